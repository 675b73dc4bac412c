// A program on a terminal that script(1) makes, and what it costs.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const CXF = join(ROOT, 'bin', 'cxf');

export const environment = (state: string) => ({
  ...{ PATH: process.env.PATH, HOME: state, LANG: 'C.UTF-8', SHELL: '/bin/bash', TERM: 'xterm-256color', CXF_STATE: state },
});

const children = (pid: number): number[] => {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
};

/** Nanoseconds of processor that all threads of a process have used. */
export function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, t) => sum + Number(readFileSync(`/proc/${pid}/task/${t}/schedstat`, 'utf8').split(' ')[0]), 0);
}

/** Resident memory in MiB. */
export const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

export class Terminal {
  readonly #script: ChildProcess;
  readonly #heard = new Set<() => void>();
  text = '';
  readonly began = performance.now();
  readonly ended: Promise<number>;

  /** @param timed says at its end what processor time it took; it has no pid then */
  constructor(state: string, args: readonly string[], timed = false) {
    const run = timed ? `TIMEFORMAT="cpu %U %S"; time` : 'exec';
    const line = `stty rows 40 cols 100; ${run} '${process.execPath}' '${CXF}' ${args.join(' ')}`;
    this.#script = spawn('script', ['-qfec', line, '/dev/null'], { env: environment(state), stdio: ['pipe', 'pipe', 'ignore'] });
    this.#script.stdout?.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('utf8');
      for (const hear of [...this.#heard]) hear();
    });
    this.ended = new Promise((resolve, reject) => {
      this.#script.on('error', reject);
      this.#script.on('close', () => resolve(performance.now() - this.began));
    });
  }

  /** The process that draws; its children compute. */
  get pid(): number {
    const [pid] = children(this.#script.pid as number);
    if (pid === undefined) throw new Error('it does not run');
    return pid;
  }

  get helpers(): number[] {
    return children(this.pid);
  }

  press(keys: string): void {
    this.text = '';
    this.#script.stdin?.write(keys);
  }

  quit(): Promise<number> {
    this.#script.stdin?.end('q');
    return this.ended;
  }

  /** Milliseconds since it began until something was written since the last key. */
  until(wish: RegExp, within = 120_000): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(new Error(`not within ${within} ms: ${wish}`))), within);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#heard.delete(look);
        then();
      };
      const look = (): void => {
        if (wish.test(this.text)) settle(() => resolve(performance.now() - this.began));
      };
      this.#heard.add(look);
      look();
    });
  }
}
