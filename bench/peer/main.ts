import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plant } from './orders.js';
import { cxf, peer, type Run } from './runs.js';

/** `cxf detect` and `cxf rca latest` beside a script of polars, statsmodels, xgboost and shap, whole processes in turn. See ../README.md. */

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '0.5,10' },
    times: { type: 'string', default: '3' },
    python: { type: 'string', default: 'python3' },
    /** Ways to run the script, each a line of the table: `plain`, `lean`, `glm`, `all-orders`. */
    ways: { type: 'string', default: 'plain,lean,glm' },
  },
});

type Way = { readonly name: string; readonly run: (file: string) => Run };
const ways: readonly Way[] = [
  { name: 'cxf', run: (file) => cxf(values.python, file) },
  ...values.ways.split(',').map((way) => ({
    name: `peer, ${way}`,
    run: (file: string) => peer(values.python, file, way === 'plain' ? [] : [`--${way}`]),
  })),
];

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;

/** Each once to warm the file cache, then in turn. */
function compare(file: string): Map<string, Run[]> {
  for (const { run } of ways) run(file);
  const runs = new Map<string, Run[]>(ways.map(({ name }) => [name, []]));
  for (let i = 0; i < Number(values.times); i++) for (const { name, run } of ways) runs.get(name)?.push(run(file));
  return runs;
}

const HEADER = [
  'million orders',
  'who',
  'wall, s',
  'CPU, s',
  'MiB',
  'x wall',
  'x CPU',
  'x memory',
  'slice',
  'onset',
  'first cause',
  'event',
];
const print = (cells: readonly string[]): boolean => process.stdout.write(`| ${cells.join(' | ')} |\n`);
const steps = (run: Run): string =>
  Object.entries(run.steps)
    .map(([name, s]) => `${name} ${s.toFixed(2)}`)
    .join(', ');

function tell(millions: number, runs: ReadonlyMap<string, readonly Run[]>): void {
  const of = (list: readonly Run[]) => ({
    seconds: median(list.map((r) => r.seconds)),
    cpu: median(list.map((r) => r.cpu)),
    mebibytes: Math.max(...list.map((r) => r.mebibytes)),
  });
  const ours = of(runs.get('cxf') as readonly Run[]);
  for (const [name, list] of runs) {
    const a = of(list);
    const ratio = (x: number, y: number): string => (name === 'cxf' ? '1' : (x / y).toFixed(2));
    const { found } = list[0] as Run;
    print([
      String(millions),
      name,
      a.seconds.toFixed(2),
      a.cpu.toFixed(2),
      a.mebibytes.toFixed(0),
      ratio(a.seconds, ours.seconds),
      ratio(a.cpu, ours.cpu),
      ratio(a.mebibytes, ours.mebibytes),
      `${found.slice} (${found.incidents})`,
      found.onset.slice(0, 16),
      found.cause,
      found.event,
    ]);
  }
}

if (!existsSync(fileURLToPath(new URL('../../dist/cli.js', import.meta.url))))
  throw new Error('cxf is not built; run: npm run build');
process.stdout.write(
  `Node ${process.version}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(1)}; medians of ${values.times} runs, peaks of all; x: peer over cxf\n\n`,
);
print(HEADER);
print(HEADER.map(() => '---'));
const details: string[] = [];
for (const millions of values.rows.split(',').map(Number)) {
  const runs = compare(await plant(millions));
  tell(millions, runs);
  for (const [name, list] of runs) details.push(`${millions} million, ${name}: ${steps(list[0] as Run)}`);
}
process.stdout.write(`\nSeconds of a run's parts (cxf: processor, peer: wall):\n${details.map((d) => `- ${d}\n`).join('')}`);
