import { and, literal, or, Query, verbatim } from '@uwdata/mosaic-sql';
import type { RateId, Weights } from '../../model/metrics.js';
import type { OrdersRequest } from '../types.js';
import { type CellsSource, filterOf } from './cells.js';
import { visible } from './sums.js';
import { ident, text } from './text.js';
import { timeBounds } from './time.js';

const seen = (value: string, condition: string): string => `CASE WHEN ${condition} THEN ${value} END`;

/** A DOUBLE: decimals are added with other rules, and differ between engines. */
const number = (x: number): string => (/e/.test(String(x)) ? String(x) : `${x}e0`);

/** Points of CX score an order loses on its own: 100 x weight of each bad outcome, wrong items by their share. */
function lossOf(
  columns: CellsSource['columns'],
  v: ReturnType<typeof visible>,
  weights: Weights,
  terms: readonly RateId[],
): string {
  const part: Record<RateId, string> = {
    on_time_rate: `CASE WHEN ${v.delivered} AND NOT ${v.onTime} THEN ${number(100 * weights.on_time_rate)} ELSE 0e0 END`,
    cancellation_rate: `CASE WHEN ${v.cancelled} THEN ${number(100 * weights.cancellation_rate)} ELSE 0e0 END`,
    refund_rate: `CASE WHEN ${v.refunded} THEN ${number(100 * weights.refund_rate)} ELSE 0e0 END`,
    support_rate: `CASE WHEN ${v.support} THEN ${number(100 * weights.support_rate)} ELSE 0e0 END`,
    item_accuracy: `CASE WHEN ${v.items} AND ${columns.get('items_ordered')} > 0 THEN ${number(100 * weights.item_accuracy)} * (1 - ${columns.get('items_correct')} * 1e0 / ${columns.get('items_ordered')}) ELSE 0e0 END`,
  };
  return terms.length === 0 ? '0e0' : `round(${terms.map((t) => part[t]).join(' + ')}, 3)`;
}

/**
 * Orders of a slice as they were visible at as_of: outcomes after it are masked. Worst first. Columns: the given ones in
 * order (times as microseconds), then cx_loss.
 */
export function ordersQuery(
  source: CellsSource,
  request: OrdersRequest,
  shown: readonly string[],
  weights: Weights,
  terms: readonly RateId[],
): string {
  const { columns } = source;
  const created = columns.get('created_at') as string;
  const asOf = Math.round(request.asOf * 1000);
  const v = visible(columns, asOf);
  const notLater = (name: string): string => seen(columns.get(name) as string, `${columns.get(name)} <= ${asOf}`);
  const masked: Record<string, () => string> = {
    delivered_at: () => notLater('delivered_at'),
    cancelled_at: () => notLater('cancelled_at'),
    refunded_at: () => notLater('refunded_at'),
    support_at: () => notLater('support_at'),
    cancelled: () => `coalesce(${v.cancelled}, false)`,
    refunded: () => `coalesce(${v.refunded}, false)`,
    support_contact: () => `coalesce(${v.support}, false)`,
    items_correct: () =>
      v.items === 'false' ? (columns.get('items_correct') as string) : seen(columns.get('items_correct') as string, v.items),
  };
  const region = columns.get('region');
  const spans = request.spans.map((s) => {
    const hours = timeBounds(source.raw, created, s.from, Math.min(s.to, request.asOf));
    return verbatim(`(${hours}${s.region === null || !region ? '' : ` AND ${region} = ${text(s.region)}`})`);
  });
  const query = Query.from({ o: verbatim(source.from) })
    .select(Object.fromEntries(shown.map((name) => [name, verbatim((masked[name] ?? (() => columns.get(name) as string))())])))
    .select({ cx_loss: verbatim(`CAST(${lossOf(columns, v, weights, terms)} AS DOUBLE)`) })
    .where(and(literal(true), or(literal(false), ...spans), ...filterOf(source, request.where).map((f) => verbatim(`(${f})`))))
    .orderby(verbatim('"cx_loss" DESC'), verbatim(ident('order_id')));
  return String(query);
}
