import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { END, generate } from './generate.js';

/** `cxf detect` against the bare aggregate, whole processes, in turn. See README.md. */

const HERE = dirname(fileURLToPath(import.meta.url));
const CXF = join(HERE, '..', 'bin', 'cxf');
const DAY = 86_400_000;
/** Days detect reads: the window, its baseline, and a week before to replay from. */
const DAYS = 1 + 28 + 7;

interface Run {
  readonly seconds: number;
  readonly mebibytes: number;
  /** Processor seconds: steadier than the clock where others use the machine. */
  readonly cpu: number;
  readonly output: string;
}

/** Runs a Node script to its end, in a folder of its own that is gone afterwards. */
function measure(script: string, args: (scratch: string) => readonly string[]): Run {
  const scratch = mkdtempSync(join(tmpdir(), 'cxf-bench-'));
  const peak = join(scratch, 'peak');
  const command = ['--import', join(HERE, 'peak.mjs'), script, ...args(scratch)];
  const started = performance.now();
  const done = spawnSync(process.execPath, command, {
    cwd: scratch,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, BENCH_PEAK: peak },
  });
  const seconds = (performance.now() - started) / 1000;
  if (done.status !== 0) throw new Error(`${script}: exit ${done.status}: ${done.stderr || done.stdout}`);
  const used = JSON.parse(readFileSync(peak, 'utf8')) as { maxRSS: number; cpu: number };
  rmSync(scratch, { recursive: true });
  return { seconds, mebibytes: used.maxRSS / 1024, cpu: used.cpu / 1e6, output: done.stdout };
}

const bare = (file: string): Run => {
  const at = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace('Z', '');
  const end = Date.parse(`${END.replace(' ', 'T')}Z`);
  return measure(join(HERE, 'bare.mjs'), () => [file, at(end - DAYS * DAY), at(end)]);
};
const detect = (file: string): Run =>
  measure(CXF, (scratch) => ['detect', '--source', file, '--as-of', 'latest', '--json', '--state', join(scratch, 'state')]);

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;
const seconds = (runs: readonly Run[]): number[] => runs.map((r) => r.seconds);
const cpu = (runs: readonly Run[]): number[] => runs.map((r) => r.cpu);
const peakOf = (runs: readonly Run[]): number => Math.max(...runs.map((r) => r.mebibytes));

/** Each once to warm the file cache, then in turn. */
function compare(file: string, times: number): { ours: Run[]; theirs: Run[] } {
  bare(file);
  detect(file);
  const [ours, theirs]: [Run[], Run[]] = [[], []];
  for (let i = 0; i < times; i++) {
    theirs.push(bare(file));
    ours.push(detect(file));
  }
  return { ours, theirs };
}

const HEADER = [
  'million orders',
  'bare, s',
  'detect, s',
  'ratio',
  'of minima',
  'of CPU',
  'bare, MiB',
  'detect, MiB',
  'incidents',
];
const print = (cells: readonly string[]): boolean =>
  process.stdout.write(`| ${cells.map((c, i) => c.padStart(HEADER[i]?.length ?? 0)).join(' | ')} |\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '1,10' }, times: { type: 'string', default: '5' } },
  });
  if (!existsSync(join(HERE, '..', 'dist', 'cli.js'))) throw new Error('cxf is not built; run: npm run build');
  process.stdout.write(
    `Node ${process.version}, ${availableParallelism()} threads; medians of ${values.times} runs, peaks of all\n\n`,
  );
  print(HEADER);
  print(HEADER.map((h) => '-'.repeat(h.length)));
  for (const millions of values.rows.split(',').map(Number)) {
    const { ours, theirs } = compare(await generate(millions), Number(values.times));
    const [a, b] = [seconds(theirs), seconds(ours)];
    print([
      String(millions),
      median(a).toFixed(2),
      median(b).toFixed(2),
      (median(b) / median(a)).toFixed(2),
      (Math.min(...b) / Math.min(...a)).toFixed(2),
      (median(cpu(ours)) / median(cpu(theirs))).toFixed(2),
      peakOf(theirs).toFixed(0),
      peakOf(ours).toFixed(0),
      String(JSON.parse(ours[0]?.output ?? '{}').incidents?.length),
    ]);
  }
}

await main();
