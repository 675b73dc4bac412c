import { and, literal, Query, verbatim } from '@uwdata/mosaic-sql';
import { QUARTERS } from '../../model/stretches.js';
import { SUM_IDS } from '../../model/sums.js';
import type { Dialect } from '../dialect/types.js';
import type { Span, StoresRequest, Stretches } from '../types.js';
import { type CellsSource, filterOf } from './cells.js';
import { grouped } from './grouped.js';
import { sumExpressions, visible } from './sums.js';
import { micros, timeBounds } from './time.js';

/** Dimensions that tell stores apart, with the slice they belong to. */
export const storeDimensions = (columns: CellsSource['columns']): string[] =>
  ['region', 'category', 'store_id'].filter((name) => columns.has(name));

/** Microseconds from an order to the last one that the span could hold. */
const age = (created: string, request: Stretches): string => `(${micros(request.span.to) - 1} - ${created})`;

/** How many steps before the span an order was placed, 0 in it. */
export const stepsBack = (d: Dialect, created: string, request: Stretches): string =>
  d.quotient(age(created, request), micros(request.step));

/** Orders of the span and of the same hours before it, in all its stretches or in a part of them. */
export function stretchFilters(source: CellsSource, request: Stretches, part?: Span): string[] {
  const created = source.columns.get('created_at') as string;
  const { from, to } = request.span;
  const all = { from: from - request.count * request.step, to: Math.min(to, request.asOf) };
  return [
    timeBounds(source.raw, created, part?.from ?? all.from, part?.to ?? all.to),
    // Whole days are all hours: nothing to leave out.
    ...(to - from === request.step ? [] : [`${age(created, request)} % ${micros(request.step)} < ${micros(to - from)}`]),
    ...filterOf(source, request.where),
  ];
}

/**
 * Sums by store and stretch of hours, of the orders placed in `part`. Columns in order: the dimensions, the stretch (see StoreSums), the sums in the order of
 * SUM_IDS.
 */
export function storesQuery(source: CellsSource, request: StoresRequest, part: Span): string {
  const { columns, dialect } = source;
  const created = columns.get('created_at') as string;
  const sums = sumExpressions(columns, visible(columns, micros(request.asOf)), dialect);
  const dimensions = storeDimensions(columns);
  const back = stepsBack(dialect, created, request);
  const quarter = micros(Math.ceil((request.span.to - request.span.from) / QUARTERS));
  const stretch = `CAST(CASE WHEN ${back} > 0 THEN ${back} ELSE -1 - ${dialect.quotient(age(created, request), quarter)} END AS INTEGER)`;
  const query = Query.from({ o: verbatim(source.from) })
    .select(Object.fromEntries(dimensions.map((d, i) => [`d${i}`, verbatim(columns.get(d) as string)])))
    .select({ stretch: verbatim(stretch) })
    .select(
      Object.fromEntries(
        SUM_IDS.map((id) => [id, verbatim(request.sums.includes(id) ? `CAST(${sums[id]} AS DOUBLE)` : 'CAST(0 AS DOUBLE)')]),
      ),
    )
    .where(and(literal(true), ...stretchFilters(source, request, part).map((f) => verbatim(`(${f})`))))
    .groupby(grouped(0, dimensions.length + 1));
  return String(query);
}
