import { existsSync } from 'node:fs';
import { type CxfError, usageError } from '../../errors.js';
import { nearest } from '../../model/nearest.js';
import type { Database } from '../duckdb.js';
import { Fingerprint } from '../files.js';
import { asOne, columnsOf, type Relation } from '../relation.js';
import { ident, text } from '../sql/text.js';

const ATTACHED = 'cxf_db';
const DATABASE = /^(.*\.(?:duckdb|ddb|db))(?:::(.+))?$/i;

/** Path and table of `file.duckdb::table`; null for any other source. */
export function databaseOf(source: string): { path: string; table: string | null } | null {
  const found = DATABASE.exec(source);
  return found ? { path: found[1] as string, table: found[2] ?? null } : null;
}

interface TableName {
  readonly full: string;
  readonly sql: string;
}

async function tablesOf(db: Database): Promise<TableName[]> {
  const rows = await db.rows(
    `SELECT schema_name, name FROM (SELECT database_name, schema_name, table_name AS name FROM duckdb_tables() UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal) WHERE database_name = '${ATTACHED}' ORDER BY ALL`,
  );
  return rows.map(([schema, name]) => ({
    full: schema === 'main' ? String(name) : `${String(schema)}.${String(name)}`,
    sql: `${ident(ATTACHED)}.${ident(String(schema))}.${ident(String(name))}`,
  }));
}

function noTable(name: string, table: string | null, known: readonly string[]): CxfError {
  if (known.length === 0) return usageError('no_such_table', `${name} holds no tables.`, 'check --source');
  const near = table === null ? null : nearest(table, known);
  const what = table === null ? `${name} holds ${known.length} tables` : `${name}: there is no table "${table.slice(0, 60)}"`;
  return usageError(
    'no_such_table',
    `${what}.`,
    near ? `did you mean "${near}"?` : `name one as file.duckdb::table: ${known.slice(0, 6).join(', ')}`,
  );
}

/** A table or view of a DuckDB file; without a name, the only one there is. */
export async function fromDatabase(db: Database, path: string, table: string | null, name: string): Promise<Relation> {
  if (!existsSync(path)) throw usageError('no_such_file', `There is no file ${name}.`, 'check --source, or source in cxf.toml');
  const fingerprint = new Fingerprint([path], name);
  await db.run(`ATTACH ${text(path)} AS ${ident(ATTACHED)} (READ_ONLY)`);
  const tables = await tablesOf(db);
  const chosen = table === null ? (tables.length === 1 ? tables[0] : undefined) : tables.find((t) => t.full === table);
  if (!chosen)
    throw noTable(
      name,
      table,
      tables.map((t) => t.full),
    );
  const columns = await columnsOf(db, chosen.sql);
  return asOne({ from: chosen.sql, columns, files: [path], fingerprint });
}
