import { type ChildProcess, spawn } from 'node:child_process';
import { CxfError, EXIT, type ExitCode } from '../errors.js';

/** Each question is answered by a cxf process of its own: it can be ended at any moment, and the server stays quick meanwhile. */

export interface Asked {
  readonly signal: AbortSignal;
  /** Told of each step, as the command itself tells it. */
  readonly step: (text: string) => void;
}

/** Runs cxf with these words and gives what it wrote to stdout; throws the CxfError it ended with. */
export type Run = (words: readonly string[], asked: Asked) => Promise<string>;

const MOST_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 2;
/** Between the wish to end and the end: a process in the middle of a computation does not hear a wish. */
const GRACE_MS = 1_500;

const isStep = (line: string): boolean => line !== '' && !/^(cxf|warning|configuration):/.test(line);

/** What a command that failed has said: its cxf.error/v1 document, else its last line. */
function failure(stdout: string, stderr: string, code: number | null): CxfError {
  const exitCode = (Object.values(EXIT) as number[]).includes(code ?? -1) ? (code as ExitCode) : EXIT.runtime;
  try {
    const told = JSON.parse(stdout) as { code?: unknown; message?: unknown; hint?: unknown };
    if (typeof told.code === 'string' && typeof told.message === 'string')
      return new CxfError(told.code, told.message, { exitCode, ...(typeof told.hint === 'string' && { hint: told.hint }) });
  } catch {
    // Answers that are not JSON (reports) fail on stderr alone.
  }
  const last = /^cxf: (.*)$/m.exec(stderr)?.[1];
  return new CxfError('failed', last ?? `cxf ended with ${code === null ? 'a signal' : `exit ${code}`}.`, { exitCode });
}

const aborted = (): CxfError => new CxfError('cancelled', 'Cancelled.', { exitCode: EXIT.runtime });

/** Lets few run at the same time, in the order they came. */
class Gate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** Collects a stream as text; of a line at a time when `line` is given. */
function collect(
  stream: NodeJS.ReadableStream,
  most: number,
  line?: (text: string) => void,
): () => { text: string; over: boolean } {
  let [text, rest, over] = ['', '', false];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length > most) over = true;
    else text += chunk;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (line) for (const l of lines) line(l);
  });
  return () => ({ text, over });
}

export interface Program {
  /** Arguments of node: the program, and the global options of the server. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs of a program, few at a time. `end` stops those under way. */
export class Runner {
  readonly #gate = new Gate();
  readonly #children = new Set<ChildProcess>();

  constructor(private readonly program: Program) {}

  readonly run: Run = (words, asked) => this.#gate.through(() => this.#spawn(words, asked));

  #spawn(words: readonly string[], { signal, step }: Asked): Promise<string> {
    if (signal.aborted) return Promise.reject(aborted());
    const { argv, cwd, env } = this.program;
    const child = spawn(process.execPath, [...argv, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    const out = collect(child.stdout, MOST_BYTES);
    const err = collect(child.stderr, 100_000, (line) => isStep(line) && step(line));
    let hard: NodeJS.Timeout | null = null;
    const stop = (): void => {
      child.kill('SIGTERM');
      hard = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    signal.addEventListener('abort', stop, { once: true });
    return new Promise<string>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        const { text, over } = out();
        if (signal.aborted) reject(aborted());
        else if (over)
          reject(new CxfError('too_large', 'The answer is larger than 64 MB.', { hint: 'ask for less, with `where`' }));
        else if (code === EXIT.ok || code === EXIT.failOn) resolve(text);
        else reject(failure(text, err().text, code));
      });
    }).finally(() => {
      this.#children.delete(child);
      signal.removeEventListener('abort', stop);
      if (hard) clearTimeout(hard);
    });
  }

  /** Ends what is under way, at once. */
  end(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
