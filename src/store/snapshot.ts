import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { usageError } from '../errors.js';
import { copyTo } from './backup.js';
import { STATE_FILE } from './database.js';
import { codeOf, isBusy, locked } from './failures.js';

type Open = (options?: Libsql.Options) => Libsql.Database;

function closing(db: Libsql.Database, use: (db: Libsql.Database) => void): void {
  try {
    use(db);
  } finally {
    db.close();
  }
}

/** Read-only; where a run was killed in the middle of a change, SQLite must first undo that, and needs to write for it. */
function whole(open: Open, use: (db: Libsql.Database) => void): void {
  try {
    closing(open({ readonly: true }), use);
  } catch (error) {
    if (!/^SQLITE_(READONLY|CANTOPEN)/.test(codeOf(error))) throw error;
    closing(open(), use);
  }
}

/**
 * The state as it is now, as a file of its own in the folder `to`: what is done with the copy changes nothing in `from`, not even an
 * older version of it. Nothing is written where there is no state yet.
 */
export async function copyState(from: string, to: string, lockTimeoutMs: number): Promise<void> {
  const file = join(from, STATE_FILE);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) return;
  const { default: Database } = await import('libsql');
  try {
    whole(
      (options) => new Database(file, { timeout: lockTimeoutMs, ...options }),
      (db) => copyTo(db, join(to, STATE_FILE)),
    );
  } catch (cause) {
    if (isBusy(cause)) throw locked(from, lockTimeoutMs, cause);
    throw usageError(
      'unreadable_state',
      `The state in ${from} cannot be read.`,
      'see cxf doctor, or use another --state',
    ).because(cause);
  }
}
