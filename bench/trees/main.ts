import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FittedTrees, fitTrees } from '../../src/stats/trees/fit.js';
import { meanLoss } from '../../src/stats/trees/loss.js';
import { predict } from '../../src/stats/trees/predict.js';
import { shapValues } from '../../src/stats/trees/shap.js';
import { type Data, makeData } from './data.js';

const STEPS = ['fit', 'predict', 'shap', 'interventional'] as const;
type Step = (typeof STEPS)[number];

interface Result {
  readonly seconds: Record<Step, number>;
  /** Mean squared error of rows that were not fitted. */
  readonly loss: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    features: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '100' },
    depth: { type: 'string', default: '4' },
    explain: { type: 'string', default: '20000' },
    background: { type: 'string', default: '100' },
    times: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    python: { type: 'string' },
  },
});
const { python, ...sizes } = values;
const how = Object.fromEntries(Object.entries(sizes).map(([name, text]) => [name, Number(text)])) as Record<
  keyof typeof sizes,
  number
>;
const ETA = 0.1;

function shortest<T>(work: () => T): [number, T] {
  let best = Number.POSITIVE_INFINITY;
  let result = work();
  for (let i = 0; i < how.times; i++) {
    const start = performance.now();
    result = work();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return [best, result];
}

const slice = ({ features, target }: Data, from: number, to?: number): Data => ({
  features: features.map((column) => column.slice(from, to)),
  target: target.slice(from, to),
});

function ours(all: Data): Result {
  const train = slice(all, 0, how.rows);
  const test = slice(all, how.rows);
  const explained = slice(train, 0, how.explain).features;
  const background = { features: slice(all, -how.background).features };
  const options = { rounds: how.rounds, depth: how.depth, eta: ETA };
  const [fit, ensemble] = shortest<FittedTrees>(() => fitTrees(train.features, train.target, options));
  const [predicting] = shortest(() => predict(ensemble, train.features));
  const [shap] = shortest(() => shapValues(ensemble, explained));
  const [interventional] = shortest(() => shapValues(ensemble, explained, { background }));
  const rows = Uint32Array.from(test.target.keys());
  const margin = predict(ensemble, test.features);
  const loss = meanLoss('squared', margin, test.target, new Float64Array(rows.length).fill(1), rows);
  return { seconds: { fit, predict: predicting, shap, interventional }, loss };
}

function theirs(path: string, { features, target }: Data): Result & { versions: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cxf-trees-'));
  try {
    const file = join(folder, 'columns.bin');
    writeFileSync(file, Buffer.concat([...features, target].map((c) => Buffer.from(c.buffer, c.byteOffset, c.byteLength))));
    const script = fileURLToPath(new URL('compare.py', import.meta.url));
    const out = execFileSync(path, [script, JSON.stringify({ ...how, eta: ETA }), file], { encoding: 'utf8' });
    return JSON.parse(out.trim().split('\n').at(-1) as string);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The least that anything could do with the same arrays: one sum of every value. */
function plainMeans({ features }: Data): number {
  return shortest(() =>
    features.map((column) => {
      let sum = 0;
      for (let i = 0; i < how.rows; i++) sum += column[i] as number;
      return sum / how.rows;
    }),
  )[0];
}

const all = makeData(how.rows * 1.25, how.features, 1);
const mine = ours(all);
const rowsOf = (step: Step): number => (step === 'fit' || step === 'predict' ? how.rows : how.explain);
console.log(
  `${how.rows} rows x ${how.features} features, ${how.rounds} trees of depth ${how.depth}; ${how.explain} rows explained`,
);
if (python) {
  const other = theirs(python, all);
  console.log(`beside ${other.versions} with ${how.threads} thread(s), shortest of ${how.times}`);
  for (const step of STEPS) {
    const [a, b] = [mine.seconds[step], other.seconds[step]];
    console.log(`${step.padEnd(15)} ${a.toFixed(3)} s, theirs ${b.toFixed(3)} s, ratio ${(a / b).toFixed(2)}`);
  }
  console.log(
    `held-out loss   ${mine.loss.toFixed(4)}, theirs ${other.loss.toFixed(4)}, ratio ${(mine.loss / other.loss).toFixed(4)}`,
  );
} else {
  const reference = plainMeans(all);
  console.log(`reference: the mean of every feature over the same arrays, ${(reference * 1000).toFixed(2)} ms`);
  for (const step of STEPS) {
    const seconds = mine.seconds[step];
    const perSecond = Math.round(rowsOf(step) / seconds);
    console.log(
      `${step.padEnd(15)} ${seconds.toFixed(3)} s, ${perSecond} rows/s, ${Math.round(seconds / reference)} x the reference`,
    );
  }
}
