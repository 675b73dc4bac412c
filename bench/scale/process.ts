import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = join(dirname(fileURLToPath(import.meta.url)), '..');
export const CXF = join(BENCH, '..', 'bin', 'cxf');

export interface Run {
  readonly seconds: number;
  /** Processor seconds: steadier than the clock where others use the machine. */
  readonly cpu: number;
  /** Largest memory. */
  readonly mebibytes: number;
  readonly output: string;
}

/** Runs a Node script to its end in a folder. */
export function measure(script: string, args: readonly string[], cwd: string): Run {
  const scratch = mkdtempSync(join(tmpdir(), 'cxf-scale-'));
  const peak = join(scratch, 'peak');
  const started = performance.now();
  const done = spawnSync(process.execPath, ['--import', join(BENCH, 'peak.mjs'), script, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, BENCH_PEAK: peak },
  });
  const seconds = (performance.now() - started) / 1000;
  if (done.status !== 0) throw new Error(`${script} ${args.join(' ')}: exit ${done.status}: ${done.stderr || done.stdout}`);
  const used = JSON.parse(readFileSync(peak, 'utf8')) as { maxRSS: number; cpu: number };
  rmSync(scratch, { recursive: true });
  return { seconds, mebibytes: used.maxRSS / 1024, cpu: used.cpu / 1e6, output: done.stdout };
}

const literal = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

/** The bare aggregate over some files and hours: the least any tool would have to do. */
export const bare = (files: string, from: number, to: number, cwd: string): Run =>
  measure(join(BENCH, 'bare.mjs'), [files, literal(from), literal(to)], cwd);
