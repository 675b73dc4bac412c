import { and, literal, or, Query, verbatim } from '@uwdata/mosaic-sql';
import { SUM_IDS } from '../../model/sums.js';
import type { Dialect } from '../dialect/types.js';
import type { DriverSumsRequest, SampleRequest } from '../types.js';
import { type CellsSource, filterOf } from './cells.js';
import { grouped } from './grouped.js';
import { minutesFilter } from './minutes.js';
import { type Columns, sumExpressions, type Visible, visible } from './sums.js';
import { text } from './text.js';
import { micros, timeBounds } from './time.js';

const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;
/** Drivers are summed in millionths, as integers: no result may depend on the order in which threads add. */
export const DRIVER_SCALE = 1_000_000;

const yes = (sql: string): string => `CASE WHEN ${sql} THEN 1 WHEN NOT ${sql} THEN 0 END`;
const whole = (sql: string): string => `CAST(${sql} AS DOUBLE)`;

/** SQL of a driver's value (DOUBLE, null where unknown at as_of); null where the source cannot give it. */
export function driverValue(id: string, columns: Columns, v: Visible, booleans: ReadonlySet<string>): string | null {
  const column = columns.get(id);
  if (id === 'batched_flag' && !column) {
    const size = columns.get('batch_size');
    return size ? yes(`(${size} > 1)`) : null;
  }
  const [created, promised, delivered] = ['created_at', 'promised_eta', 'delivered_at'].map((name) => columns.get(name));
  if (id === 'promised_seconds') return promised ? `((${promised} - ${created}) / 1e6)` : null;
  if (id === 'delivery_seconds') return delivered ? `CASE WHEN ${v.delivered} THEN (${delivered} - ${created}) / 1e6 END` : null;
  if (!column) return null;
  return booleans.has(id) ? yes(column) : whole(column);
}

/** Names of the columns that follow the bucket. */
export const dimensionsOf = (request: DriverSumsRequest): readonly string[] => [
  ...request.dimensions,
  ...(request.arms ? ['arm'] : []),
];

/** The rule by which orders are drawn: see `orderTreated` in src/plan/assign.ts, which gives the same. */
const armOf = (d: Dialect, id: string, { salt, scope }: NonNullable<DriverSumsRequest['arms']>): string =>
  `CASE WHEN ${d.sha256(`${text(salt)} || chr(10) || ${text(scope)} || chr(10) || CAST(${id} AS VARCHAR)`)} < '8' THEN 'treatment' ELSE 'control' END`;

const notSkipped = (created: string, skip: DriverSumsRequest['skip']): string[] => {
  if (!skip || !(skip.first > 0)) return [];
  const [every, first, anchor] = [skip.every, skip.first, skip.anchor % skip.every].map((ms) => micros(ms));
  return [`(${created} - ${anchor}) % ${every} >= ${first}`];
};

const where = (source: CellsSource, request: { readonly asOf: number } & SpanFilter) => {
  const created = source.columns.get('created_at') as string;
  return and(
    literal(true),
    verbatim(`(${timeBounds(source.raw, created, request.span.from, Math.min(request.span.to, request.asOf))})`),
    ...(request.hours ? [verbatim(`(${source.dialect.quotient(created, HOUR_US)} % 24 IN (${request.hours.join(', ')}))`)] : []),
    ...(request.minutes ? [verbatim(`(${minutesFilter(source.dialect, created, request.minutes)})`)] : []),
    ...filterOf(source, request.where).map((f) => verbatim(`(${f})`)),
  );
};

type SpanFilter = Pick<DriverSumsRequest, 'span' | 'where' | 'hours' | 'minutes'>;

/** Columns in order: bucket (microseconds UTC), the dimensions, the sums of SUM_IDS, then sum (millionths) and count of every driver. */
export function driverSumsQuery(source: CellsSource, request: DriverSumsRequest, booleans: ReadonlySet<string>): string {
  const { columns } = source;
  const created = columns.get('created_at') as string;
  const v = visible(columns, micros(request.asOf));
  const sums = sumExpressions(columns, v, source.dialect);
  const asked: readonly string[] = request.sums ?? SUM_IDS;
  const step = request.by === 'hour' ? HOUR_US : DAY_US;
  const anchor = request.by === 'hour' ? 0 : micros(request.anchor) % DAY_US;
  const bucket = `CAST(${source.dialect.quotient(`(${created} - ${anchor})`, step)} AS BIGINT) * ${step} + ${anchor}`;
  const drivers = request.drivers.flatMap((id, i) => {
    const value = driverValue(id, columns, v, booleans) ?? 'CAST(NULL AS DOUBLE)';
    // What is too large for an integer is no measurement, and counts as missing.
    const scaled = `TRY_CAST(round(${value} * ${DRIVER_SCALE}) AS BIGINT)`;
    return [
      [`s${i}`, verbatim(`CAST(coalesce(sum(${scaled}), 0) AS DOUBLE)`)],
      [`n${i}`, verbatim(`CAST(count(${scaled}) AS DOUBLE)`)],
    ] as const;
  });
  const dimensions = [
    ...request.dimensions.map((d) => columns.get(d) as string),
    ...(request.arms ? [armOf(source.dialect, columns.get('order_id') as string, request.arms)] : []),
  ];
  const query = Query.from({ o: verbatim(source.from) })
    .select({ bucket: verbatim(bucket) })
    .select(Object.fromEntries(dimensions.map((sql, i) => [`d${i}`, verbatim(sql)])))
    .select(Object.fromEntries(SUM_IDS.map((id) => [id, verbatim(`CAST(${asked.includes(id) ? sums[id] : 0} AS DOUBLE)`)])))
    .select(Object.fromEntries(drivers))
    .where(and(where(source, request), ...notSkipped(created, request.skip).map((sql) => verbatim(`(${sql})`))))
    .groupby(grouped(0, 1 + dimensions.length));
  return String(query);
}

const number = (condition: string, value: string): string => `CASE WHEN ${condition} THEN ${value} END`;
const flag = (condition: string): string => `CASE WHEN ${condition} THEN 1.0 ELSE 0.0 END`;

/** What became of an order, as numbers; null where it cannot be judged. */
export function outcomeValues(columns: Columns, v: Visible): Record<string, string> {
  return {
    late: v.onTime === 'false' ? 'NULL' : number(v.delivered, `CASE WHEN ${v.onTime} THEN 0.0 ELSE 1.0 END`),
    cancelled: columns.has('cancelled') ? flag(v.cancelled) : 'NULL',
    refunded: columns.has('refunded') ? flag(v.refunded) : 'NULL',
    support: columns.has('support_contact') ? flag(v.support) : 'NULL',
    wrong:
      v.items === 'false'
        ? 'NULL'
        : number(
            `${v.items} AND ${columns.get('items_ordered')} > 0`,
            `1 - ${columns.get('items_correct')} * 1e0 / ${columns.get('items_ordered')}`,
          ),
    items: v.items === 'false' ? 'NULL' : number(v.items, `${columns.get('items_ordered')} * 1e0`),
  };
}

export const OUTCOMES = ['late', 'cancelled', 'refunded', 'support', 'wrong', 'items'] as const;
export type OutcomeColumn = (typeof OUTCOMES)[number];

/**
 * Orders of a slice, a part of them where there are too many: those whose hash is low, so that the same are taken again, on any engine.
 * Columns in order: created (microseconds), the dimensions, OUTCOMES, the drivers.
 */
export function sampleQuery(source: CellsSource, request: SampleRequest, booleans: ReadonlySet<string>): string {
  const { columns } = source;
  const created = columns.get('created_at') as string;
  const v = visible(columns, micros(request.asOf));
  const values = outcomeValues(columns, v);
  const id = columns.get('order_id') as string;
  const part = (share: number): string => (share >= 1 ? 'true' : source.dialect.drawn(id, share));
  const inside = `${created} >= ${micros(request.since)}`;
  const query = Query.from({ o: verbatim(source.from) })
    .select({ created: verbatim(`CAST(${created} AS DOUBLE)`) })
    .select(Object.fromEntries(request.dimensions.map((d, i) => [`d${i}`, verbatim(columns.get(d) as string)])))
    .select(Object.fromEntries(OUTCOMES.map((o) => [o, verbatim(`CAST(${values[o]} AS DOUBLE)`)])))
    .select(
      Object.fromEntries(
        request.drivers.map((d, i) => [`x${i}`, verbatim(`CAST(${driverValue(d, columns, v, booleans) ?? 'NULL'} AS DOUBLE)`)]),
      ),
    )
    .where(
      and(
        where(source, request),
        or(
          verbatim(`(${inside} AND ${part(request.shares.incident)})`),
          verbatim(`(NOT ${inside} AND ${part(request.shares.history)})`),
        ),
      ),
    )
    .orderby(verbatim('"created"'), verbatim(id));
  return String(query);
}
