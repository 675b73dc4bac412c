import { createHash } from 'node:crypto';
import type { Database, Value } from '../duckdb.js';
import { columnsOf, type Relation } from '../relation.js';
import type { Schema, SourceIndex } from '../rollup/index-file.js';
import { fileList, partitions, type Reader } from './format.js';

/** Columns at the top of each file's schema that not all files have, with how many lack them. */
async function lacking(db: Database, files: readonly string[]): Promise<Map<string, number>> {
  if (files.length < 2) return new Map();
  const rows = await db.rows(
    `SELECT name, ${files.length} - count(DISTINCT file_name) AS n FROM parquet_schema(${fileList(files)}) GROUP BY name HAVING n > 0`,
  );
  return new Map(rows.map(([name, n]) => [String(name), Number(n)]));
}

/** @param all the source's files: the folders of all of them tell whether they are partitions */
export function parquetReader(files: readonly string[], all = files): string {
  const many = files.length > 1 ? ', union_by_name = true' : '';
  return `read_parquet(${fileList(files)}, binary_as_string = true${many}${partitions(all)})`;
}

const AT = { position: { file: 'file_index', row: 'file_row_number + 1' }, rowWord: 'row' } as const;

/** Folders such as `region=SF` give columns, so files of other folders are of another schema. */
const keysOf = (file: string): string => [...file.matchAll(/\/([^/=]+)=[^/]*(?=\/)/g)].map((m) => m[1]).join('/');

function schemaOf(file: string, rows: readonly Value[][]): Schema {
  const told = JSON.stringify([keysOf(file), rows], (_, v) => (typeof v === 'bigint' ? Number(v) : v));
  const hash = createHash('sha256').update(told).digest('hex').slice(0, 16);
  return { hash, names: [...new Set(rows.map(([name]) => String(name)))] };
}

/** Opens the files that the index does not know, and tells it their schemas. */
async function learn(db: Database, files: readonly string[], index: SourceIndex): Promise<void> {
  const fresh = files.filter((file) => index.entry(file) === null);
  if (fresh.length === 0) return;
  const rows = await db.rows(
    `SELECT file_name, name, type, type_length, repetition_type, num_children, converted_type, scale, precision, logical_type FROM parquet_schema(${fileList(fresh)})`,
  );
  const byFile = new Map<string, Value[][]>();
  for (const [file, ...column] of rows) {
    const list = byFile.get(String(file));
    if (list) list.push(column);
    else byFile.set(String(file), [column]);
  }
  for (const file of fresh) index.addFile(file, schemaOf(file, byFile.get(file) ?? []));
}

/** How many of the files lack each name that some have. */
function lackingIn(counts: ReadonlyMap<Schema, number>): Map<string, number> {
  const all = [...counts.values()].reduce((a, b) => a + b, 0);
  const having = new Map<string, number>();
  for (const [schema, n] of counts) for (const name of schema.names) having.set(name, (having.get(name) ?? 0) + n);
  return new Map([...having].filter(([, n]) => n < all).map(([name, n]) => [name, all - n]));
}

/** Only one file of each schema is opened: the others look the same. */
async function known(
  db: Database,
  files: readonly string[],
  index: SourceIndex,
): Promise<Pick<Relation, 'columns' | 'lacking' | 'part'>> {
  await learn(db, files, index);
  const [first, counts] = [new Map<Schema, string>(), new Map<Schema, number>()];
  for (const file of files) {
    const schema = index.schema(index.entry(file)?.schema ?? -1);
    if (!first.has(schema)) first.set(schema, file);
    counts.set(schema, (counts.get(schema) ?? 0) + 1);
  }
  const examples = [...first.values()];
  const columns = await columnsOf(db, parquetReader(examples, files));
  // An example of every schema is read along, none of its rows: else the columns would not be those of all files.
  const part = (some: readonly string[]): string => {
    const along = examples.length > 1 ? examples.filter((file) => !some.includes(file)) : [];
    const where = along.length > 0 ? ` WHERE file_index < ${some.length}` : '';
    return `(SELECT *, CAST(file_index AS INTEGER) AS cxf_f FROM ${parquetReader([...some, ...along], files)}${where})`;
  };
  const taken = columns.some(({ name }) => ['file_index', 'cxf_f'].includes(name.toLowerCase()));
  return { columns, lacking: lackingIn(counts), part: taken ? null : part };
}

/** A file that cannot be opened is told of in the words of the reader of all of them. */
async function indexed(db: Database, files: readonly string[], index: SourceIndex | null) {
  if (!index) return null;
  try {
    return { ...(await known(db, files, index)), index };
  } catch {
    return null;
  }
}

export const parquet: Reader = async (db, { files, fingerprint, index }): Promise<Relation> => {
  const from = parquetReader(files);
  const found = (await indexed(db, files, index)) ?? {
    columns: await columnsOf(db, from),
    lacking: await lacking(db, files),
    part: null,
    index: null,
  };
  return { from, files, fingerprint, ...AT, ...found };
};
