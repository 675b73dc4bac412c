// Does the power that plans state hold? Power from one stretch of a history, experiments with a planted effect on the next.
import { phasedMde } from '../../src/plan/phased.js';
import { calendarOf } from '../../src/plan/phases.js';
import { covariateMde, type Goal, optionOf } from '../../src/plan/power.js';
import { random } from '../../src/stats/random.js';
import { drawHistory } from './histories.js';
import { experiment, type Planting, rollOut } from './simulate.js';

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

const SHARES = calendarOf(EXPERIMENT_DAYS).flatMap(({ share, from, to }) => Array.from({ length: to - from + 1 }, () => share));

/** Shares of experiments that find the stated effect, and that find one where there is none. */
interface Line {
  readonly arms: readonly [number, number];
  readonly past: readonly [number, number];
  readonly phased: readonly [number, number];
}

const p = (x: number): string => (100 * x).toFixed(1).padStart(5);

function lineOf(seed: number): Line {
  const { name, history, later } = drawHistory(seed, NEXT);
  const n = history.stores.reduce((s, x) => s + x.n, 0);
  const usual = history.stores.reduce((s, x) => s + x.good, 0) / n;
  const goal: Goal = { rate: usual - HARM, effect: 0.05 };
  const plain = optionOf('store', history, goal, DEMANDS, EXPERIMENT_DAYS).mde;
  const own = covariateMde(history, goal, DEMANDS, EXPERIMENT_DAYS);
  const phased = phasedMde(history, goal, DEMANDS, SHARES);
  if (plain === null || own === null || phased === null) throw new Error(`no effect can be found in ${name}`);
  const rng = random(seed);
  const plan = (effect: number, planting: Planting = 'alike') => ({
    ...{ days: EXPERIMENT_DAYS, usual, rate: goal.rate, effect, alpha: DEMANDS.alpha, planting },
  });
  const share = (runs: number, run: () => boolean): number => {
    let count = 0;
    for (let i = 0; i < runs; i++) if (run()) count++;
    return count / runs;
  };
  const found = (effect: number, planting?: Planting) =>
    share(EXPERIMENTS, () => experiment(later, plan(effect, planting), rng).plain);
  const adjusted = (effect: number) => share(EXPERIMENTS, () => experiment(later, plan(effect), rng).covariate);
  const rolled = (effect: number) => share(EXPERIMENTS, () => rollOut(later, plan(effect), SHARES, rng));
  const line: Line = {
    arms: [found(plain), found(0)],
    past: [adjusted(own), adjusted(0)],
    phased: [rolled(phased), rolled(0)],
  };
  const part = (what: string, mde: number, [power, none]: readonly [number, number]): string =>
    `${what} ${p(mde)} pp found in ${p(power)} %, without effect ${p(none)} %`;
  console.log(
    [
      `${name.padEnd(16)} ${String(history.stores.length).padStart(3)} stores, ${history.ordersPerDay.toFixed(0).padStart(5)} orders a day, on-time ${p(usual)} %`,
      part('two arms', plain, line.arms),
      `(saved in proportion: ${p(found(plain, 'in_proportion'))} %)`,
      part('| own past', own, line.past),
      part('| phases', phased, line.phased),
    ].join(' '),
  );
  return line;
}

const lines = Array.from({ length: HISTORIES }, (_, i) => lineOf(FROM + i));
const mean = (of: (l: Line) => number): number => lines.reduce((s, l) => s + of(l), 0) / lines.length;
for (const [name, key] of [
  ['two arms', 'arms'],
  ['own past as covariate', 'past'],
  ['in phases', 'phased'],
] as const) {
  const off = lines.map((l) => 100 * Math.abs(l[key][0] - STATED));
  console.log(
    `${name}: stated ${p(STATED)} %, found ${p(mean((l) => l[key][0]))} % on average; of single histories off by ${Math.max(...off).toFixed(1)} points at most, ${off.filter((x) => x <= 3).length} of ${off.length} within 3; false alarms ${p(mean((l) => l[key][1]))} %`,
  );
}
