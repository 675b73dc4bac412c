import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CXF } from '../support/process.js';

/** A terminal of its own for a test: tmux runs the program, keys are typed, the screen is read. */

export const hasTmux = (): boolean => spawnSync('tmux', ['-V']).status === 0;

const WAIT = 60_000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Where {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly state: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class Tmux {
  readonly #server = `cxf-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

  /** A shell with the prompt `@@`, in which `cxf` is the program. */
  constructor(where: Where) {
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
      ...{ HOME: where.cwd, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PS1: '@@ ', CXF_STATE: where.state, CXF },
      ...where.env,
    };
    const size = ['-x', String(where.columns), '-y', String(where.rows)];
    const set = Object.entries(env).map(([k, v]) => `${k}=${v}`);
    const shell = ['env', '-i', 'TERM=screen-256color', ...set, 'bash', '--norc', '--noprofile', '-i'];
    execFileSync('tmux', ['-L', this.#server, '-f', '/dev/null', 'new-session', '-d', ...size, '-c', where.cwd, ...shell]);
  }

  #run(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.#server, ...args], { encoding: 'utf8' });
  }

  keys(...keys: string[]): void {
    this.#run('send-keys', ...keys);
  }

  type(line: string): void {
    this.#run('send-keys', '-l', line);
    this.keys('Enter');
  }

  resize(columns: number, rows: number): void {
    this.#run('resize-window', '-x', String(columns), '-y', String(rows));
  }

  show(): string {
    return this.#run('capture-pane', '-p');
  }

  /** What scrolled off the screen, too. */
  history(): string {
    return this.#run('capture-pane', '-p', '-S', '-2000');
  }

  /** Whether the cursor is seen, and whether a program has the alternate screen. */
  flags(): { cursor: boolean; alternate: boolean } {
    const [cursor, alternate] = this.#run('display', '-p', '#{cursor_flag} #{alternate_on}').trim().split(' ');
    return { cursor: cursor === '1', alternate: alternate === '1' };
  }

  /** Signals what the shell runs. */
  signal(signal: NodeJS.Signals): void {
    const shell = this.#run('display', '-p', '#{pane_pid}').trim();
    const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
    if (children.length !== 1) throw new Error(`the shell runs ${children.length} programs`);
    process.kill(Number(children[0]), signal);
  }

  /** The screen as soon as it is as wished. */
  async until(wish: RegExp, within = WAIT): Promise<string> {
    const end = Date.now() + within;
    for (;;) {
      const screen = this.show();
      if (wish.test(screen)) return screen;
      if (Date.now() > end) throw new Error(`not within ${within} ms: ${wish}\n${screen}`);
      await sleep(40);
    }
  }

  /** The shell waits again. */
  prompt(): Promise<string> {
    return this.until(/^@@\s*$/m);
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#server, 'kill-server']);
  }
}
