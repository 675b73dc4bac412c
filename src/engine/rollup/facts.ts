import type { Database } from '../duckdb.js';
import type { Mapping } from '../mapping.js';
import { OUTCOME_TIMES } from '../settled.js';
import { list, text } from '../sql/text.js';

/** Orders that stand together: from when to when they were placed, and when the last of their outcomes became known. */
export type Group = readonly [first: number, last: number, known: number];

/** What is known of one file without opening it again; times are microseconds UTC. */
export interface FileFacts {
  readonly rows: number;
  readonly dated: number;
  /** Rows with an id. */
  readonly ids: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly groups: readonly Group[];
  /** The groups are those of the file, and a reader passes over those whose times are not asked for. */
  readonly skips: boolean;
}

/** Outcomes that never become known late, as JSON can hold it. */
const ALWAYS = -Number.MAX_SAFE_INTEGER;
const NEVER = Number.MAX_SAFE_INTEGER;

const isTime = (type: string): boolean => /^TIMESTAMP( WITH TIME ZONE)?$/i.test(type);
const knownTimes = ['delivered_at', ...OUTCOME_TIMES] as const;

/** A file, a stretch of its orders, rows, and what of them the columns hold. */
type Row = readonly (string | number | null)[];

function factsOf(rows: readonly Row[], skips: boolean): FileFacts {
  const number = (value: Row[number] | undefined, none: number): number =>
    value === null || value === undefined ? none : Number(value);
  const sum = (i: number): number => rows.reduce((total, row) => total + number(row[i], 0), 0);
  const groups = rows
    .filter((row) => number(row[2], 0) > 0)
    .map((row): Group => [number(row[4], ALWAYS), number(row[5], NEVER), number(row[6], ALWAYS)]);
  return {
    rows: sum(1),
    dated: sum(2),
    ids: sum(3),
    first: groups.length === 0 ? null : Math.min(...groups.map(([first]) => first)),
    last: groups.length === 0 ? null : Math.max(...groups.map(([, last]) => last)),
    groups: groups.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]),
    skips,
  };
}

function byFile(files: readonly string[], rows: readonly Row[], skips: boolean): FileFacts[] {
  const found = new Map<number, Row[]>(files.map((_, i) => [i, []]));
  for (const row of rows) found.get(Number(row[0]))?.push(row);
  return files.map((_, i) => factsOf(found.get(i) ?? [], skips));
}

/** From the statistics that Parquet keeps of every group of rows; null where they do not tell. */
async function fromFooters(db: Database, mapping: Mapping, files: readonly string[]): Promise<FileFacts[] | null> {
  const mapped = (name: string) => mapping.columns.get(name);
  const created = mapped('created_at');
  const id = mapped('order_id');
  const times = knownTimes.flatMap((name) => mapped(name) ?? []);
  if (!created || !id || [created, id, ...times].some((c) => c.expression !== null)) return null;
  if ([created, ...times].some((c) => !isTime(c.type))) return null;
  const [own = '', ids = ''] = [created.reads[0], id.reads[0]];
  const names = times.flatMap((c) => c.reads);
  const at = (value: string): string => {
    const time = `TRY_CAST(coalesce(stats_${value}_value, stats_${value}) AS TIMESTAMPTZ)`;
    return `CASE WHEN isfinite(${time}) THEN epoch_us(${time}) END`;
  };
  const of = (name: string): string => `FILTER (WHERE path_in_schema = ${text(name)})`;
  // A column of nothing but nulls has no maximum and needs none.
  const empty = 'stats_null_count IS NOT DISTINCT FROM num_values';
  const rows = await db.rows(`
    SELECT file_name, any_value(row_group_num_rows), max(num_values - stats_null_count) ${of(own)}, max(num_values - stats_null_count) ${of(ids)},
      min(${at('min')}) ${of(own)}, max(${at('max')}) ${of(own)},
      max(${at('max')}) FILTER (WHERE path_in_schema IN (SELECT unnest(${list(names)}))),
      coalesce(bool_or(NOT (${empty}) AND ${at('max')} IS NULL) FILTER (WHERE path_in_schema IN (SELECT unnest(${list(names)}))), false)
    FROM parquet_metadata(${list(files)}) GROUP BY file_name, row_group_id`);
  const place = new Map(files.map((file, i) => [file, i]));
  const told = rows.map(
    (row): Row => [place.get(String(row[0])) ?? -1, ...row.slice(1).map((v) => (v === null ? null : Number(v)))],
  );
  // Every file has a footer, but only some writers keep statistics.
  const silent = told.some(([, n, dated, withId, first, last, , open]) => {
    if (dated === null || withId === null || open === 1) return true;
    return Number(dated) > 0 && (first === null || last === null || n === null);
  });
  return silent ? null : byFile(files, told, true);
}

/** By reading them: orders of an hour are a group. */
async function fromRows(db: Database, mapping: Mapping, files: readonly string[], from: string): Promise<FileFacts[]> {
  const value = (name: string): string => mapping.columns.get(name)?.coercion.value ?? 'NULL';
  const times = knownTimes.filter((name) => mapping.columns.has(name)).map(value);
  const known = times.length === 0 ? 'NULL' : `max(greatest(${times.join(', ')}))`;
  const created = value('created_at');
  const rows = await db.rows(
    `SELECT cxf_f, count(*), count(${created}), count(${mapping.columns.get('order_id')?.raw}), min(${created}), max(${created}), ${known} FROM ${from} GROUP BY cxf_f, ${created} // 3600000000`,
  );
  return byFile(
    files,
    rows.map((row) => row.map((v) => (v === null ? null : Number(v)))),
    false,
  );
}

/**
 * Facts of each of the files.
 * @param from SQL of their rows, with the index of each row's file as `cxf_f`
 */
export async function readFacts(db: Database, mapping: Mapping, files: readonly string[], from: string): Promise<FileFacts[]> {
  return (await fromFooters(db, mapping, files)) ?? (await fromRows(db, mapping, files, from));
}
