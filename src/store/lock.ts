import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CxfError, EXIT } from '../errors.js';
import { isBusy, unwritable } from './failures.js';

/**
 * Runs `work` while no other process runs work under the same name. The lock is one of SQLite on a file of its own: the system gives
 * it back when the process ends, however it ends. Nothing else waits for it.
 */
export async function withLock<T>(
  { dir, lockTimeoutMs }: { readonly dir: string; readonly lockTimeoutMs: number },
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const { default: Database } = await import('libsql');
  let db: InstanceType<typeof Database>;
  try {
    mkdirSync(dir, { recursive: true });
    db = new Database(join(dir, `${name}.lock`), { timeout: lockTimeoutMs });
  } catch (cause) {
    throw unwritable(dir, cause);
  }
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (!isBusy(cause)) throw unwritable(dir, cause);
    throw new CxfError(
      'locked',
      `Another cxf ${name} run on the state in ${dir} has been at work for ${lockTimeoutMs / 1000} s.`,
      {
        hint: 'wait for it to end, or raise --lock-timeout',
        exitCode: EXIT.locked,
        cause,
      },
    );
  }
  try {
    return await work();
  } finally {
    db.close();
  }
}
