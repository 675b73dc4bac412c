import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { z } from 'zod';
import { errorSchema } from '../../src/model/documents.js';

/** Runs the built bin/cxf as a process of its own, as a user does. */

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const CXF = join(ROOT, 'bin', 'cxf');
export const SAMPLE = join(ROOT, 'data', 'sample');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Kill it (SIGKILL) after so many milliseconds. */
  readonly killAfter?: number;
}

/** A temporary folder that is gone after the tests of the file. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cxf-test-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let home: string | null = null;
/** Nothing of the machine's user gets in: a home of its own, no settings, no colours asked for. */
export function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  home ??= realpathSync(mkdtempSync(join(tmpdir(), 'cxf-home-')));
  const path = [process.env.PATH ?? '', dirname(process.execPath)].join(delimiter);
  return { PATH: path, HOME: home, TMPDIR: tmpdir(), LANG: 'C.UTF-8', CXF, ...extra };
}

process.on('exit', () => {
  if (home) rmSync(home, { recursive: true, force: true });
});

function run(command: string, args: readonly string[], options: Options): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd ?? ROOT, env: environment(options.env), stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = options.killAfter === undefined ? null : setTimeout(() => child.kill('SIGKILL'), options.killAfter);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer);
      const bytes = Buffer.concat(out);
      resolve({ code, signal, bytes, stdout: bytes.toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
}

export const cxf = (args: readonly string[], options: Options = {}): Promise<Finished> =>
  run(process.execPath, [CXF, ...args], options);

/** A line of bash, in which $CXF is the program. */
export const bash = (line: string, options: Options = {}): Promise<Finished> => run('bash', ['-c', line], options);

/** The document of --json, checked against its schema. */
export function documentOf<S extends z.ZodType>(finished: Finished, schema: S): z.infer<S> {
  const parsed = schema.safeParse(JSON.parse(finished.stdout));
  if (!parsed.success) throw new Error(`${parsed.error.message}\n${finished.stdout.slice(0, 400)}`);
  return parsed.data;
}

export interface Refusal {
  readonly code: number | null;
  /** The sentence on stderr. */
  readonly said: string;
  readonly error: z.infer<typeof errorSchema>;
}

const TRACE = /^\s+at |node:internal|\.ts:\d|dist\//m;

/** Runs with --json and asserts what holds for every failure: one sentence on stderr, one document on stdout, no trace. */
export async function refusal(args: readonly string[], options: Options = {}): Promise<Refusal> {
  const finished = await cxf(['--json', ...args], options);
  const { code, stderr } = finished;
  const lines = stderr.trimEnd().split('\n');
  if (lines.length !== 1 || !lines[0]?.startsWith('cxf: ') || !/[.?]$/.test(stderr.trimEnd()) || TRACE.test(stderr))
    throw new Error(`not one sentence: ${stderr}`);
  return { code, said: (lines[0] ?? '').slice('cxf: '.length), error: documentOf(finished, errorSchema) };
}
