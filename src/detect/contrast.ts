import type { SumVector } from '../model/sums.js';
import { SUM_IDS, sumIndex } from '../model/sums.js';
import { signedRootPoissonNormal } from '../stats/likelihood-ratio.js';
import { normalQuantile, normalSf } from '../stats/normal.js';
import { studentQuantile, studentSf } from '../stats/student.js';
import { type Estimate, estimator, type Measure, type Slot, type Sums, slot } from './estimate.js';
import type { WeekdayFactor } from './weekday.js';

/** How much more a slice's metric varies between days than chance alone makes it: see `phi`. */
export interface Dispersion {
  /** Ratio of observed to expected variance of chance, shrunk across slices. */
  readonly level: number;
  /** Variance of a day's factor on what goes wrong: good and bad days multiply it (squared coefficient of variation). */
  readonly cv2: number;
  /** Degrees of freedom behind `level`. */
  readonly df: number;
}

/** Estimated variance inflation of an average that rests on so many events in one day. */
const inflation = (d: Dispersion, events: number): number => d.level * (1 + events * d.cv2);

/** Variance inflation that is used: never below plain chance. */
export const phi = (d: Dispersion, events: number): number => Math.max(1, inflation(d, events));

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

/** Sums of a slice over some equal stretches of hours. */
export interface Arm {
  readonly sums: SumVector;
  readonly periods: number;
}

/** The same hours on the other days of the week, and how the weekday differs from them. */
export interface Others extends WeekdayFactor {
  readonly arm: Arm;
}

/** What goes wrong per order, on the scale of the value. */
const loss = (e: Estimate): number => Math.sqrt((e.unit * e.events) / e.size);

/** Variance of an average over some periods, where the days' factor multiplies a loss of `mean`. */
export function variance(e: Estimate, usual: Estimate, periods: number, d: Dispersion, mean = loss(usual)): number {
  const { chance, factor } = parts(d, (usual.events * e.size) / usual.size / periods);
  return (e.unit / e.size) * chance + mean * mean * (factor / periods);
}

/** Reused by `contrast`: both arms, their pool, and four estimates. */
const pooledSums = new Float64Array(SUM_IDS.length);
const armNow: Sums = { sums: pooledSums, at: 0, periods: 1 };
const armBase: Sums = { sums: pooledSums, at: 0, periods: 1 };
const armPool: Sums = { sums: pooledSums, at: 0, periods: 1 };
const armOthers: Sums = { sums: pooledSums, at: 0, periods: 1 };
const [now, before, now0, before0, others0] = [slot(), slot(), slot(), slot(), slot()] as [Slot, Slot, Slot, Slot, Slot];

function load(current: Arm, base: Arm): void {
  for (let s = 0; s < pooledSums.length; s++) pooledSums[s] = (current.sums[s] as number) + (base.sums[s] as number);
  armNow.sums = current.sums;
  armNow.periods = current.periods;
  armBase.sums = base.sums;
  armBase.periods = base.periods;
  armPool.periods = current.periods + base.periods;
}

/**
 * Compares two arms. The signed root of a likelihood ratio keeps its tails where counts are small and skewed; orders of
 * a day that vary together count as fewer (effective counts: n / phi). The score is treated as a sum of losses whose
 * mean and variance fit a scaled Poisson law (compound Poisson, matched by two moments).
 * @returns null where a denominator is empty
 */
export function contrast(
  measure: Measure,
  current: Arm,
  base: Arm,
  d: Dispersion,
  drift: Drift = 0,
  others: Others | null = null,
): Contrast | null {
  const estimate = estimator(measure);
  load(current, base);
  if (!estimate(armNow, armNow, now) || !estimate(armBase, armBase, before)) return null;
  if (!estimate(armNow, armPool, now0) || !estimate(armBase, armPool, before0)) return null;
  if (others) Object.assign(armOthers, others.arm);
  const more = others && estimate(armOthers, armPool, others0) ? { ...others, estimate: others0 } : null;
  const rise = signedRoot(measure, { now: now0, before: before0, current, base, d, drift, others: more });
  return {
    baseline: before.value,
    current: now.value,
    delta: now.value - before.value,
    // whether a bad day multiplies what was added is not known: half of it is taken to be
    se: Math.sqrt(
      variance(now, before, current.periods, d, Math.max(loss(before), (loss(before) + loss(now)) / 2)) +
        variance(before, before, base.periods, d),
    ),
    z: measure.metric.good === 'up' ? -rise : rise,
    slack: Math.min(1, inflation(d, now.events / current.periods)),
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
  readonly others: (Others & { readonly estimate: Estimate }) | null;
}

/** Signed root, > 0 where the value rose more than the drift. */
function signedRoot(measure: Measure, sides: Sides): number {
  const { metric } = measure;
  if (metric.kind === 'count') return countRoot(sides);
  if (metric.kind === 'ratio' && metric.unit !== 'percent') return waldRoot(sides);
  return metric.good === 'up' ? -lossRoot(sides, 100, -1) : lossRoot(sides, 0, 1);
}

/** Effective sizes of both arms. */
const effective = ({ now, before, current, base, d }: Sides): [number, number] => [
  now.size / phi(d, now.events / current.periods),
  before.size / phi(d, before.events / base.periods),
];

/** Variance of a day's average in units of plain chance: what its orders have by themselves, and the variance of the day's factor. */
function parts(d: Dispersion, events: number): { chance: number; factor: number } {
  const total = phi(d, events);
  const chance = Math.min(total, Math.max(1, d.level));
  return { chance, factor: events > 0 ? (total - chance) / events : 0 };
}

/** Half an event stands for none, so that a baseline without any is not taken for certainty. */
const PRIOR_EVENTS = 0.5;

/** Variance of the log of an average over some days that rests on so many events: the days' factor and chance. */
export function relativeError(events: number, periods: number, d: Dispersion): number {
  const { chance, factor } = parts(d, events / periods);
  return factor / periods + chance / events;
}

/** What is expected, and the variance of its logarithm. */
interface Expected {
  readonly mean: number;
  readonly variance: number;
}

/** @param exposure events there would be at a loss of 1 */
function meanOf(loss: number, exposure: number, d: Dispersion, periods: number): Expected {
  const events = loss * exposure + PRIOR_EVENTS;
  return { mean: events / exposure, variance: relativeError(events, periods, d) };
}

function otherDays(loss: number, exposure: number, d: Dispersion, { arm, shift, between }: Others): Expected {
  const { mean, variance } = meanOf(loss, exposure, d, arm.periods);
  return { mean: mean * Math.exp(shift), variance: variance + between };
}

/**
 * The mean of the same weekday, drawn towards that of the other days times the weekday's factor as far as the latter can be relied
 * on (inverse variances): four days alone leave an error of a quarter of a day's variance.
 */
function expectation(loss: number, exposure: number, d: Dispersion, base: Arm, others: Expected | null): Expected {
  const own = meanOf(loss, exposure, d, base.periods);
  if (!others) return own;
  const variance = 1 / (1 / own.variance + 1 / others.variance);
  const log = variance * (Math.log(own.mean) / own.variance + Math.log(others.mean) / others.variance);
  return { mean: Math.exp(log), variance };
}

/**
 * What went wrong per order (late, cancelled, points lost) as a scaled Poisson count whose mean has good and bad days, which
 * multiply it.
 * @param zero value at which nothing is wrong; sign: direction of wrong from there
 */
function lossRoot({ now, before, current, base, d, drift, others }: Sides, zero: number, sign: 1 | -1): number {
  const loss1 = Math.max(0, sign * (now.value - zero));
  const loss0 = Math.max(0, sign * (before.value - zero));
  const pooled = (loss1 * now.size + loss0 * before.size) / (now.size + before.size);
  if (pooled <= 0 || !(now.unit > 0)) return 0;
  // points of loss that vary like one event of chance
  const event = now.unit / pooled;
  const { mean, variance: error } = expectation(
    loss0,
    before.size / event,
    d,
    base,
    others && otherDays(Math.max(0, sign * (others.estimate.value - zero)), others.estimate.size / event, d, others),
  );
  const p1 = parts(d, (mean * now.size) / event / current.periods);
  const exposure = now.size / (event * p1.chance);
  const expected = Math.max(mean + sign * drift, 0.1 * mean);
  return signedRootPoissonNormal(loss1 * exposure, expected * exposure, p1.factor / current.periods + error);
}

function countRoot({ now, before, current, base, d, drift, others }: Sides): number {
  const p1 = parts(d, now.events / current.periods);
  const far = others && otherDays(others.estimate.value, others.arm.periods, d, others);
  const { mean, variance: error } = expectation(before.value, base.periods, d, base, far);
  const expected = mean * Math.max(0.01, 1 + drift);
  const tau2 = p1.factor / current.periods + error;
  return signedRootPoissonNormal((now.value * current.periods) / p1.chance, (expected * current.periods) / p1.chance, tau2);
}

function waldRoot(sides: Sides): number {
  const [n1, n0] = effective(sides);
  const se = Math.sqrt(sides.now.unit / n1 + sides.before.unit / n0);
  return se > 0 ? (sides.now.value - sides.drift - sides.before.value) / se : 0;
}

/** Orders in a slice, whatever the metric. */
export const ordersIn = (sums: SumVector): number => sums[sumIndex.orders] as number;
