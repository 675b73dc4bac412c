import { CxfError, EXIT, usageError } from '../errors.js';

/** SQLite's or the system's name of what failed; empty where there is none. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/** Exit 75: another cxf has held the state for longer than one wants to wait. */
export const locked = (dir: string, lockTimeoutMs: number, cause: unknown): CxfError =>
  new CxfError('locked', `The state in ${dir} has been locked by another cxf for ${lockTimeoutMs / 1000} s.`, {
    hint: 'wait for it to end, or raise --lock-timeout',
    exitCode: EXIT.locked,
    cause,
  });

export function unwritable(dir: string, cause: unknown): CxfError {
  const full = /^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(codeOf(cause));
  return usageError(
    'unwritable_state',
    `The state folder ${dir} cannot be written${full ? ': the disk is full' : ''}.`,
    full ? 'make room there, or give another folder with --state' : 'give a folder that can be with --state',
  ).because(cause);
}
