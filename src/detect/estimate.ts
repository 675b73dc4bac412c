import { type MetricDef, metricDef, type RateId, type RatioMetric, type Weights } from '../model/metrics.js';
import { type SumVector, sumIndex } from '../model/sums.js';

/** A metric's value over some hours, and how far chance alone moves it: sampling variance = unit / size. */
export interface Estimate {
  readonly value: number;
  /** What the value is an average over: orders, deliveries, items. */
  readonly size: number;
  /** Variance of one of them, on the scale of the value. */
  readonly unit: number;
  /** The independent events the average rests on: (what goes wrong per order)^2 x size / unit, so counts where counts are rare. */
  readonly events: number;
}

/** A metric with what is needed to compute it here: the terms of the score that are available, and their weights. */
export interface Measure {
  readonly metric: MetricDef;
  readonly terms: readonly RateId[];
  readonly weights: Weights;
}

/** Where to write an estimate: reused in loops over thousands of slices and days. */
export interface Slot {
  value: number;
  size: number;
  unit: number;
  events: number;
}
export const slot = (): Slot => ({ value: Number.NaN, size: 0, unit: 0, events: 0 });

/** What goes wrong per order; of counts the count. */
export function lossOf({ metric }: Measure, { value }: Pick<Estimate, 'value'>): number {
  if (metric.kind === 'count') return value;
  return metric.good === 'up' ? 100 - value : value;
}

/** Sums of a slice: WIDTH numbers from `at` on in a longer array, over `periods` equal stretches of hours. */
export interface Sums {
  sums: Float64Array;
  at: number;
  periods: number;
}

/** Writes the estimate from sums; `spread` says how far chance moves the value. False where a denominator is empty. */
export type Estimator = (sums: Sums, spread: Sums, into: Slot) => boolean;

/** Variance of a rate's single outcome in squared percent points. */
const bernoulli = (k: number, n: number): number => {
  const p = Math.min(1, Math.max(0, k / n));
  return 1e4 * p * (1 - p);
};

/** 1 / batch_size of one order, taken as either 1 or 1/2 (most batches are pairs): variance by the share batched. */
function tripVariance(perOrder: number): number {
  const batched = Math.min(0.98, Math.max(0.02, 2 * (1 - perOrder)));
  return 0.25 * batched * (1 - batched);
}

function ratioEstimator(metric: RatioMetric): Estimator {
  const [k, n] = [sumIndex[metric.numerator], sumIndex[metric.denominator]];
  return (now, spread, into) => {
    const k1 = now.sums[now.at + k] as number;
    const n1 = now.sums[now.at + n] as number;
    const ks = spread.sums[spread.at + k] as number;
    const ns = spread.sums[spread.at + n] as number;
    if (n1 <= 0 || ns <= 0) return false;
    into.value = (metric.scale * k1) / n1;
    if (metric.unit === 'percent') {
      into.size = n1;
      into.unit = bernoulli(ks, ns);
      const bad = metric.good === 'up' ? ns - ks : ks;
      into.events = bad < ns ? (n1 * bad) / (ns - bad) : n1;
      return true;
    }
    const perOrder = ns / metric.scale / ks;
    into.size = k1;
    into.events = k1;
    into.unit = tripVariance(perOrder) / perOrder ** 4;
    return true;
  };
}

function scoreEstimator(measure: Measure): Estimator {
  const terms = measure.terms.map((id) => {
    const metric = metricDef(id) as RatioMetric;
    const [k, n] = [sumIndex[metric.numerator], sumIndex[metric.denominator]];
    const share = ({ sums, at }: Sums): number => (100 * (sums[at + k] as number)) / (sums[at + n] as number);
    return { estimate: ratioEstimator(metric), up: metric.good === 'up', weight: measure.weights[id], share };
  });
  return (now, spread, into) => {
    const orders = now.sums[now.at + sumIndex.orders] as number;
    let lost = 0;
    let variance = 0;
    let usual = 0;
    for (const { estimate: rate, up, weight, share } of terms) {
      if (!rate(now, spread, into)) return false;
      usual += weight * (up ? 100 - share(spread) : share(spread));
      lost += weight * (up ? 100 - into.value : into.value);
      variance += (weight * weight * into.unit) / into.size;
    }
    into.value = 100 - lost;
    into.size = orders;
    into.unit = variance * orders;
    into.events = variance > 0 ? (usual * usual) / variance : 0;
    return true;
  };
}

/** Counts: the mean over the periods; its chance is that of the spread's mean. */
function countEstimator(numerator: number): Estimator {
  return (now, spread, into) => {
    const mean = (spread.sums[spread.at + numerator] as number) / spread.periods;
    if (now.periods <= 0 || !(mean > 0)) return false;
    into.value = (now.sums[now.at + numerator] as number) / now.periods;
    into.size = mean * now.periods;
    into.unit = mean * mean;
    into.events = into.size;
    return true;
  };
}

const known = new WeakMap<Measure, Estimator>();

/** The estimator of a metric, made once. */
export function estimator(measure: Measure): Estimator {
  let found = known.get(measure);
  if (!found) {
    const { metric } = measure;
    if (metric.kind === 'composite') found = scoreEstimator(measure);
    else if (metric.kind === 'ratio') found = ratioEstimator(metric);
    else found = countEstimator(sumIndex[metric.numerator]);
    known.set(measure, found);
  }
  return found;
}

/** One estimate on its own, from sums over `periods` equal stretches; null where a denominator is empty. */
export function estimate(measure: Measure, sums: SumVector, periods: number): Estimate | null {
  const arm: Sums = { sums, at: 0, periods };
  const into = slot();
  return estimator(measure)(arm, arm, into) ? into : null;
}
