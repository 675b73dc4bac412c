import { spawn } from 'node:child_process';
import type { Outcome } from '../model/notify.js';

/** What the program is run with: never through a shell. */
export interface ProgramRun {
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly timeoutMs: number;
}

/** It and what it started: it leads a group of its own. */
function killAll(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Runs a program with the message on its stdin; it took the message if it ends with 0 in time. What it prints is not kept. */
export function runProgram({ argv, stdin, env, cwd, timeoutMs }: ProgramRun): Promise<Outcome> {
  const [command = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, shell: false, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    const end = (): void => killAll(child.pid);
    const timer = setTimeout(() => {
      end();
      done({ ok: false, error: 'the program did not end in time' });
    }, timeoutMs);
    process.once('exit', end);
    const done = (outcome: Outcome): void => {
      clearTimeout(timer);
      process.removeListener('exit', end);
      resolve(outcome);
    };
    child.on('error', (e) => {
      const code = (e as NodeJS.ErrnoException).code;
      done({ ok: false, error: `the program could not be run (${typeof code === 'string' ? code : 'error'})` });
    });
    child.on('exit', (code, signal) =>
      done(code === 0 ? { ok: true } : { ok: false, error: `the program ended with ${signal ?? code}` }),
    );
    // A program need not read what it is given.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}
