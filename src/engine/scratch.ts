import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for DuckDB to spill into, gone when it is dropped or when the process ends, interrupted or not. */
export function scratchFolder(): { readonly path: string; drop(): void } {
  const path = mkdtempSync(join(tmpdir(), 'cxf-'));
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
