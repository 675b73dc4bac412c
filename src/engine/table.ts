import { COLUMNS, type ColumnName } from '../model/columns.js';
import { metricDef, type RateId, type RatioMetric } from '../model/metrics.js';
import type { OrderTable } from '../model/orders.js';
import { SUMS } from '../model/sums.js';

/** Rates whose columns are all there. */
export function rateTerms(available: ReadonlySet<ColumnName>): RateId[] {
  const ids: RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];
  return ids.filter((id) => {
    const metric = metricDef(id) as RatioMetric;
    const needs = SUMS.filter((s) => s.id === metric.numerator || s.id === metric.denominator).flatMap(
      (s) => s.inputs as readonly ColumnName[],
    );
    return needs.every((c) => available.has(c));
  });
}

/** Columns of the contract that a source has, in the contract's order. */
export const shownColumns = (has: (name: string) => boolean): ColumnName[] => COLUMNS.map((c) => c.name).filter(has);

type Value = OrderTable['rows'][number][number] | bigint;

const iso = (us: Value): string | null => (us === null ? null : new Date(Number(us) / 1000).toISOString());

/** Decodes the rows of `ordersQuery`. */
export function decodeOrders(rows: readonly (readonly Value[])[], shown: readonly ColumnName[]): OrderTable {
  const isTime = shown.map((name) => COLUMNS.find((c) => c.name === name)?.type === 'timestamp');
  const plain = (value: Value, i: number) => (isTime[i] ? iso(value) : typeof value === 'bigint' ? Number(value) : value);
  return { columns: [...shown, 'cx_loss'], rows: rows.map((row) => row.map(plain)) };
}
