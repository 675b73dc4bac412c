import { type SumId, sumIndex, TRIP_UNITS } from './sums.js';

export const METRIC_IDS = [
  'cx_score',
  'on_time_rate',
  'cancellation_rate',
  'refund_rate',
  'item_accuracy',
  'support_rate',
  'dasher_efficiency',
  'order_volume',
] as const;
export type MetricId = (typeof METRIC_IDS)[number];

export type Unit = 'points' | 'percent' | 'orders_per_trip' | 'orders';
export type RateId = 'on_time_rate' | 'cancellation_rate' | 'refund_rate' | 'item_accuracy' | 'support_rate';
export type Weights = Readonly<Record<RateId, number>>;

interface Common {
  readonly id: MetricId;
  readonly title: string;
  /** Short name for titles: `Grocery SF - CX Score -18`. */
  readonly short: string;
  readonly unit: Unit;
  readonly good: 'up' | 'down';
}
/** numerator / denominator x scale. */
export interface RatioMetric extends Common {
  readonly kind: 'ratio';
  readonly numerator: SumId;
  readonly denominator: SumId;
  readonly scale: number;
}
export interface CountMetric extends Common {
  readonly kind: 'count';
  readonly numerator: SumId;
}
/** 100 - sum of weight x (distance of each rate from its ideal), in percent points. */
export interface CompositeMetric extends Common {
  readonly kind: 'composite';
  readonly terms: readonly RateId[];
}
export type MetricDef = RatioMetric | CountMetric | CompositeMetric;

const rate = (id: RateId, title: string, short: string, good: 'up' | 'down', numerator: SumId, denominator: SumId) =>
  ({ kind: 'ratio', id, title, short, unit: 'percent', good, numerator, denominator, scale: 100 }) as const;

/** The one place that declares what a metric is. To add one, see CONTRIBUTING.md. */
export const METRICS: readonly MetricDef[] = [
  {
    kind: 'composite',
    id: 'cx_score',
    title: 'CX score',
    short: 'CX Score',
    unit: 'points',
    good: 'up',
    terms: ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'],
  },
  rate('on_time_rate', 'On-time rate', 'On-time', 'up', 'on_time', 'delivered'),
  rate('cancellation_rate', 'Cancellation rate', 'Cancellations', 'down', 'cancelled', 'orders'),
  rate('refund_rate', 'Refund rate', 'Refunds', 'down', 'refunded', 'orders'),
  rate('item_accuracy', 'Item accuracy', 'Accuracy', 'up', 'items_correct', 'items_ordered'),
  rate('support_rate', 'Support rate', 'Support', 'down', 'support', 'orders'),
  {
    kind: 'ratio',
    id: 'dasher_efficiency',
    title: 'Dasher efficiency',
    short: 'Efficiency',
    unit: 'orders_per_trip',
    good: 'up',
    numerator: 'trip_orders',
    denominator: 'trip_units',
    scale: TRIP_UNITS,
  },
  { kind: 'count', id: 'order_volume', title: 'Order volume', short: 'Orders', unit: 'orders', good: 'up', numerator: 'orders' },
];

const byId = new Map<string, MetricDef>(METRICS.map((m) => [m.id, m]));
export const isMetricId = (id: string): id is MetricId => byId.has(id);
export const metricDef = (id: MetricId): MetricDef => {
  const found = byId.get(id);
  if (!found) throw new Error(`unknown metric ${id}`);
  return found;
};

/** Metrics whose change is judged in percent of the baseline rather than in points. */
export const isRelative = (metric: MetricDef): boolean => metric.unit === 'orders' || metric.unit === 'orders_per_trip';

/** Size of the harmful change in the unit severity is judged in; negative when things got better, null when unknown. */
export function harmOf(
  id: MetricId,
  change: { readonly delta: number | null; readonly delta_pct: number | null },
): number | null {
  const metric = metricDef(id);
  const size = isRelative(metric) ? change.delta_pct : change.delta;
  return size === null ? null : metric.good === 'up' ? -size : size;
}

/** Points the CX score loses for each percent point a rate is away from its ideal. */
export const DEFAULT_WEIGHTS: Weights = {
  on_time_rate: 0.6,
  cancellation_rate: 1.0,
  refund_rate: 0.4,
  item_accuracy: 0.5,
  support_rate: 1.4,
};

/** The value of a metric from sums: percent, points, orders per trip or orders; null when undefined. */
export function metricValue(metric: MetricDef, sums: ArrayLike<number>, weights: Weights = DEFAULT_WEIGHTS): number | null {
  if (metric.kind === 'count') return sums[sumIndex[metric.numerator]] as number;
  if (metric.kind === 'ratio') {
    const d = sums[sumIndex[metric.denominator]] as number;
    return d > 0 ? (metric.scale * (sums[sumIndex[metric.numerator]] as number)) / d : null;
  }
  return scoreOf(metric.terms, sums, weights);
}

/** The CX score over the given terms; a term whose denominator is empty makes it undefined. */
export function scoreOf(terms: readonly RateId[], sums: ArrayLike<number>, weights: Weights): number | null {
  let score = 100;
  for (const id of terms) {
    const def = metricDef(id) as RatioMetric;
    const value = metricValue(def, sums, weights);
    if (value === null) return null;
    score -= weights[id] * (def.good === 'up' ? 100 - value : value);
  }
  return score;
}

/** Signed weight of a rate in the score: d score / d rate. */
export const scoreSlope = (id: RateId, weights: Weights): number => (metricDef(id).good === 'up' ? weights[id] : -weights[id]);
