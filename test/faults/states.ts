import { spawn } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from '../../src/store/backup-check.js';
import { exportText } from '../../src/store/backup-export.js';
import { Store } from '../../src/store/database.js';
import { CXF, environment, ROOT } from '../support/process.js';

/** Years after the sample's: the time of day of this machine. */
const TODAY = /"20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT[^"]*Z"/g;

/** What a state holds, as bytes that runs at different times of day share. Null: there is no state. Throws where it is not sound. */
export async function contentOf(dir: string): Promise<string | null> {
  const store = await Store.openExisting({ dir, lockTimeoutMs: 10_000 });
  if (!store) return null;
  try {
    const problems = problemsOf(store);
    if (problems.length > 0) throw new Error(`${dir}: ${problems.join(' ')}`);
    return exportText(store).replace(TODAY, '"now"');
  } finally {
    store.close();
  }
}

export type Ended = 'killed' | 'done' | `exit ${number}`;

export interface Kill {
  /** Milliseconds after the start; or so many changes of the state's files, the first of which is the beginning of a write. */
  readonly at: number | { readonly changes: number };
  readonly dir: string;
}

/** Runs cxf and kills it (SIGKILL) at that moment, unless it is done before. */
export function killed(args: readonly string[], kill: Kill | null, cwd: string = ROOT): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const changes = typeof kill?.at === 'object' ? kill.at.changes : null;
    if (kill && changes !== null) mkdirSync(kill.dir, { recursive: true });
    let seen = 0;
    const child = spawn(process.execPath, [CXF, ...args], { cwd, env: environment({ TMPDIR: cwd }), stdio: 'ignore' });
    const end = (): boolean => child.kill('SIGKILL');
    const timer = typeof kill?.at === 'number' ? setTimeout(end, kill.at) : null;
    const changed = (): void => {
      seen += 1;
      if (seen === changes) end();
    };
    const watcher = kill && changes !== null ? watch(kill.dir, changed) : null;
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer);
      watcher?.close();
      resolve(signal === 'SIGKILL' ? 'killed' : code === 0 ? 'done' : `exit ${code ?? -1}`);
    });
  });
}

export const stateIn = (folder: string, name: string): string => join(folder, 'states', name);
