import { and, literal, Query, verbatim } from '@uwdata/mosaic-sql';
import type { ColumnName } from '../../model/columns.js';
import type { Stretches } from '../types.js';
import type { CellsSource } from './cells.js';
import { grouped } from './grouped.js';
import { stepsBack, stretchFilters } from './stores.js';
import { countIf, happened, visible } from './sums.js';
import { micros } from './time.js';

/** Columns that metrics are made of; orders on the same trip stand in for a missing batch_size. */
const COLUMNS = [
  'promised_eta',
  'delivered_at',
  'cancelled',
  'refunded',
  'support_contact',
  'items_ordered',
  'items_correct',
  'batch_size',
  'trip_id',
] as const satisfies readonly ColumnName[];

export const filledColumns = (source: CellsSource): ColumnName[] =>
  COLUMNS.filter((name) => {
    const sql = source.columns.get(name);
    const derived = name === 'batch_size' && sql === 'cxf_batch';
    const instead = name === 'trip_id' && source.columns.get('batch_size') !== 'cxf_batch';
    return sql !== undefined && !derived && !instead;
  });

/** What a cancelled order rightly lacks is not asked of it. */
const LACKED: readonly string[] = ['delivered_at', 'items_correct'];

export interface Counts {
  /** Aggregates of the orders that should have a value, and of those that have one. */
  readonly of: string;
  readonly filled: string;
}

export function counts(source: CellsSource, column: ColumnName, asOf: number): Counts {
  const { columns } = source;
  const sql = columns.get(column) as string;
  if (!LACKED.includes(column)) return { of: 'count(*)', filled: `count(${sql})` };
  const due = `${visible(columns, asOf).cancelled} IS DISTINCT FROM true`;
  // What came with a delivery after as_of is not there yet.
  const arrival = columns.get('delivered_at') ?? 'NULL';
  const arrived = Number.isFinite(asOf) ? ` AND (${arrival} IS NULL OR ${arrival} <= ${asOf})` : '';
  const seen = column === 'delivered_at' ? happened(sql, asOf) : `${sql} IS NOT NULL${arrived}`;
  return { of: countIf(due), filled: countIf(`${due} AND ${seen}`) };
}

/** Orders, and those with a value, by column; one row for the span and one for the stretches before it (`past`). */
export function filledQuery(source: CellsSource, request: Stretches): string {
  const created = source.columns.get('created_at') as string;
  const selected = filledColumns(source).flatMap((column, i) => {
    const { of, filled } = counts(source, column, micros(request.asOf));
    return [
      [`n${i}`, verbatim(`CAST(${of} AS DOUBLE)`)],
      [`f${i}`, verbatim(`CAST(${filled} AS DOUBLE)`)],
    ];
  });
  const query = Query.from({ o: verbatim(source.from) })
    .select({ past: verbatim(`${stepsBack(source.dialect, created, request)} > 0`) })
    .select(Object.fromEntries(selected))
    .where(and(literal(true), ...stretchFilters(source, request).map((f) => verbatim(`(${f})`))))
    .groupby(grouped(0, 1));
  return String(query);
}
