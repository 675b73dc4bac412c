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

interface Found {
  readonly orders: number;
  readonly dated: number;
  readonly ids: number;
  /** Microseconds UTC. */
  readonly first: number | null;
  readonly last: number | null;
}

/** Over the source's own columns, because DuckDB answers that from the statistics of a Parquet file without reading it. */
async function look(subject: Subject): Promise<Found> {
  const { db, mapping } = subject;
  const [created, id] = [columnOf(subject, 'created_at'), columnOf(subject, 'order_id')];
  const read = async (time: string, us: (x: string) => string): Promise<Found> => {
    const [row = []] = await db.rows(
      `SELECT count(*), count(${time}), count(${id.raw}), ${us(`min(${time})`)}, ${us(`max(${time})`)} FROM ${mapping.from}`,
    );
    const [orders, dated, ids, first, last] = row.map((v) => (v === null ? null : Number(v)));
    return { orders: orders ?? 0, dated: dated ?? 0, ids: ids ?? 0, first: first ?? null, last: last ?? null };
  };
  const found = created.coercion.bad === null ? await read(created.raw, created.coercion.of) : null;
  // Infinite times have no number: only then are the values themselves looked at.
  return found && found.first !== null && found.last !== null ? found : read(created.coercion.value, (x) => x);
}

/** How many orders there are and from when to when. */
export async function boundsOf(subject: Subject): Promise<Bounds> {
  const { name } = subject;
  const { orders, dated, ids, first, last } = (await subject.memory?.bounds()) ?? (await look(subject));
  if (!orders) throw usageError('no_orders', `${name} holds no orders.`, 'check --source, or the export that wrote it');
  if (first === null || last === null)
    throw usageError(
      'no_times',
      `${name}: column "${columnOf(subject, 'created_at').label}" is empty in all ${orders} rows.`,
      'map created_at in cxf.toml to the column that holds the time of the order',
    );
  if (ids !== orders) throw missingIds(subject, orders - ids, orders);
  return { orders, dated, first: first / 1000, last: last / 1000 };
}

/** @param scope which orders were looked at, such as ` in the last two days`; empty for all */
export const missingIds = (subject: Subject, missing: number, orders: number, scope = ''): Error =>
  usageError(
    'missing_order_id',
    `${subject.name}: column "${columnOf(subject, 'order_id').label}": ${missing} of ${orders} orders have no order_id${scope}.`,
    'fill it, or map order_id to a column that is complete',
  );
