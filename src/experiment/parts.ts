import {
  isRelative,
  type MetricId,
  metricDef,
  type RateId,
  type RatioMetric,
  scoreSlope,
  type Weights,
} from '../model/metrics.js';
import type { SumId } from '../model/sums.js';

/** One ratio of a metric: slope x sum of the numerator / sum of the denominator. */
export interface Part {
  readonly numerator: SumId;
  /** `past`: the orders of the unit's own past a day, so that the ratio is its growth. */
  readonly denominator: SumId | 'past';
  readonly slope: number;
}

/** A metric as a constant plus a sum of ratios, so that changes of it, and their errors, add up from those of its parts. */
export interface Shape {
  readonly metric: MetricId;
  readonly parts: readonly Part[];
  /** Judged in percent of itself: the effect is a ratio of two values less one. */
  readonly relative: boolean;
  readonly constant: number;
}

/** @param terms the rates that the score is made of in this source */
export function shapeOf(metric: MetricId, terms: readonly RateId[], weights: Weights): Shape {
  const def = metricDef(metric);
  const relative = isRelative(def);
  if (def.kind === 'count')
    return { metric, relative, constant: 0, parts: [{ numerator: def.numerator, denominator: 'past', slope: 1 }] };
  if (def.kind === 'ratio')
    return {
      metric,
      relative,
      constant: 0,
      parts: [{ numerator: def.numerator, denominator: def.denominator, slope: def.scale }],
    };
  const rates = terms.map((id) => metricDef(id) as RatioMetric & { id: RateId });
  return {
    metric,
    relative,
    constant: rates.reduce((left, r) => left - (r.good === 'up' ? 100 * weights[r.id] : 0), 100),
    parts: rates.map((r) => ({
      numerator: r.numerator,
      denominator: r.denominator,
      slope: r.scale * scoreSlope(r.id, weights),
    })),
  };
}
