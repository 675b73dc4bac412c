import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { putNew, temporaryOf } from '../durable.js';

/** Why a copy was made. Those that cxf makes by itself take turns; one a person asked for stays until a person removes it. */
export type BackupReason = 'upgrade' | 'restore' | 'import' | 'manual';

export interface Backup {
  /** `0003-restore.sqlite`: counted up, so that the last one has the highest number whatever the clock said. */
  readonly name: string;
  readonly path: string;
  readonly number: number;
  readonly reason: BackupReason;
  readonly bytes: number;
}

/** So many copies of cxf's own are kept. */
export const KEPT = 5;

const NAME = /^(\d{4,})-(upgrade|restore|import|manual)\.sqlite$/;

export const backupFolder = (dir: string): string => join(dir, 'backups');

/** Last made first. */
export function backupsIn(dir: string): Backup[] {
  const folder = backupFolder(dir);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const [, number, reason] = NAME.exec(name) ?? [];
      const path = join(folder, name);
      const bytes = number === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.size;
      return bytes === undefined ? [] : [{ name, path, number: Number(number), reason: reason as BackupReason, bytes }];
    })
    .sort((a, b) => b.number - a.number || (a.name < b.name ? 1 : -1));
}

/** A complete copy of a database as it is committed now, in a file that must not exist yet: false where it does. */
export function copyTo(db: Libsql.Database, path: string): boolean {
  const temporary = temporaryOf(path);
  try {
    db.prepare('VACUUM INTO ?').run(temporary);
    return putNew(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
    rmSync(`${temporary}-journal`, { force: true });
  }
}

/** Copies into the folder of backups under the next number. */
export function keepCopy(db: Libsql.Database, dir: string, reason: BackupReason): Backup {
  mkdirSync(backupFolder(dir), { recursive: true });
  for (let number = (backupsIn(dir)[0]?.number ?? 0) + 1; ; number++) {
    const name = `${String(number).padStart(4, '0')}-${reason}.sqlite`;
    const path = join(backupFolder(dir), name);
    if (copyTo(db, path)) return { name, path, number, reason, bytes: statSync(path).size };
  }
}

/** Removes cxf's own copies beyond the last ones, and gives their names: whoever asked tells them. */
export function dropOldest(dir: string): string[] {
  const surplus = backupsIn(dir)
    .filter((b) => b.reason !== 'manual')
    .slice(KEPT);
  for (const b of surplus) rmSync(b.path, { force: true });
  return surplus.map((b) => b.name);
}
