import { usageError } from '../../errors.js';
import { columnOf, type Subject } from './subject.js';

export interface Bounds {
  readonly orders: number;
  /** Orders with a created_at. */
  readonly dated: number;
  /** Milliseconds UTC. */
  readonly first: number;
  readonly last: number;
}

/**
 * How many orders there are and from when to when. Over the source's own columns, because DuckDB answers that from
 * the statistics of a Parquet file without reading it.
 */
export async function boundsOf(subject: Subject): Promise<Bounds> {
  const { db, mapping, name } = subject;
  const [created, id] = [columnOf(subject, 'created_at'), columnOf(subject, 'order_id')];
  const read = async (time: string, us: (x: string) => string): Promise<(number | null)[]> => {
    const [row = []] = await db.rows(
      `SELECT count(*), count(${time}), ${us(`min(${time})`)}, ${us(`max(${time})`)}, count(${id.raw}) FROM ${mapping.from}`,
    );
    return row.map((v) => (v === null ? null : Number(v)));
  };
  let found = created.coercion.bad === null ? await read(created.raw, created.coercion.of) : [];
  // Infinite times have no number: only then are the values themselves looked at.
  if (typeof found[2] !== 'number' || typeof found[3] !== 'number') found = await read(created.coercion.value, (x) => x);
  const [orders = 0, dated = 0, first, last, ids = 0] = found;
  if (!orders) throw usageError('no_orders', `${name} holds no orders.`, 'check --source, or the export that wrote it');
  if (typeof first !== 'number' || typeof last !== 'number')
    throw usageError(
      'no_times',
      `${name}: column "${created.label}" is empty in all ${orders} rows.`,
      'map created_at in cxf.toml to the column that holds the time of the order',
    );
  if (ids !== orders) throw missingIds(subject, orders - (ids ?? 0), orders);
  return { orders, dated: dated ?? 0, first: first / 1000, last: last / 1000 };
}

/** @param scope which orders were looked at, such as ` in the last two days`; empty for all */
export const missingIds = (subject: Subject, missing: number, orders: number, scope = ''): Error =>
  usageError(
    'missing_order_id',
    `${subject.name}: column "${columnOf(subject, 'order_id').label}": ${missing} of ${orders} orders have no order_id${scope}.`,
    'fill it, or map order_id to a column that is complete',
  );
