import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CxfError, EXIT, usageError } from '../errors.js';

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
  const unwritable = (cause: unknown): CxfError =>
    usageError(
      'unwritable_state',
      `The state folder ${dir} cannot be written.`,
      'give a folder that can be with --state',
    ).because(cause);
  let db: InstanceType<typeof Database>;
  try {
    mkdirSync(dir, { recursive: true });
    db = new Database(join(dir, `${name}.lock`), { timeout: lockTimeoutMs });
  } catch (cause) {
    throw unwritable(cause);
  }
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (!/^SQLITE_(BUSY|LOCKED)/.test(String((cause as { code?: unknown }).code))) throw unwritable(cause);
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
