import { QUARTERS } from '../../model/stretches.js';
import { SUM_IDS } from '../../model/sums.js';
import { DUCKDB } from '../dialect/duckdb.js';
import { type CellsSource, cellsQuery, filterOf } from '../sql/cells.js';
import { counts, filledColumns } from '../sql/filled.js';
import { stepsBack, stretchFilters } from '../sql/stores.js';
import { list } from '../sql/text.js';
import { micros, timeBounds } from '../sql/time.js';
import type { CellsRequest, Span, StoresRequest, Stretches } from '../types.js';
import type { Interval } from './intervals.js';
import { columnsOf, dims, type Kind, measuresOf } from './kinds.js';

/** The number of a row's file stands beside the dimensions. */
const FILE = 'cxf_file';

/** Orders of a source over some buckets. */
export interface Scan {
  readonly source: CellsSource;
  readonly buckets: readonly Interval[];
  /** What is added to the source's own numbers of files. */
  readonly offset: number;
}

const hoursOf = ([from, to]: Interval, minutes: number): Span => ({ from: from * minutes * 60_000, to: to * minutes * 60_000 });

/** Orders with a value in the columns of metrics, by bucket and dimensions. */
function filledCells(kind: Kind, source: CellsSource, span: Span, asOf: number): string {
  const created = source.columns.get('created_at') as string;
  const bucket = `CAST(${created} // ${kind.bucketMinutes * 60_000_000} AS INTEGER)`;
  const measures = filledColumns(source).flatMap((column, i) => {
    const { of, filled } = counts(source, column, micros(asOf));
    return [`${of} AS n${i}`, `${filled} AS f${i}`];
  });
  const by = kind.dimensions.map((name, i) => `${source.columns.get(name)} AS d${i}`);
  const keys = ['bucket', ...dims(kind)];
  return `SELECT ${[`${bucket} AS bucket`, ...by, ...measures].join(', ')} FROM ${source.from} WHERE ${timeBounds(source.raw, created, span.from, span.to)} GROUP BY ${keys.join(', ')}`;
}

/** Rows of a kind from the orders of a span. @param replayFrom for `dated` kinds */
export function orderRows(kind: Kind, source: CellsSource, span: Span, asOf: number): string {
  if (kind.what === 'filled') return filledCells(kind, source, span, asOf);
  const { dimensions, bucketMinutes } = kind;
  const replayFrom = kind.what === 'dated' ? span.from : null;
  return cellsQuery(source, { span, asOf, replayFrom, where: {}, dimensions, sums: SUM_IDS, bucketMinutes });
}

/** The rows of a pack: closed buckets, whose outcomes are all known, by file as well. */
export function packRows(kind: Kind, scans: readonly Scan[]): string {
  const byFile = { ...kind, dimensions: [FILE, ...kind.dimensions] };
  const whole = measuresOf(kind).map((id) => `CAST(${id} AS BIGINT) AS ${id}`);
  const columns = columnsOf(kind).map((name) => {
    const d = /^d(\d+)$/.exec(name);
    if (d) return `d${Number(d[1]) + 1} AS ${name}`;
    return name === 'latest' ? 'CAST(latest AS BIGINT) AS latest' : (whole[measuresOf(kind).indexOf(name)] ?? name);
  });
  const selects = scans.flatMap(({ source, buckets, offset }) =>
    buckets.map((interval) => {
      const numbered = { ...source, columns: new Map([...source.columns, [FILE, `(cxf_f + ${offset})`]]) };
      const rows = orderRows(byFile, numbered, hoursOf(interval, kind.bucketMinutes), Number.POSITIVE_INFINITY);
      return `SELECT d0 AS f, ${columns.join(', ')} FROM (${rows})`;
    }),
  );
  return selects.join(' UNION ALL ');
}

/** Rows of a coarser kind from those of a finer one, both with the number of the file. */
export function coarserRows(finer: Kind, kind: Kind, from: string): string {
  const keys = kind.dimensions.map((name, i) => `d${finer.dimensions.indexOf(name)} AS g${i}`);
  const sums = measuresOf(kind).map((id) => `CAST(sum(${id}) AS BIGINT) AS ${id}`);
  const named = columnsOf(kind).map((name) => (/^d\d+$/.test(name) ? `g${name.slice(1)} AS ${name}` : name));
  const grouped = ['f', 'bucket', ...kind.dimensions.map((_, i) => `g${i}`), 'known'];
  return `SELECT f, ${named.join(', ')} FROM (SELECT ${['f', 'bucket', ...keys, 'known', ...sums, 'max(latest) AS latest'].join(', ')} FROM ${from} GROUP BY ${grouped.join(', ')})`;
}

/** Rows of a pack, of some of its files (by number; null: all) in some buckets. */
export interface Stored {
  readonly kind: Kind;
  /** The pack's file, or a table. */
  readonly from: string;
  readonly takes: readonly { readonly files: readonly number[] | null; readonly buckets: readonly Interval[] }[];
}

/** Rows of a pack with other numbers for its files. @param numbers by the number of old */
export function renumberedRows(kind: Kind, { from, takes }: Stored, numbers: readonly number[]): string {
  return `SELECT list_extract([${numbers.join(', ')}], CAST(f AS INTEGER) + 1) AS f, ${columnsOf(kind).join(', ')} FROM ${from} WHERE ${taking(takes)}`;
}

function taking(takes: Stored['takes']): string {
  const conditions = takes.map(({ files, buckets }) => {
    const hours = buckets.map(([a, b]) => `(bucket >= ${a} AND bucket < ${b})`).join(' OR ');
    return files === null ? `(${hours})` : `(f IN (${files.join(', ')}) AND (${hours}))`;
  });
  return `(${conditions.join(' OR ')})`;
}

/** As rows of `kind`, which the pack's own serves. */
export function storedRows(kind: Kind, stored: Stored): string {
  const columns = columnsOf(kind).map((name) => {
    const d = /^d(\d+)$/.exec(name);
    return d ? `d${stored.kind.dimensions.indexOf(kind.dimensions[Number(d[1])] as string)} AS ${name}` : name;
  });
  return `SELECT ${columns.join(', ')} FROM ${stored.from} WHERE ${taking(stored.takes)}`;
}

export const packFrom = (path: string): string => `read_parquet(${list([path])})`;

const asked = (sums: readonly string[]): string[] =>
  SUM_IDS.map((id) => (sums.includes(id) ? `CAST(sum(${id}) AS DOUBLE)` : 'CAST(0 AS DOUBLE)'));

/** The request's answer as `cellsQuery` gives it. @param rows selects with the columns of the kind */
export function cellsOverRows(kind: Kind, request: CellsRequest, rows: readonly string[]): string {
  const columns = new Map(kind.dimensions.map((name, i) => [name, `d${i}`]));
  const picked = request.dimensions.map((name, i) => `${columns.get(name)} AS g${i}`);
  const keys = ['bucket', ...request.dimensions.map((_, i) => `g${i}`), 'known'];
  const inner = `SELECT ${['bucket', ...picked, 'CAST(known AS BIGINT) AS known', ...SUM_IDS, 'latest'].join(', ')} FROM (${rows.join(' UNION ALL ')})`;
  const where = filterOf({ columns }, request.where).map((f) => `(${f})`);
  const filter = where.length > 0 ? ` WHERE ${where.join(' AND ')}` : '';
  return `SELECT ${[...keys, ...asked(request.sums), 'CAST(max(latest) AS DOUBLE)'].join(', ')} FROM (${inner}${filter}) GROUP BY ${keys.join(', ')}`;
}

/** Rows of hours seen as orders: buckets are hours, and no stretch begins or ends within one. */
function asOrders(kind: Kind): CellsSource {
  const created = `(CAST(bucket AS BIGINT) * ${micros(kind.bucketMinutes * 60_000)})`;
  const columns = new Map([['created_at', created], ...kind.dimensions.map((name, i) => [name, `d${i}`] as const)]);
  return { from: '', columns, raw: { sql: created, type: 'BIGINT', dialect: DUCKDB }, dialect: DUCKDB };
}

const filtered = (source: CellsSource, request: Stretches): string =>
  stretchFilters(source, request)
    .map((f) => `(${f})`)
    .join(' AND ');

/** The request's answer as `storesQuery` gives it. */
export function storesOverRows(kind: Kind, request: StoresRequest, rows: readonly string[]): string {
  const source = asOrders(kind);
  const created = source.columns.get('created_at') as string;
  const back = stepsBack(DUCKDB, created, request);
  const quarter = micros(Math.ceil((request.span.to - request.span.from) / QUARTERS));
  const age = `(${micros(request.span.to) - 1} - ${created})`;
  const stretch = `CAST(CASE WHEN ${back} > 0 THEN ${back} ELSE -1 - ${age} // ${quarter} END AS INTEGER)`;
  const keys = [...dims(kind), 'stretch'];
  return `SELECT ${[...keys, ...asked(request.sums)].join(', ')} FROM (SELECT *, ${stretch} AS stretch FROM (${rows.join(' UNION ALL ')}) WHERE ${filtered(source, request)}) GROUP BY ${keys.join(', ')}`;
}

/** The request's answer as `filledQuery` gives it. */
export function filledOverRows(kind: Kind, request: Stretches, rows: readonly string[]): string {
  const source = asOrders(kind);
  const past = `${stepsBack(DUCKDB, source.columns.get('created_at') as string, request)} > 0`;
  const sums = measuresOf(kind).map((name) => `CAST(sum(${name}) AS DOUBLE)`);
  return `SELECT ${['past', ...sums].join(', ')} FROM (SELECT *, ${past} AS past FROM (${rows.join(' UNION ALL ')}) WHERE ${filtered(source, request)}) GROUP BY past`;
}
