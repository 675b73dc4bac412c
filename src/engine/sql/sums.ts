import { type SumId, TRIP_UNITS } from '../../model/sums.js';
import type { Dialect } from '../dialect/types.js';

/** SQL of the contract's columns at hand: name -> expression (times as BIGINT microseconds UTC). */
export type Columns = ReadonlyMap<string, string>;

/** What of an order was visible at `as_of`, as boolean SQL; false where its columns are missing, null or false where it was not. */
export interface Visible {
  readonly delivered: string;
  readonly onTime: string;
  readonly cancelled: string;
  readonly refunded: string;
  readonly support: string;
  readonly items: string;
}

const NEVER = 'false';

/** An outcome counts when its flag is set and, where its time is known, that time is not after `as_of`. */
function flagged(columns: Columns, flag: string, time: string, asOf: number): string {
  const set = columns.get(flag);
  const at = columns.get(time);
  if (!set) return NEVER;
  return at && Number.isFinite(asOf) ? `(${set} AND (${at} IS NULL OR ${at} <= ${asOf}))` : set;
}

/** There, and not after `as_of`. @param asOf microseconds UTC; infinite: all that is there is known, and need not be compared */
export const happened = (at: string, asOf: number): string => (Number.isFinite(asOf) ? `${at} <= ${asOf}` : `${at} IS NOT NULL`);

/**
 * The rule of `as_of`: nothing after it is visible. A delivery after it has not happened; without a promise an order is
 * neither on time nor late.
 * @param asOf microseconds UTC; infinite where all outcomes are known
 */
export function visible(columns: Columns, asOf: number): Visible {
  const at = columns.get('delivered_at');
  const promised = columns.get('promised_eta');
  const delivered = at ? `(${happened(at, asOf)}${promised ? ` AND ${promised} IS NOT NULL` : ''})` : NEVER;
  const cancelled = flagged(columns, 'cancelled', 'cancelled_at', asOf);
  const [ordered, correct] = [columns.get('items_ordered'), columns.get('items_correct')];
  const arrived = at && Number.isFinite(asOf) ? ` AND (${at} IS NULL OR ${at} <= ${asOf})` : '';
  return {
    delivered,
    onTime: at && promised ? `(${Number.isFinite(asOf) ? `${at} <= ${asOf} AND ` : ''}${at} <= ${promised})` : NEVER,
    cancelled,
    refunded: flagged(columns, 'refunded', 'refunded_at', asOf),
    support: flagged(columns, 'support_contact', 'support_at', asOf),
    items:
      ordered && correct
        ? `(${cancelled} IS DISTINCT FROM true AND ${correct} IS NOT NULL AND ${ordered} IS NOT NULL${arrived})`
        : NEVER,
  };
}

/** Cheaper than to count with a FILTER. DuckDB has no number for a group in which the condition is null throughout. */
export const countIf = (condition: string): string => `coalesce(count_if(${condition}), 0)`;
const count = (condition: string): string => (condition === NEVER ? '0' : countIf(condition));
/** A CASE costs less than a FILTER where most rows count. */
const total = (value: string, condition: string): string => `coalesce(sum(CASE WHEN ${condition} THEN ${value} END), 0)`;

/** Aggregates of every sum (see model/sums.ts). */
export function sumExpressions(columns: Columns, v: Visible, dialect: Dialect): Record<SumId, string> {
  const size = columns.get('batch_size');
  const items = (name: string): string => (v.items === NEVER ? '0' : total(columns.get(name) as string, v.items));
  return {
    orders: 'count(*)',
    delivered: count(v.delivered),
    on_time: count(v.onTime),
    cancelled: count(v.cancelled),
    refunded: count(v.refunded),
    support: count(v.support),
    items_ordered: items('items_ordered'),
    items_correct: items('items_correct'),
    trip_units: size ? total(dialect.quotient(`(${TRIP_UNITS} + ${dialect.quotient(size, 2)})`, size), `${size} >= 1`) : '0',
    trip_orders: size ? count(`${size} >= 1`) : '0',
  };
}
