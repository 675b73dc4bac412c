/**
 * How long cxf takes as orders grow: npx tsx bench/scale/main.ts [--sizes 1,10,100] [--days 30] [--history 36.5] [--times 3] [--svg FILE]
 * Whole processes, each beside the bare aggregate in the same run. See docs/performance.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { dailyFiles } from './folder.js';
import { CXF, measure, type Run } from './process.js';
import { chart, type Point } from './svg.js';
import { World } from './world.js';

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const row = (cells: readonly (string | number)[]): boolean => say(`| ${cells.join(' | ')} |`);

interface Figures {
  readonly seconds: number;
  readonly cpu: number;
  readonly mebibytes: number;
}

const figures = (runs: readonly Run[]): Figures => ({
  seconds: median(runs.map((r) => r.seconds)),
  cpu: median(runs.map((r) => r.cpu)),
  mebibytes: Math.max(...runs.map((r) => r.mebibytes)),
});

const repeated = (times: number, run: () => Run): Figures => figures(Array.from({ length: times }, run));

/** Answers with and without what is kept must be the same. */
function checkSame(a: Run, b: Run, what: string): void {
  if (a.output !== b.output) throw new Error(`${what}: the answers differ`);
}

/** First run, and the run an hour later with one new hour in the last day's file. */
function detects(world: World, times: number): { cold: Figures; warm: Figures; state: string } {
  const [colds, warms]: [Run[], Run[]] = [[], []];
  let state = '';
  for (let i = 0; i < times; i++) {
    world.lastHour(true);
    colds.push(world.detect(world.fresh()));
    state = world.fresh();
    world.lastHour(false);
    world.detectBefore(state);
    world.lastHour(true);
    warms.push(world.detect(state));
    if (i > 0) continue;
    const other = world.fresh();
    world.lastHour(false);
    world.detectBefore(other);
    world.lastHour(true);
    checkSame(warms[0] as Run, world.detect(other, ['--no-cache']), 'detect with and without the cache');
  }
  return { cold: figures(colds), warm: figures(warms), state };
}

const two = (x: number): string => x.toFixed(2);

/** One size: a row for every command. @returns seconds of the first detect */
async function sized(millions: number, days: number, times: number, startUp: number): Promise<Point[]> {
  const world = new World(await dailyFiles(millions, days), days);
  try {
    world.lastHour(true);
    world.bare();
    const [bare, day] = [repeated(times, () => world.bare()), repeated(times, () => world.bareOfDay())];
    const { cold, warm, state } = detects(world, times);
    const after = (['rca', 'recommend', 'plan'] as const).map((name) => [name, figures([world.about(name, state)])] as const);
    const line = (what: string, f: Figures, beside: Figures): boolean =>
      row([
        millions,
        what,
        two(f.seconds),
        two(f.cpu),
        two(f.seconds / beside.seconds),
        two(f.cpu / beside.cpu),
        f.mebibytes.toFixed(0),
      ]);
    line('bare aggregate', bare, bare);
    line('bare aggregate of a day', day, day);
    line('detect, first run', cold, bare);
    line('detect, one new hour', warm, day);
    for (const [name, f] of after) line(name, f, bare);
    return [
      { series: 'bare aggregate', x: millions, y: bare.cpu - startUp },
      { series: 'detect, first run', x: millions, y: cold.cpu - startUp },
      { series: 'detect, one new hour', x: millions, y: warm.cpu - startUp },
      ...after.map(([name, f]) => ({ series: name, x: millions, y: f.cpu - startUp })),
    ];
  } finally {
    world.remove();
  }
}

/** One new hour after histories of growing length with as many orders a day. */
async function lengths(millions: number, times: number): Promise<void> {
  const folder = await dailyFiles(millions, 365);
  say('\n| days of history | detect, first run, s | CPU, s | one new hour, s | CPU, s | MiB |\n|---|---|---|---|---|---|');
  for (const days of [30, 90, 180, 365]) {
    const world = new World(folder, days);
    try {
      const { cold, warm } = detects(world, times);
      row([days, two(cold.seconds), two(cold.cpu), two(warm.seconds), two(warm.cpu), warm.mebibytes.toFixed(0)]);
    } finally {
      world.remove();
    }
  }
}

/** Slope of log seconds against log size between the first and last size. */
function slopes(points: readonly Point[]): void {
  for (const series of new Set(points.map((p) => p.series))) {
    const own = points.filter((p) => p.series === series).sort((a, b) => a.x - b.x);
    const [first, last] = [own[0] as Point, own.at(-1) as Point];
    if (own.length < 2) continue;
    say(`${series}: log-log slope ${two(Math.log(last.y / first.y) / Math.log(last.x / first.x))}`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '1,10' },
      days: { type: 'string', default: '30' },
      history: { type: 'string' },
      times: { type: 'string', default: '3' },
      svg: { type: 'string' },
    },
  });
  if (!existsSync(CXF.replace('bin/cxf', 'dist/cli.js'))) throw new Error('cxf is not built; run: npm run build');
  const times = Number(values.times);
  const startUp = figures([measure(CXF, ['--version'], process.cwd()), measure(CXF, ['--version'], process.cwd())]).cpu;
  say(
    `Node ${process.version}, ${availableParallelism()} threads; medians of ${times} runs, start-up alone ${two(startUp)} s of processor\n`,
  );
  row(['million orders', 'what', 'seconds', 'CPU, s', 'ratio to bare', 'of CPU', 'MiB']);
  row(Array(7).fill('---'));
  const points: Point[] = [];
  for (const millions of values.sizes.split(',').filter(Boolean).map(Number))
    points.push(...(await sized(millions, Number(values.days), times, startUp)));
  say('');
  slopes(points);
  if (values.svg) writeFileSync(values.svg, chart(points));
  if (values.history) await lengths(Number(values.history), times);
}

await main();
