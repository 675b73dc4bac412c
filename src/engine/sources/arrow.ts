import { readFileSync } from 'node:fs';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { DataType, Table, Vector } from 'apache-arrow';
import { usageError } from '../../errors.js';
import { type Database, duckdbApi } from '../duckdb.js';
import { fileLabel } from '../relation.js';
import { ident } from '../sql/text.js';
import { fileColumn, LOADED, loaded, type Reader } from './format.js';

const CHUNK = 2048;

type Api = Awaited<ReturnType<typeof duckdbApi>>;
type Arrow = typeof import('apache-arrow');
interface Target {
  readonly name: string;
  readonly type: DuckDBType;
  readonly value: (raw: unknown) => DuckDBValue;
}

const micros = (api: Api, value: unknown): DuckDBValue => new api.DuckDBTimestampValue(BigInt(Math.round(Number(value) * 1000)));

/** How values of an Arrow type are kept in DuckDB. Arrow hands timestamps and dates over in milliseconds. */
function targetOf(api: Api, { DataType: T }: Arrow, name: string, type: DataType): Target {
  const inner = T.isDictionary(type) ? type.dictionary : type;
  if (T.isBool(inner)) return { name, type: api.BOOLEAN, value: (v) => Boolean(v) };
  if (T.isTimestamp(inner) || T.isDate(inner)) return { name, type: api.TIMESTAMP, value: (v) => micros(api, v) };
  if (T.isInt(inner)) {
    const wide = inner.bitWidth === 64 && !inner.isSigned;
    return { name, type: wide ? api.HUGEINT : api.BIGINT, value: (v) => BigInt(v as number | bigint) };
  }
  if (T.isFloat(inner)) return { name, type: api.DOUBLE, value: (v) => Number(v) };
  if (T.isDecimal(inner)) {
    // Arrow shows a decimal as its digits without the point.
    const scale = 10 ** inner.scale;
    return { name, type: api.DOUBLE, value: (v) => Number(String(v)) / scale };
  }
  return { name, type: api.VARCHAR, value: (v) => String(v) };
}

function parsed(arrow: Arrow, file: string, called: string): Table {
  try {
    return arrow.tableFromIPC(readFileSync(file));
  } catch (cause) {
    if (/codec not found/.test((cause as Error).message))
      throw usageError(
        'bad_arrow',
        `${called} is compressed, which this reader of Arrow IPC does not know.`,
        "write it with compression='uncompressed', or use Parquet",
      );
    const why = (cause as Error).message.replace(/\s+/g, ' ').slice(0, 80);
    throw usageError('bad_arrow', `${called}: not a whole Arrow IPC file or stream (${why}).`, 'write it again, or use Parquet');
  }
}

async function append(db: Database, api: Api, data: Table, targets: readonly Target[], table: string): Promise<void> {
  const vectors = targets.map((t) => data.getChild(t.name) as Vector);
  const appender = await db.connection.createAppender(table);
  for (let from = 0; from < data.numRows; from += CHUNK) {
    const rows = Math.min(CHUNK, data.numRows - from);
    const chunk = api.DuckDBDataChunk.create(
      targets.map((t) => t.type),
      rows,
    );
    const cell = (target: Target, vector: Vector | undefined, row: number): DuckDBValue => {
      const raw = vector?.get(row);
      return raw === null || raw === undefined ? null : target.value(raw);
    };
    chunk.setColumns(targets.map((t, c) => Array.from({ length: rows }, (_, r) => cell(t, vectors[c], from + r))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Arrow IPC files or streams, one table each. */
export const arrow: Reader = async (db, source) => {
  const { files, name } = source;
  const [api, module] = [await duckdbApi(), await import('apache-arrow')];
  const parts: string[] = [];
  for (const [i, file] of files.entries()) {
    const data = parsed(module, file, files.length > 1 ? `${name} (${fileLabel(files, i)})` : name);
    const targets = data.schema.fields.map((f) => targetOf(api, module, f.name, f.type));
    const table = files.length > 1 ? `cxf_part_${i}` : LOADED;
    await db.run(`CREATE TABLE ${ident(table)} (${targets.map((t) => `${ident(t.name)} ${t.type}`).join(', ')})`);
    await append(db, api, data, targets, table);
    parts.push(`SELECT *${fileColumn(files, String(i))} FROM ${ident(table)}`);
  }
  if (files.length > 1) {
    await db.run(`CREATE TABLE ${ident(LOADED)} AS ${parts.join(' UNION ALL BY NAME ')}`);
    for (const i of files.keys()) await db.run(`DROP TABLE ${ident(`cxf_part_${i}`)}`);
  }
  return loaded(db, source);
};
