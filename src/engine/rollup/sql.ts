import { QUARTERS } from '../../model/stretches.js';
import { SUM_IDS } from '../../model/sums.js';
import { DUCKDB } from '../dialect/duckdb.js';
import { type CellsSource, cellsQuery, filterOf } from '../sql/cells.js';
import { stepsBack, stretchFilters } from '../sql/stores.js';
import { list } from '../sql/text.js';
import { micros } from '../sql/time.js';
import type { CellsRequest, StoresRequest } from '../types.js';
import type { Interval } from './intervals.js';

/** What the cells of a pack are summed by. */
export interface Kind {
  readonly dimensions: readonly string[];
  readonly bucketMinutes: CellsRequest['bucketMinutes'];
  /** Whether cells tell when their outcomes became known. */
  readonly dated: boolean;
}

export const kindId = (kind: Kind): string =>
  `${kind.dated ? 'dated' : 'sums'}:${kind.bucketMinutes}:${JSON.stringify(kind.dimensions)}`;

const FILE = 'cxf_file';
const dims = (kind: Pick<Kind, 'dimensions'>): string[] => kind.dimensions.map((_, i) => `d${i}`);
/** Columns of a pack without the number of the file, in the order of `cellsQuery`. */
const columnsOf = (kind: Kind): string[] => ['bucket', ...dims(kind), 'known', ...SUM_IDS, 'latest'];

/** Orders of a source over some buckets. */
export interface Scan {
  readonly source: CellsSource;
  readonly buckets: readonly Interval[];
  /** What is added to the source's own numbers of files. */
  readonly offset: number;
}

const span = ([from, to]: Interval, minutes: number) => ({ from: from * minutes * 60_000, to: to * minutes * 60_000 });

/** Cells of closed buckets by file as well: the rows of a pack. */
export function packRows(kind: Kind, scans: readonly Scan[], asOf: number): string {
  const selects = scans.flatMap(({ source, buckets, offset }) =>
    buckets.map((interval) => {
      const columns = new Map([...source.columns, [FILE, `(cxf_f + ${offset})`]]);
      const hours = span(interval, kind.bucketMinutes);
      const cells = cellsQuery(
        { ...source, columns },
        {
          span: hours,
          asOf,
          replayFrom: kind.dated ? hours.from : null,
          where: {},
          dimensions: [FILE, ...kind.dimensions],
          sums: SUM_IDS,
          bucketMinutes: kind.bucketMinutes,
        },
      );
      const renamed = kind.dimensions.map((_, i) => `d${i + 1} AS d${i}`);
      const whole = [...SUM_IDS, 'latest'].map((id) => `CAST(${id} AS BIGINT) AS ${id}`);
      return `SELECT d0 AS f, ${['bucket', ...renamed, 'known', ...whole].join(', ')} FROM (${cells})`;
    }),
  );
  return selects.join(' UNION ALL ');
}

/** Rows of a pack, of some of its files (by number; null: all) in some buckets. */
export interface Stored {
  readonly from: string;
  readonly takes: readonly { readonly files: readonly number[] | null; readonly buckets: readonly Interval[] }[];
}

export function storedRows(kind: Kind, { from, takes }: Stored): string {
  const conditions = takes.map(({ files, buckets }) => {
    const hours = buckets.map(([a, b]) => `(bucket >= ${a} AND bucket < ${b})`).join(' OR ');
    return files === null ? `(${hours})` : `(f IN (${files.join(', ')}) AND (${hours}))`;
  });
  return `SELECT ${columnsOf(kind).join(', ')} FROM ${from} WHERE ${conditions.join(' OR ')}`;
}

/** A temporary table or the file of a pack. */
export const packFrom = (path: string): string => `read_parquet(${list([path])})`;

/** The request's answer as `cellsQuery` gives it. @param rows selects with the columns of a pack but the file */
export function cellsOverRows(kind: Kind, request: CellsRequest, rows: readonly string[]): string {
  const columns = new Map(kind.dimensions.map((name, i) => [name, `d${i}`]));
  const picked = request.dimensions.map((name, i) => `${columns.get(name)} AS g${i}`);
  const known =
    request.replayFrom === null
      ? '0'
      : `CASE WHEN bucket >= ${Math.ceil(request.replayFrom / (request.bucketMinutes * 60_000))} THEN known ELSE 0 END`;
  const sums = SUM_IDS.map((id) => (request.sums.includes(id) ? `CAST(sum(${id}) AS DOUBLE)` : 'CAST(0 AS DOUBLE)'));
  const keys = ['bucket', ...request.dimensions.map((_, i) => `g${i}`), 'k'];
  const inner = `SELECT bucket, ${[...picked, `CAST(${known} AS BIGINT) AS k`, ...SUM_IDS, 'latest'].join(', ')} FROM (${rows.join(' UNION ALL ')})`;
  const where = filterOf(columns, request.where);
  return `SELECT ${[...keys, ...sums, 'CAST(max(latest) AS DOUBLE)'].join(', ')} FROM (${inner}${where.length > 0 ? ` WHERE ${where.map((f) => `(${f})`).join(' AND ')}` : ''}) GROUP BY ${keys.join(', ')}`;
}

/** The request's answer as `storesQuery` gives it: buckets are hours, and no stretch begins or ends within one. */
export function storesOverRows(kind: Kind, request: StoresRequest, rows: readonly string[]): string {
  const created = `(CAST(bucket AS BIGINT) * ${micros(kind.bucketMinutes * 60_000)})`;
  const columns = new Map([['created_at', created], ...kind.dimensions.map((name, i) => [name, `d${i}`] as const)]);
  const back = stepsBack(DUCKDB, created, request);
  const quarter = micros(Math.ceil((request.span.to - request.span.from) / QUARTERS));
  const age = `(${micros(request.span.to) - 1} - ${created})`;
  const stretch = `CAST(CASE WHEN ${back} > 0 THEN ${back} ELSE -1 - ${age} // ${quarter} END AS INTEGER)`;
  const source: CellsSource = { from: '', columns, raw: { sql: created, type: 'BIGINT', dialect: DUCKDB }, dialect: DUCKDB };
  const sums = SUM_IDS.map((id) => (request.sums.includes(id) ? `CAST(sum(${id}) AS DOUBLE)` : 'CAST(0 AS DOUBLE)'));
  const keys = [...dims(kind), 'stretch'];
  const where = stretchFilters(source, request)
    .map((f) => `(${f})`)
    .join(' AND ');
  return `SELECT ${[...keys, ...sums].join(', ')} FROM (SELECT *, ${stretch} AS stretch FROM (${rows.join(' UNION ALL ')}) WHERE ${where}) GROUP BY ${keys.join(', ')}`;
}
