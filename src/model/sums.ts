import type { ColumnName } from './columns.js';

/** 1 / batch_size is summed in these units, so that the sums stay integers: divisible by every batch size up to 16. */
export const TRIP_UNITS = 720_720;

/** When a part of an order becomes known: at once, or with an outcome that may lie after `as_of`. */
export type Outcome = 'created' | 'delivered' | 'cancelled' | 'refunded' | 'support';

export interface SumDef {
  readonly id: string;
  /** Columns without which the sum cannot be formed. */
  readonly inputs: readonly ColumnName[];
  readonly meaning: string;
}

/** The additive quantities every metric is made of. All are integers, so no result depends on the order of adding. */
export const SUMS = [
  { id: 'orders', inputs: [], meaning: 'orders' },
  { id: 'delivered', inputs: ['delivered_at'], meaning: 'orders delivered by as_of' },
  { id: 'on_time', inputs: ['delivered_at', 'promised_eta'], meaning: 'of them, not after the promise' },
  { id: 'cancelled', inputs: ['cancelled'], meaning: 'orders known to be cancelled' },
  { id: 'refunded', inputs: ['refunded'], meaning: 'orders known to be refunded' },
  { id: 'support', inputs: ['support_contact'], meaning: 'orders known to have a support contact' },
  { id: 'items_ordered', inputs: ['items_ordered', 'items_correct'], meaning: 'items ordered, orders not cancelled' },
  { id: 'items_correct', inputs: ['items_ordered', 'items_correct'], meaning: 'of them, delivered as ordered' },
  { id: 'trip_units', inputs: ['batch_size'], meaning: 'courier trips, in units of 1 / 720720' },
  { id: 'trip_orders', inputs: ['batch_size'], meaning: 'orders whose trip is known' },
] as const satisfies readonly SumDef[];

export type SumId = (typeof SUMS)[number]['id'];
export const SUM_IDS: readonly SumId[] = SUMS.map((s) => s.id);
/** One value for every sum, by the position of SUM_IDS. */
export type SumVector = Float64Array;
export const sumIndex = Object.fromEntries(SUM_IDS.map((id, i) => [id, i])) as Record<SumId, number>;
