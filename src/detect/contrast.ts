import type { SumVector } from '../model/sums.js';
import { sumIndex } from '../model/sums.js';
import { signedRootBinomial, signedRootPoisson } from '../stats/likelihood-ratio.js';
import { normalQuantile, normalSf } from '../stats/normal.js';
import { studentQuantile, studentSf } from '../stats/student.js';
import { type Estimate, estimate, type Measure } from './estimate.js';

/** How much more a slice's metric varies between days than chance alone makes it: see `phi`. */
export interface Dispersion {
  /** Ratio of observed to expected variance, shrunk across slices. */
  readonly level: number;
  /** Variance shared by the orders of one day, relative to that of a single order. */
  readonly rho: number;
  /** Degrees of freedom behind `level`. */
  readonly df: number;
}

/** Estimated variance inflation of an average over `size` orders of one day. */
const inflation = (d: Dispersion, size: number): number => d.level * (1 + size * d.rho);

/** Variance inflation that is used: never below plain chance. */
export const phi = (d: Dispersion, size: number): number => Math.max(1, inflation(d, size));

/** The hours in question against the same hours before. */
export interface Contrast {
  readonly baseline: number;
  readonly current: number;
  readonly delta: number;
  /** Standard error of delta, between-day variation included. */
  readonly se: number;
  /** Signed root of the likelihood ratio of "changed" to "only drifted with the rest"; > 0 is harmful. */
  readonly z: number;
  /** Estimated variance over the variance used: below 1 where the days vary less than chance would make them. */
  readonly slack: number;
  /** Degrees of freedom behind the estimated variance. */
  readonly df: number;
}

/**
 * One-sided p-value of z > 0. Where the estimated variance is the one used, Student's t carries its uncertainty; where plain
 * chance is the larger, both must agree: chance, whose variance is known, and the estimate with its uncertainty.
 */
export const tail = (c: Pick<Contrast, 'slack' | 'df'>, z: number): number =>
  c.slack >= 1 ? studentSf(z, c.df) : Math.max(normalSf(z), studentSf(z / Math.sqrt(c.slack), c.df));

/** Half-width of the 95 % interval, by the same rule. */
export const halfWidth = (c: Pick<Contrast, 'slack' | 'df' | 'se'>): number =>
  c.se * Math.max(c.slack >= 1 ? 0 : normalQuantile(0.975), studentQuantile(0.975, c.df) * Math.sqrt(Math.min(1, c.slack)));

/** Common movement of all slices: points, or a share of the volume for counts. */
export type Drift = number;

interface Arm {
  readonly sums: SumVector;
  readonly periods: number;
}

const pool = (a: SumVector, b: SumVector): SumVector => a.map((x, i) => x + (b[i] as number));
const variance = (e: Estimate, periods: number, d: Dispersion): number => (e.unit / e.size) * phi(d, e.size / periods);

/**
 * Compares two arms. The signed root of a likelihood ratio keeps its tails where counts are small and skewed; orders of
 * a day that vary together count as fewer (effective counts: n / phi). The score is treated as a sum of losses whose
 * mean and variance fit a scaled Poisson law (compound Poisson, matched by two moments).
 * @returns null where a denominator is empty
 */
export function contrast(measure: Measure, current: Arm, base: Arm, d: Dispersion, drift: Drift = 0): Contrast | null {
  const pooled = pool(current.sums, base.sums);
  const periods = current.periods + base.periods;
  const now = estimate(measure, current.sums, current.sums, current.periods, current.periods);
  const before = estimate(measure, base.sums, base.sums, base.periods, base.periods);
  const now0 = estimate(measure, current.sums, pooled, current.periods, periods);
  const before0 = estimate(measure, base.sums, pooled, base.periods, periods);
  if (!now || !before || !now0 || !before0) return null;
  const rise = signedRoot(measure, { now: now0, before: before0, current, base, d, drift });
  return {
    baseline: before.value,
    current: now.value,
    delta: now.value - before.value,
    se: Math.sqrt(variance(now, current.periods, d) + variance(before, base.periods, d)),
    z: measure.metric.good === 'up' ? -rise : rise,
    slack: Math.min(1, inflation(d, now.size / current.periods)),
    df: d.df,
  };
}

interface Sides {
  readonly now: Estimate;
  readonly before: Estimate;
  readonly current: Arm;
  readonly base: Arm;
  readonly d: Dispersion;
  readonly drift: Drift;
}

/** Signed root, > 0 where the value rose more than the drift. */
function signedRoot(measure: Measure, sides: Sides): number {
  const { metric } = measure;
  if (metric.kind === 'count') return countRoot(sides);
  if (metric.kind === 'composite') return lossRoot(sides);
  return metric.unit === 'percent' ? rateRoot(sides) : waldRoot(sides);
}

/** Effective sizes of both arms. */
const effective = ({ now, before, current, base, d }: Sides): [number, number] => [
  now.size / phi(d, now.size / current.periods),
  before.size / phi(d, before.size / base.periods),
];

function rateRoot(sides: Sides): number {
  const [n1, n0] = effective(sides);
  const share = (value: number): number => Math.min(1, Math.max(0, value / 100));
  return signedRootBinomial(share(sides.now.value - sides.drift) * n1, n1, share(sides.before.value) * n0, n0);
}

function countRoot({ now, before, current, base, d, drift }: Sides): number {
  const scale1 = 1 / phi(d, now.size / current.periods);
  const scale0 = 1 / phi(d, before.size / base.periods);
  const count1 = (now.value * current.periods) / Math.max(0.01, 1 + drift);
  return signedRootPoisson(
    count1 * scale1,
    current.periods * scale1,
    before.value * base.periods * scale0,
    base.periods * scale0,
  );
}

/** Loss per order; a higher score is a smaller loss. */
function lossRoot(sides: Sides): number {
  const [n1, n0] = effective(sides);
  const loss1 = Math.max(0, 100 - (sides.now.value - sides.drift));
  const loss0 = Math.max(0, 100 - sides.before.value);
  const mean = (loss1 * sides.now.size + loss0 * sides.before.size) / (sides.now.size + sides.before.size);
  if (mean <= 0) return 0;
  const expected = (n: number, unit: number): number => (unit > 0 ? (mean * mean * n) / unit : 0);
  const e1 = expected(n1, sides.now.unit);
  const e0 = expected(n0, sides.before.unit);
  return -signedRootPoisson((loss1 / mean) * e1, e1, (loss0 / mean) * e0, e0);
}

function waldRoot(sides: Sides): number {
  const [n1, n0] = effective(sides);
  const se = Math.sqrt(sides.now.unit / n1 + sides.before.unit / n0);
  return se > 0 ? (sides.now.value - sides.drift - sides.before.value) / se : 0;
}

/** Orders in a slice, whatever the metric. */
export const ordersIn = (sums: SumVector): number => sums[sumIndex.orders] as number;
