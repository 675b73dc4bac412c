import { rmSync } from 'node:fs';
import { putNew, temporaryOf } from '../durable.js';
import { usageError } from '../errors.js';
import { plain } from '../report/sanitize.js';

export const refuseExisting = (flag: string, shown: string) =>
  usageError(
    'file_exists',
    `${flag} ${plain(shown).slice(0, 100)} exists already: nothing was overwritten.`,
    'give another name',
  );

export const unwritable = (flag: string, shown: string) =>
  usageError(
    'unwritable_output',
    `${flag} ${plain(shown).slice(0, 100)} cannot be written.`,
    'give a file in a folder that exists and can be written',
  );

/** Writes a file that must not exist yet, whole or not at all: beside it first, under its own name when it is complete. */
export async function writeNew(
  flag: string,
  path: string,
  shown: string,
  write: (temporary: string) => Promise<void> | void,
): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    await write(temporary);
    if (!putNew(temporary, path)) throw refuseExisting(flag, shown);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'file_exists') throw cause;
    throw unwritable(flag, shown).because(cause);
  } finally {
    rmSync(temporary, { force: true });
  }
}
