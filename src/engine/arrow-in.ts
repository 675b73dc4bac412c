import { readFileSync } from 'node:fs';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { DataType, Vector } from 'apache-arrow';
import { usageError } from '../errors.js';
import { type Database, duckdbApi } from './duckdb.js';
import { ident } from './sql/text.js';

const CHUNK = 2048;

type Api = Awaited<ReturnType<typeof duckdbApi>>;
interface Target {
  readonly type: DuckDBType;
  readonly value: (raw: unknown) => DuckDBValue;
}

const micros = (api: Api, value: unknown): DuckDBValue => new api.DuckDBTimestampValue(BigInt(Math.round(Number(value) * 1000)));

/** How values of an Arrow type are kept in DuckDB. Arrow hands timestamps and dates over in milliseconds. */
function targetOf(api: Api, arrow: typeof import('apache-arrow'), type: DataType): Target {
  const { DataType: T } = arrow;
  const inner = T.isDictionary(type) ? type.dictionary : type;
  if (T.isBool(inner)) return { type: api.BOOLEAN, value: (v) => v as boolean };
  if (T.isTimestamp(inner) || T.isDate(inner)) return { type: api.TIMESTAMP, value: (v) => micros(api, v) };
  if (T.isInt(inner)) return { type: api.BIGINT, value: (v) => BigInt(v as number | bigint) };
  if (T.isFloat(inner)) return { type: api.DOUBLE, value: (v) => v as number };
  return { type: api.VARCHAR, value: (v) => String(v) };
}

/** Loads Arrow IPC files or streams into a table of the given name. */
export async function loadArrow(db: Database, files: readonly string[], table: string, name: string): Promise<void> {
  const [api, arrow] = [await duckdbApi(), await import('apache-arrow')];
  let created = false;
  for (const file of files) {
    let data: import('apache-arrow').Table;
    try {
      data = arrow.tableFromIPC(readFileSync(file));
    } catch (cause) {
      throw usageError(
        'bad_arrow',
        `${name}: not an Arrow IPC file or stream (${(cause as Error).message.slice(0, 80)}).`,
        'write it again, or use Parquet',
      );
    }
    const fields = data.schema.fields;
    const targets = fields.map((f) => targetOf(api, arrow, f.type));
    if (!created)
      await db.run(
        `CREATE TABLE ${ident(table)} (${fields.map((f, i) => `${ident(f.name)} ${(targets[i] as Target).type}`).join(', ')})`,
      );
    created = true;
    const vectors = fields.map((_, i) => data.getChildAt(i) as Vector);
    const appender = await db.connection.createAppender(table);
    for (let from = 0; from < data.numRows; from += CHUNK) {
      const rows = Math.min(CHUNK, data.numRows - from);
      const chunk = api.DuckDBDataChunk.create(
        targets.map((t) => t.type),
        rows,
      );
      chunk.setColumns(
        targets.map((t, c) =>
          Array.from({ length: rows }, (_, r) => {
            const raw = vectors[c]?.get(from + r);
            return raw === null || raw === undefined ? null : t.value(raw);
          }),
        ),
      );
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }
}
