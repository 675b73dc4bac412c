import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of a process of this machine are named by it: a container has a name, and processes, of its own. */
const prefix = (): string => `cxf-${hostname().replace(/[^A-Za-z0-9]/g, '')}-`;

/** A folder this young may belong to a process that is only starting (milliseconds). */
const YOUNG = 60_000;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes what processes left behind that were killed. */
function sweep(folder: string, now: number): void {
  try {
    for (const name of readdirSync(folder)) {
      const pid = name.startsWith(prefix()) ? Number(name.slice(prefix().length).split('-')[0]) : Number.NaN;
      if (!Number.isInteger(pid) || pid <= 0 || alive(pid)) continue;
      const path = join(folder, name);
      if (now - statSync(path).mtimeMs > YOUNG) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Somebody else's folder, or gone meanwhile: it is only tidiness.
  }
}

/** A folder for DuckDB to spill into, gone when it is dropped or when the process ends, interrupted or not. */
export function scratchFolder(): { readonly path: string; drop(): void } {
  sweep(tmpdir(), Date.now());
  const path = mkdtempSync(join(tmpdir(), `${prefix()}${process.pid}-`));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    drop() {
      process.removeListener('exit', remove);
      remove();
    },
  };
}
