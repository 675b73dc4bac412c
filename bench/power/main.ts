// Does the power that plans state hold? Experiments on the sample's own history, with the effect planted that is said to be found.
import { metricDef } from '../../src/model/metrics.js';
import { type Goal, optionOf } from '../../src/plan/power.js';
import { random } from '../../src/stats/random.js';
import { CASES, type Case, readCase } from './histories.js';
import { experiment, type Planting } from './simulate.js';

const EXPERIMENTS = Number(process.argv[2] ?? 4000);
const EXPERIMENT_DAYS = 14;
const ALPHA = 0.05;
const STATED = 0.8;
const DEMANDS = { alpha: ALPHA, power: STATED, margins: { efficiency: 10, volume: 5, spillover: 2 } };

interface Line {
  readonly name: string;
  readonly stores: number;
  readonly mde: number;
  readonly power: number;
  /** Where each bad order is saved with the same chance: what goes wrong less also differs less. */
  readonly proportional: number;
  readonly falseAlarms: number;
}

async function lineOf(c: Case, seed: number): Promise<Line> {
  const { history, stores } = await readCase(c);
  const n = history.stores.reduce((s, x) => s + x.n, 0);
  const rate = history.stores.reduce((s, x) => s + x.good, 0) / n;
  const sign = metricDef(c.metric).good === 'up' ? 1 : -1;
  const goal: Goal = { rate, effect: sign * 0.01 };
  const { mde } = optionOf('store', history, goal, DEMANDS, EXPERIMENT_DAYS);
  if (mde === null) throw new Error(`no effect can be found in ${JSON.stringify(c.slice)}`);
  const rng = random(seed);
  const found = (effect: number, planting: Planting): number => {
    const plan = { days: EXPERIMENT_DAYS, rate, effect, alpha: ALPHA, planting };
    let count = 0;
    for (let i = 0; i < EXPERIMENTS; i++) if (experiment(stores, plan, rng)) count++;
    return count / EXPERIMENTS;
  };
  const name = `${Object.values(c.slice).join(' ')}, ${c.metric}`;
  const [size, powers] = [sign * mde, { alike: found(sign * mde, 'alike'), saved: found(sign * mde, 'in_proportion') }];
  return {
    name,
    stores: stores.length,
    mde: size,
    power: powers.alike,
    proportional: powers.saved,
    falseAlarms: found(0, 'alike'),
  };
}

const lines: Line[] = [];
for (const [i, c] of CASES.entries()) {
  const line = await lineOf(c, i + 1);
  lines.push(line);
  const p = (x: number): string => (100 * x).toFixed(1).padStart(5);
  console.log(
    `${line.name.padEnd(46)} ${String(line.stores).padStart(4)} stores  effect ${p(line.mde)} pp  found in ${p(line.power)} % (stated ${100 * STATED}; if in proportion ${p(line.proportional)} %)  without effect ${p(line.falseAlarms)} %`,
  );
}
const off = lines.map((l) => 100 * Math.abs(l.power - STATED));
const alarms = lines.reduce((s, l) => s + l.falseAlarms, 0) / lines.length;
console.log(
  `largest difference ${Math.max(...off).toFixed(1)} points, mean ${(off.reduce((a, b) => a + b, 0) / off.length).toFixed(1)}; false alarms ${(100 * alarms).toFixed(1)} % (stated ${100 * ALPHA})`,
);
