import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** A name beside the file that is meant. Nobody can guess it, so nobody can put a link there that would be written through. */
export const temporaryOf = (path: string): string => `${path}.${randomUUID().slice(0, 8)}.tmp`;

function synced(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What a folder lists is on disk. Some file systems know no such thing: there the names are as safe as these make them. */
function syncFolder(path: string): void {
  try {
    synced(path);
  } catch {
    // No file is lost by that while the machine runs.
  }
}

/** Gives a complete file its name, over what has it: its content is on disk before the name, and the name before this returns. */
export function putInPlace(temporary: string, path: string): void {
  synced(temporary);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/**
 * The same, but never over another file: false where the name is taken. A link fails there, a renaming would replace.
 * The temporary file is gone afterwards.
 */
export function putNew(temporary: string, path: string): boolean {
  synced(temporary);
  try {
    linkSync(temporary, path);
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (code === 'EEXIST') return false;
    // Some file systems have no links: there a name that is free is taken by an empty file first.
    closeSync(openSync(path, 'wx'));
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}
