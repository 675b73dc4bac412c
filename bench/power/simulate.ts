import { comparedDays } from '../../src/plan/phased.js';
import { compareArms } from '../../src/stats/cluster.js';
import type { Contrast } from '../../src/stats/cluster-arms.js';
import { moveRate } from '../../src/stats/power/redrawn.js';
import type { Random } from '../../src/stats/random.js';
import { staggeredContrast } from '../../src/stats/staggered.js';
import { studentSf } from '../../src/stats/student.js';
import type { StoreDays } from './histories.js';

/** How an effect falls on stores: all move alike with their likeness kept, or each bad order is saved with the same chance. */
export type Planting = 'alike' | 'in_proportion';

type Sums = { readonly n: number; readonly total: number };

export interface Plan {
  readonly days: number;
  /** Before the incident, and during it. */
  readonly usual: number;
  readonly rate: number;
  readonly effect: number;
  readonly alpha: number;
  readonly planting: Planting;
}

/** Sums need not be whole: rounding a day of a small store would add more than chance does. */
const moved = ({ n }: Sums, target: number): Sums => ({ n, total: n * Math.min(1, Math.max(0, target)) });

/** A store (on some days) during the incident, and treated or not. */
function planted(sums: Sums, { usual, rate, effect, planting }: Plan, treated: boolean): Sums {
  if (sums.n === 0) return sums;
  const harmed = moved(sums, moveRate(sums.total / sums.n, usual, rate));
  if (!treated || effect === 0) return harmed;
  const [now, to] = [harmed.total / harmed.n, rate + effect];
  const saved = 1 - (1 - now) * ((1 - to) / (1 - rate));
  return moved(harmed, planting === 'alike' ? moveRate(now, rate, to) : saved);
}

const within = (values: Float64Array, from: number, days: number): number =>
  values.subarray(from, from + days).reduce((a, b) => a + b, 0);
const stretch = (s: StoreDays, from: number, days: number): Sums => ({
  n: within(s.n, from, days),
  total: within(s.good, from, days),
});

/** A store's own rate before the experiment; where it is re-sampled from the history, on the days around it. */
function pastOf(s: StoreDays, from: number, days: number): number | null {
  if (s.past !== undefined) return s.past;
  const [all, own] = [stretch(s, 0, s.n.length), stretch(s, from, days)];
  return all.n > own.n ? (all.total - own.total) / (all.n - own.n) : null;
}

const first = (stores: readonly StoreDays[], days: number, rng: Random): number =>
  rng.int((stores[0] as StoreDays).n.length - days + 1);

/**
 * An experiment on what happened: a stretch of days of the history, its stores drawn into two arms, the effect planted in one of
 * them, and the test that the plan announces, without and with the stores' own past. True where it finds the effect.
 */
export function experiment(stores: readonly StoreDays[], plan: Plan, rng: Random): { plain: boolean; covariate: boolean } {
  const from = first(stores, plan.days, rng);
  const drawn = rng
    .shuffle(stores)
    .map((s) => ({ sums: stretch(s, from, plan.days), past: pastOf(s, from, plan.days) }))
    .filter((s) => s.sums.n > 0);
  const half = Math.floor(drawn.length / 2);
  const arms = drawn.map(({ sums, past }, i) => ({ ...planted(sums, plan, i < half), treated: i < half, past }));
  const finds = (covariate: boolean): boolean => {
    const found = compareArms(arms, { alpha: plan.alpha, covariate });
    return found.ok && found.p < plan.alpha;
  };
  return { plain: finds(false), covariate: finds(true) };
}

/** A roll-out in phases on what happened: stores join by the shares, each day is a contrast. `plan.days` are those of all phases. */
export function rollOut(stores: readonly StoreDays[], plan: Plan, shares: readonly number[], rng: Random): boolean {
  const days = comparedDays(shares, stores.length);
  const start = first(stores, days, rng);
  const clusters = rng.shuffle(stores).map((s, i) => {
    const joins = shares.findIndex((share) => i < Math.round(share * stores.length));
    const own = Array.from({ length: days }, (_, day) => planted(stretch(s, start + day, 1), plan, day >= joins));
    return { from: joins, past: pastOf(s, start, days), days: own };
  });
  const found: Contrast | null = staggeredContrast(clusters);
  return found !== null && 2 * studentSf(Math.abs(found.estimate) / Math.sqrt(found.variance), found.df) < plan.alpha;
}
