import { metricDef, type RatioMetric } from '../model/metrics.js';
import { type SumVector, sumIndex } from '../model/sums.js';
import { estimate, type Measure } from './estimate.js';

/** Unwelcome outcomes k of n, from the sums that begin at a position of a longer array. */
export type Losses = (sums: SumVector, at: number) => readonly [k: number, n: number];

function rateLosses({ numerator, denominator, good }: RatioMetric): Losses {
  const [k, n] = [sumIndex[numerator], sumIndex[denominator]];
  return (sums, at) => {
    const [events, all] = [sums[at + k] as number, sums[at + n] as number];
    return [good === 'up' ? all - events : events, all];
  };
}

/**
 * What goes wrong, as counts: of a rate its unwelcome outcomes; of the score the points lost, in units of
 * (mean of one order's squared loss) / (mean of its loss), so that k of n orders vary as the points do. Null for metrics that
 * are neither, or where nothing ever goes wrong.
 * @param usual sums that say how much one order's loss varies
 */
export function lossesOf(measure: Measure, usual: SumVector): Losses | null {
  const { metric } = measure;
  if (metric.kind === 'ratio') return metric.unit === 'percent' ? rateLosses(metric) : null;
  const score = metric.kind === 'composite' ? estimate(measure, usual, 1) : null;
  if (!score || !(score.value < 100)) return null;
  const mean = 100 - score.value;
  const unit = mean + score.unit / mean;
  const terms = measure.terms.map((id) => ({ weight: measure.weights[id], of: rateLosses(metricDef(id) as RatioMetric) }));
  return (sums, at) => {
    const orders = sums[at + sumIndex.orders] as number;
    let perOrder = 0;
    for (const { weight, of } of terms) {
      const [k, n] = of(sums, at);
      if (n > 0) perOrder += (100 * weight * k) / n;
    }
    return [Math.min(orders, (perOrder * orders) / unit), orders];
  };
}
