import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CxfError, usageError } from '../errors.js';
import { replaceAll, tablesOf } from './backup-tables.js';
import { STATE_FILE, Store } from './database.js';

const HEAD = 'SQLite format 3\0';

const notOne = (name: string, why: string, cause?: unknown): CxfError =>
  usageError('bad_backup', `${name}: ${why}.`, 'give a file that cxf state backup wrote').because(cause);

/** A copy of the backup in a folder of its own, brought up to date there: the file itself is only read. */
async function copied(path: string, name: string, dir: string): Promise<Store> {
  const { default: Database } = await import('libsql');
  if (statSync(path).size < HEAD.length) throw notOne(name, 'is not an SQLite file');
  const db = new Database(path);
  try {
    const version = Number((db.prepare('PRAGMA user_version').get() as { user_version?: unknown }).user_version);
    const tables = tablesOf({ rows: (sql, ...params) => db.prepare(sql).all(...params) as Readonly<Record<string, unknown>>[] });
    if (version < 1 || !tables.some((t) => t.name === 'incidents')) throw notOne(name, 'is not a state of cxf');
    const [check] = db.prepare('PRAGMA integrity_check(1)').all() as { integrity_check?: unknown }[];
    if (check?.integrity_check !== 'ok') throw notOne(name, 'is damaged', check?.integrity_check);
    db.prepare('VACUUM INTO ?').run(join(dir, STATE_FILE));
  } catch (cause) {
    throw cause instanceof CxfError ? cause : notOne(name, 'is damaged or not an SQLite file', cause);
  } finally {
    db.close();
  }
  return Store.open({ dir, lockTimeoutMs: 0 });
}

/**
 * Replaces what the state holds by what a backup holds, in one transaction: whoever reads meanwhile sees the one or the other,
 * and a crash leaves one of them. What is replaced is kept as a backup, whose path is given.
 * @param name how the file is called in messages
 */
export async function restoreFrom(store: Store, path: string, name: string): Promise<string> {
  if (!existsSync(path) || !statSync(path).isFile())
    throw usageError('no_such_file', `There is no file ${name}.`, 'see cxf state check for the backups there are');
  const dir = mkdtempSync(join(tmpdir(), 'cxf-restore-'));
  try {
    const copy = await copied(path, name, dir);
    const expected = tablesOf(store).map((t) => t.name);
    const there = new Set(tablesOf(copy).map((t) => t.name));
    copy.close();
    if (!expected.every((t) => there.has(t))) throw notOne(name, 'lacks tables of the state');
    store.run('ATTACH ? AS restored', join(dir, STATE_FILE));
    return store.exclusively(() => {
      const kept = store.keep('restore');
      replaceAll(store, 'restored');
      return kept;
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
