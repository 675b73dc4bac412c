// Does the power that plans state hold? Power from one stretch of a history, experiments with a planted effect on the next.
import { type Goal, optionOf } from '../../src/plan/power.js';
import { random } from '../../src/stats/random.js';
import { drawHistory } from './histories.js';
import { experiment, type Planting } from './simulate.js';

const [EXPERIMENTS, HISTORIES, FROM] = [2, 3, 4].map((i, n) => Number(process.argv[i] ?? [4000, 10, 101][n])) as [
  number,
  number,
  number,
];
const EXPERIMENT_DAYS = 14;
const STATED = 0.8;
/** `next`: experiments on the four weeks after the history instead of on its own. */
const NEXT = process.argv.includes('next');
/** The incident takes so much of the on-time rate. */
const HARM = 0.12;
const DEMANDS = { alpha: 0.05, power: STATED, margins: { efficiency: 10, volume: 5, spillover: 2 } };

interface Line {
  readonly power: number;
  readonly falseAlarms: number;
}

const p = (x: number): string => (100 * x).toFixed(1).padStart(5);

function lineOf(seed: number): Line {
  const { name, history, later } = drawHistory(seed, NEXT);
  const n = history.stores.reduce((s, x) => s + x.n, 0);
  const usual = history.stores.reduce((s, x) => s + x.good, 0) / n;
  const goal: Goal = { rate: usual - HARM, effect: 0.05 };
  const { mde } = optionOf('store', history, goal, DEMANDS, EXPERIMENT_DAYS);
  if (mde === null) throw new Error(`no effect can be found in ${name}`);
  const rng = random(seed);
  const found = (effect: number, planting: Planting): number => {
    const plan = { days: EXPERIMENT_DAYS, usual, rate: goal.rate, effect, alpha: DEMANDS.alpha, planting };
    let count = 0;
    for (let i = 0; i < EXPERIMENTS; i++) if (experiment(later, plan, rng)) count++;
    return count / EXPERIMENTS;
  };
  const line = { power: found(mde, 'alike'), falseAlarms: found(0, 'alike') };
  console.log(
    `${name.padEnd(16)} ${String(history.stores.length).padStart(3)} stores, ${history.ordersPerDay.toFixed(0).padStart(5)} orders a day, on-time ${p(usual)} %: effect ${p(mde)} pp found in ${p(line.power)} % (saved in proportion: ${p(found(mde, 'in_proportion'))} %), without effect ${p(line.falseAlarms)} %`,
  );
  return line;
}

const lines = Array.from({ length: HISTORIES }, (_, i) => lineOf(FROM + i));
const mean = (of: (l: Line) => number): number => lines.reduce((s, l) => s + of(l), 0) / lines.length;
const off = lines.map((l) => 100 * Math.abs(l.power - STATED));
console.log(
  `stated ${p(STATED)} %, found ${p(mean((l) => l.power))} % on average; of single histories off by ${Math.max(...off).toFixed(1)} points at most, ${off.filter((x) => x <= 3).length} of ${off.length} within 3; false alarms ${p(mean((l) => l.falseAlarms))} %`,
);
