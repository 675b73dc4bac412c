import type { OrderSample } from '../engine/types.js';
import { type RateId, scoreSlope, type Weights } from '../model/metrics.js';

/** Sums an order adds to: every metric is one of them over another, and sums can be compared order by order. */
export const OUTCOMES = ['late', 'delivered', 'cancelled', 'refunded', 'support', 'wrong', 'items', 'trips'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type Means = Readonly<Record<Outcome, number>>;

const zero = (x: number | undefined): number => (x === undefined || Number.isNaN(x) ? 0 : x);

/** Trips an order adds: its part of the trip it shares. Pairs where only the flag is known, as nearly all shared trips are. */
function tripsOf(sample: OrderSample): Float64Array {
  const { batch_size: size, batched_flag: flag } = sample.drivers;
  return Float64Array.from({ length: sample.rows }, (_, row) => {
    const n = size?.[row];
    if (n !== undefined && n >= 1) return 1 / n;
    return flag?.[row] === 1 ? 0.5 : 1;
  });
}

export const knowsTrips = (sample: OrderSample): boolean =>
  ['batch_size', 'batched_flag'].some((id) => sample.drivers[id]?.some((v) => !Number.isNaN(v)) ?? false);

/** One column an outcome, in the order of OUTCOMES. */
export function outcomeColumns(sample: OrderSample): Float64Array[] {
  const o = sample.outcomes;
  const columns: Record<Outcome, Float64Array> = {
    late: o.late.map(zero),
    delivered: o.late.map((v) => (Number.isNaN(v) ? 0 : 1)),
    cancelled: o.cancelled.map(zero),
    refunded: o.refunded.map(zero),
    support: o.support.map(zero),
    wrong: o.wrong.map((v, row) => zero(v) * zero(o.items[row])),
    items: o.items.map(zero),
    trips: tripsOf(sample),
  };
  return OUTCOMES.map((id) => columns[id]);
}

export const meansOf = (values: ArrayLike<number>): Means =>
  Object.fromEntries(OUTCOMES.map((id, k) => [id, values[k] as number])) as Means;

const percent = (part: number, whole: number): number => (whole > 0 ? Math.min(100, Math.max(0, (100 * part) / whole)) : 0);

/** Rates in percent, of mean sums an order. */
export const ratesOf = (m: Means): Record<RateId, number> => ({
  on_time_rate: 100 - percent(m.late, m.delivered),
  cancellation_rate: percent(m.cancelled, 1),
  refund_rate: percent(m.refunded, 1),
  item_accuracy: 100 - percent(m.wrong, m.items),
  support_rate: percent(m.support, 1),
});

export type Rates = Readonly<Record<RateId, number>>;

/** Points of CX score from one set of rates to another. */
export const scoreChange = (from: Rates, to: Rates, terms: readonly RateId[], weights: Weights): number =>
  terms.reduce((sum, id) => sum + scoreSlope(id, weights) * (to[id] - from[id]), 0);
