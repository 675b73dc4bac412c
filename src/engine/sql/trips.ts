import { and, literal, Query, verbatim } from '@uwdata/mosaic-sql';
import type { TripsRequest } from '../types.js';
import { type CellsSource, filterOf } from './cells.js';
import { timeBounds } from './time.js';

const HOUR_US = 3_600_000_000;

/**
 * Of the courier trips with an order of the slice: how many there are, how many hold orders of several of its stores, and how many
 * also hold orders of stores outside it. One row.
 */
export function tripsQuery(source: CellsSource, request: TripsRequest): string {
  const { columns } = source;
  const [trip, store, created] = ['trip_id', 'store_id', 'created_at'].map((name) => columns.get(name) as string);
  const filters = [
    ...(request.hours ? [`${created} // ${HOUR_US} % 24 IN (${request.hours.join(', ')})`] : []),
    ...filterOf(columns, request.where),
  ];
  const inside = filters.length === 0 ? 'true' : `(${filters.map((f) => `(${f})`).join(' AND ')})`;
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
