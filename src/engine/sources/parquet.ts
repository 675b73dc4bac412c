import type { Database } from '../duckdb.js';
import { columnsOf, type Relation } from '../relation.js';
import { fileList, partitions, type Reader } from './format.js';

/** Columns at the top of each file's schema that not all files have, with how many lack them. */
async function lacking(db: Database, files: readonly string[]): Promise<Map<string, number>> {
  if (files.length < 2) return new Map();
  const rows = await db.rows(
    `SELECT name, ${files.length} - count(DISTINCT file_name) AS n FROM parquet_schema(${fileList(files)}) GROUP BY name HAVING n > 0`,
  );
  return new Map(rows.map(([name, n]) => [String(name), Number(n)]));
}

export function parquetReader(files: readonly string[]): string {
  const many = files.length > 1 ? ', union_by_name = true' : '';
  return `read_parquet(${fileList(files)}, binary_as_string = true${many}${partitions(files)})`;
}

export const parquet: Reader = async (db, { files, fingerprint }): Promise<Relation> => {
  const from = parquetReader(files);
  return {
    from,
    columns: await columnsOf(db, from),
    files,
    fingerprint,
    position: { file: 'file_index', row: 'file_row_number + 1' },
    rowWord: 'row',
    lacking: await lacking(db, files),
  };
};
