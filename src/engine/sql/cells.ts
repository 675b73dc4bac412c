import { and, literal, Query, verbatim } from '@uwdata/mosaic-sql';
import { MISSING } from '../../model/slice.js';
import { SUM_IDS } from '../../model/sums.js';
import type { Dialect } from '../dialect/types.js';
import type { CellsRequest } from '../types.js';
import { grouped } from './grouped.js';
import { type Columns, happened, sumExpressions, type Visible, visible } from './sums.js';
import { text } from './text.js';
import { micros, type RawTime, timeBounds } from './time.js';

const HOUR_US = 3_600_000_000;
/** Bits of `known` that hold one outcome: 0 for "always known or never", else hours after the bucket, plus one. */
export const KNOWN_BITS = 12;
const LIMIT = 2 ** KNOWN_BITS - 2;

const hourOf = (d: Dialect, time: string): string => `(${d.quotient(time, HOUR_US)})`;
/** What becomes known on the stroke of an hour is known at that hour: it counts to the one before. */
const hourBefore = (d: Dialect, time: string): string => hourOf(d, `(${time} - 1)`);

/** Hours from the order to the outcome, coded; 0 where the outcome is not visible or its time is unknown. */
function lag({ columns, dialect }: CellsSource, time: string, seen: string): string {
  const at = columns.get(time);
  if (!at || seen === 'false') return '0';
  const hours = `${hourBefore(dialect, at)} - ${hourOf(dialect, columns.get('created_at') as string)}`;
  return `CASE WHEN ${seen} AND ${at} IS NOT NULL THEN least(greatest(${hours}, 0), ${LIMIT}) + 1 ELSE 0 END`;
}

/** When the outcomes of an order became known, packed into one number so that grouping by it stays cheap. */
function known(source: CellsSource, v: Visible, asOf: number, replayFrom: number | null): string {
  if (replayFrom === null) return '0';
  const { columns } = source;
  const lags = [
    lag(source, 'delivered_at', happened(columns.get('delivered_at') ?? '', asOf)),
    lag(source, 'cancelled_at', v.cancelled),
    lag(source, 'refunded_at', v.refunded),
    lag(source, 'support_at', v.support),
  ];
  const packed = lags
    .map((l, i) => (l === '0' ? '0' : `CAST(${l} AS BIGINT) * ${2 ** (KNOWN_BITS * i)}`))
    .filter((l) => l !== '0');
  return packed.length === 0
    ? '0'
    : `CASE WHEN ${columns.get('created_at')} >= ${micros(replayFrom)} THEN ${packed.join(' + ')} ELSE 0 END`;
}

/** The source's own column where it can be, for readers skip by its statistics what cannot be in it. */
function equals({ columns, texts }: Filtered, name: string, value: string): string {
  const own = value === '' || value === MISSING ? undefined : texts?.get(name);
  return `${own ?? `coalesce(${columns.get(name)}, '${MISSING}')`} = ${text(value)}`;
}

type Filtered = Pick<CellsSource, 'columns' | 'texts'>;

export const filterOf = (source: Filtered, where: Readonly<Record<string, string>>): string[] =>
  Object.entries(where).map(([name, value]) => equals(source, name, value));

export interface CellsSource {
  /** What to select from, as checked SQL. */
  readonly from: string;
  readonly columns: Columns;
  /** Columns of text as the source has them: an empty text is still one, not a missing value. */
  readonly texts?: Columns;
  readonly raw: RawTime;
  readonly dialect: Dialect;
}

/**
 * The one aggregate query: sums over bucket x dimensions x known. Columns in order: bucket (minutes since 1970), one per
 * dimension, known, the sums in the order of SUM_IDS, latest created_at (microseconds).
 */
export function cellsQuery(source: CellsSource, request: CellsRequest): string {
  const { columns } = source;
  const created = columns.get('created_at') as string;
  const asOf = micros(request.asOf);
  const v = visible(columns, asOf);
  const sums = sumExpressions(columns, v, source.dialect);
  const to = Math.min(request.span.to, request.asOf);
  const bucket = `CAST(${source.dialect.quotient(created, request.bucketMinutes * 60_000_000)} AS INTEGER)`;
  const query = Query.from({ o: verbatim(source.from) })
    .select({ bucket: verbatim(bucket) })
    .select(Object.fromEntries(request.dimensions.map((d, i) => [`d${i}`, verbatim(columns.get(d) as string)])))
    .select({ known: verbatim(`CAST(${known(source, v, asOf, request.replayFrom)} AS BIGINT)`) })
    .select(
      Object.fromEntries(
        SUM_IDS.map((id) => [id, verbatim(request.sums.includes(id) ? `CAST(${sums[id]} AS DOUBLE)` : 'CAST(0 AS DOUBLE)')]),
      ),
    )
    .select({ latest: verbatim(`CAST(max(${created}) AS DOUBLE)`) })
    .where(
      and(
        literal(true),
        verbatim(`(${timeBounds(source.raw, created, request.span.from, to)})`),
        ...filterOf(source, request.where).map((f) => verbatim(`(${f})`)),
        ...(request.stores ? [verbatim(`(${columns.get('store_id')} IN (${request.stores.map(text).join(', ')}))`)] : []),
      ),
    )
    .groupby(grouped(0, 2 + request.dimensions.length));
  return String(query);
}
