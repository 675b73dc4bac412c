import { Database } from './duckdb.js';
import { scratchFolder } from './scratch.js';
import { openRelation } from './sources/open.js';
import { ident } from './sql/text.js';

/** Rows of a small table as texts, by column name; null where empty. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

/** Reads a change log (CSV, Parquet, JSON, Arrow) as texts; times come as ISO 8601 or as they stand in the file. */
export async function readTextTable(path: string, name: string): Promise<TextTable> {
  const scratch = scratchFolder();
  const db = await Database.open({ tempDirectory: scratch.path });
  try {
    const relation = await openRelation(db, path, name);
    const names = relation.columns.map((c) => c.name);
    const rows = await db.rows(
      `SELECT ${names.map((n) => `nullif(trim(CAST(${ident(n)} AS VARCHAR)), '')`).join(', ')} FROM ${relation.from}`,
    );
    const value = (x: unknown): string | null => (x === null ? null : String(x));
    return { columns: names, rows: rows.map((row) => Object.fromEntries(names.map((n, i) => [n, value(row[i])]))) };
  } finally {
    db.close();
    scratch.drop();
  }
}
