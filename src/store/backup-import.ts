import { usageError } from '../errors.js';
import { EXPORT_SCHEMA, JSON_COLUMNS } from './backup-export.js';
import { contentTables, insertRow, rowsOf, type Table, type TableRow } from './backup-tables.js';
import type { Param, Store } from './database.js';
import { MIGRATIONS, VERSION } from './schema.js';

type Tables = Readonly<Record<string, readonly unknown[]>>;

interface Exported {
  readonly version: number;
  readonly tables: Tables;
}

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null && !Array.isArray(x);

const bad = (name: string, why: string, hint = 'give a file that cxf state export wrote') =>
  usageError('bad_export', `${name}: ${why}.`, hint);

function read(text: string, name: string): Exported {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw bad(name, 'is not JSON');
  }
  if (!isObject(said) || said.schema !== EXPORT_SCHEMA) throw bad(name, `is not a document of ${EXPORT_SCHEMA}`);
  const { version, tables } = said;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw bad(name, 'has no version of the state');
  if (version > VERSION) throw bad(name, `is of a newer cxf (state version ${version}, this one knows ${VERSION})`, 'update cxf');
  if (!isObject(tables) || !Object.values(tables).every(Array.isArray)) throw bad(name, 'has no tables');
  return { version, tables: tables as Tables };
}

function decoded(column: string, value: unknown): Param {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  if (JSON_COLUMNS.has(column) && typeof value === 'object') return JSON.stringify(value);
  throw new Error(`${column} is a ${Array.isArray(value) ? 'list' : typeof value}`);
}

function decodedRow(table: Table, row: unknown): TableRow {
  if (!isObject(row)) throw new Error('it is not an object');
  const unknown = Object.keys(row).find((c) => !table.columns.includes(c));
  if (unknown !== undefined) throw new Error(`there is no column ${JSON.stringify(unknown.slice(0, 40))}`);
  return Object.fromEntries(Object.entries(row).map(([c, value]) => [c, decoded(c, value)]));
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Rows of all tables in today's form. */
export interface Imported {
  readonly tables: readonly Table[];
  readonly rows: (table: string) => readonly TableRow[];
}

/**
 * Reads an export by making a state of it in memory, as the cxf that wrote it would have: types, keys and references are
 * checked by the same schema, and older ones are brought up to date by the same steps.
 * @param name how the file is called in messages
 */
export async function readExport(text: string, name: string): Promise<Imported> {
  const { version, tables } = read(text, name);
  const { default: Database } = await import('libsql');
  const db = new Database(':memory:');
  try {
    const state: Pick<Store, 'rows' | 'run'> = {
      rows: (sql, ...params) => db.prepare(sql).all(...params) as Readonly<Record<string, unknown>>[],
      run: (sql, ...params) => void db.prepare(sql).run(...params),
    };
    db.exec('PRAGMA foreign_keys = ON');
    for (const sql of MIGRATIONS.slice(0, version)) db.exec(sql);
    const known = contentTables(state);
    const unknown = Object.keys(tables).find((t) => !known.some((k) => k.name === t));
    if (unknown !== undefined) throw bad(name, `state version ${version} has no table ${JSON.stringify(unknown.slice(0, 40))}`);
    db.exec('BEGIN');
    for (const table of known)
      (tables[table.name] ?? []).forEach((row, i) => {
        try {
          insertRow(state, table, decodedRow(table, row));
        } catch (cause) {
          throw bad(name, `${table.name}, row ${i + 1}: ${firstLine(cause).slice(0, 120)}`).because(cause);
        }
      });
    db.exec('COMMIT');
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    const now = contentTables(state);
    const rows = new Map(now.map((t) => [t.name, rowsOf(state, t)]));
    return { tables: now, rows: (t) => rows.get(t) ?? [] };
  } finally {
    db.close();
  }
}
