import { type MetricDef, metricDef, type RateId, type RatioMetric, type Weights } from '../model/metrics.js';
import { type SumVector, sumIndex } from '../model/sums.js';

/** A metric's value over some hours, and how far chance alone moves it: sampling variance = unit / size. */
export interface Estimate {
  readonly value: number;
  /** What the value is an average over: orders, deliveries, items. */
  readonly size: number;
  /** Variance of one of them, on the scale of the value. */
  readonly unit: number;
}

/** A metric with what is needed to compute it here: the terms of the score that are available, and their weights. */
export interface Measure {
  readonly metric: MetricDef;
  readonly terms: readonly RateId[];
  readonly weights: Weights;
}

const at = (sums: ArrayLike<number>, metric: RatioMetric): { k: number; n: number } => ({
  k: sums[sumIndex[metric.numerator]] as number,
  n: sums[sumIndex[metric.denominator]] as number,
});

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

function ratioEstimate(metric: RatioMetric, sums: SumVector, spread: SumVector): Estimate | null {
  const { k, n } = at(sums, metric);
  const s = at(spread, metric);
  if (n <= 0 || s.n <= 0) return null;
  if (metric.unit === 'percent') return { value: (100 * k) / n, size: n, unit: bernoulli(s.k, s.n) };
  const perOrder = s.n / metric.scale / s.k;
  return { value: (metric.scale * k) / n, size: k, unit: tripVariance(perOrder) / perOrder ** 4 };
}

function scoreEstimate(measure: Measure, sums: SumVector, spread: SumVector): Estimate | null {
  const size = sums[sumIndex.orders] as number;
  let lost = 0;
  let variance = 0;
  for (const id of measure.terms) {
    const metric = metricDef(id) as RatioMetric;
    const rate = ratioEstimate(metric, sums, spread);
    if (!rate) return null;
    const weight = measure.weights[id];
    lost += weight * (metric.good === 'up' ? 100 - rate.value : rate.value);
    variance += (weight * weight * rate.unit) / rate.size;
  }
  return { value: 100 - lost, size, unit: variance * size };
}

/**
 * The estimate of a metric from sums over `periods` equal stretches of hours.
 * @param spread sums whose rates say how far chance moves the value: pooled ones for a test, the same for an interval
 * @returns null where a denominator is empty
 */
export function estimate(
  measure: Measure,
  sums: SumVector,
  spread: SumVector,
  periods: number,
  spreadPeriods: number,
): Estimate | null {
  const { metric } = measure;
  if (metric.kind === 'composite') return scoreEstimate(measure, sums, spread);
  if (metric.kind === 'ratio') return ratioEstimate(metric, sums, spread);
  const mean = (spread[sumIndex[metric.numerator]] as number) / spreadPeriods;
  if (periods <= 0 || mean <= 0) return null;
  return { value: (sums[sumIndex[metric.numerator]] as number) / periods, size: mean * periods, unit: mean * mean };
}
