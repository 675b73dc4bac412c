import { and, literal, Query, verbatim } from '@uwdata/mosaic-sql';
import type { CouriersRequest, TripsRequest } from '../types.js';
import { type CellsSource, filterOf } from './cells.js';
import { text } from './text.js';
import { timeBounds } from './time.js';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** What makes an order one of the slice, as text; `true` for all. */
function insideOf(source: CellsSource, request: TripsRequest): string {
  const { columns, dialect } = source;
  const filters = [
    ...(request.hours
      ? [`${dialect.quotient(columns.get('created_at') as string, HOUR_US)} % 24 IN (${request.hours.join(', ')})`]
      : []),
    ...filterOf(source, request.where),
  ];
  return filters.length === 0 ? 'true' : `(${filters.map((f) => `(${f})`).join(' AND ')})`;
}

/**
 * Of the courier trips with an order of the slice: how many there are, how many hold orders of several of its stores, and how many
 * also hold orders of stores outside it. One row.
 */
export function tripsQuery(source: CellsSource, request: TripsRequest): string {
  const { columns } = source;
  const [trip, store, created] = ['trip_id', 'store_id', 'created_at'].map((name) => columns.get(name) as string);
  const inside = insideOf(source, request);
  const seen = `(${timeBounds(source.raw, created as string, request.span.from, Math.min(request.span.to, request.asOf))} AND ${trip} IS NOT NULL)`;
  const mine = Query.from({ o: verbatim(source.from) })
    .select({ trip: verbatim(trip as string) })
    .distinct()
    .where(and(literal(true), verbatim(`${seen} AND ${inside}`)));
  // Only trips of the slice are counted: told first, for the slice is a small part of all orders, and counting distinct is slow.
  const trips = Query.from({ o: verbatim(source.from) })
    .select({ inside: verbatim(`count(DISTINCT CASE WHEN ${inside} THEN ${store} END)`) })
    .select({ stores: verbatim(`count(DISTINCT ${store})`) })
    .where(and(literal(true), verbatim(`${seen} AND ${trip} IN (${mine})`)))
    .groupby(verbatim(trip as string));
  const query = Query.from({ t: trips })
    .select({ trips: verbatim('count(*)') })
    .select({ several: verbatim('count(*) FILTER (WHERE inside > 1)') })
    .select({ outside: verbatim('count(*) FILTER (WHERE stores > inside)') })
    .where(verbatim('(inside > 0)'));
  return String(query);
}

/** What stands for a courier: one on each day, else a trip; null where neither is known. */
export const courierKey = ({ columns }: CellsSource): 'courier_day' | 'trip' | null =>
  columns.has('dasher_id') ? 'courier_day' : columns.has('trip_id') ? 'trip' : null;

/** Of the couriers (by `courierKey`) with an order of the slice: how many there are, and how many serve stores of both arms. One row. */
export function couriersQuery(source: CellsSource, request: CouriersRequest): string {
  const { columns } = source;
  const day = courierKey(source) === 'courier_day';
  const [store, created, courier] = ['store_id', 'created_at', day ? 'dasher_id' : 'trip_id'].map(
    (name) => columns.get(name) as string,
  );
  const arm = request.treated.length === 0 ? 'false' : `${store} IN (${request.treated.map(text).join(', ')})`;
  const bounds = timeBounds(source.raw, created as string, request.span.from, Math.min(request.span.to, request.asOf));
  const couriers = Query.from({ o: verbatim(source.from) })
    .select({ treated: verbatim(`bool_or(${arm})`) })
    .select({ control: verbatim(`bool_or(NOT (${arm}))`) })
    .where(
      and(
        literal(true),
        verbatim(`(${bounds} AND ${courier} IS NOT NULL AND ${store} IS NOT NULL AND ${insideOf(source, request)})`),
      ),
    )
    .groupby(
      ...[courier as string, ...(day ? [source.dialect.quotient(created as string, DAY_US)] : [])].map((key) => verbatim(key)),
    );
  const query = Query.from({ t: couriers })
    .select({ couriers: verbatim('count(*)') })
    .select({ both: verbatim('count(*) FILTER (WHERE treated AND control)') });
  return String(query);
}
