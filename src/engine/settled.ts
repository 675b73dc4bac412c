import type { Database } from './duckdb.js';
import type { Mapping } from './mapping.js';
import type { Relation } from './relation.js';
import type { CellsSource } from './sql/cells.js';
import { list, text } from './sql/text.js';

/** When an outcome became known: the columns by which `as_of` holds outcomes back. */
export const OUTCOME_TIMES = ['cancelled_at', 'refunded_at', 'support_at'] as const;

/** Outcomes that are all known are seen whenever they became so. */
export function withoutTimes(source: CellsSource): CellsSource {
  const times: readonly string[] = OUTCOME_TIMES;
  return { ...source, columns: new Map([...source.columns].filter(([name]) => !times.includes(name))) };
}

const isTime = (type: string): boolean => /^TIMESTAMP( WITH TIME ZONE)?$/i.test(type);

/**
 * Orders placed before it (milliseconds UTC) have no outcome that became known after as_of, by the statistics that Parquet keeps
 * for every group of rows: for them the times of outcomes need not be read. Negative infinity where that cannot be told.
 */
export async function settledBefore(db: Database, relation: Relation, mapping: Mapping, asOf: number): Promise<number> {
  const never = Number.NEGATIVE_INFINITY;
  const created = mapping.columns.get('created_at');
  const times = OUTCOME_TIMES.flatMap((name) => mapping.columns.get(name) ?? []);
  const direct = [created, ...times].every((c) => c && c.expression === null && isTime(c.type));
  if (!created || times.length === 0 || !direct || !/^read_parquet\(/.test(relation.from)) return never;
  const [own = ''] = created.reads;
  const names = times.flatMap((c) => c.reads);
  const at = (value: string): string => `epoch_us(TRY_CAST(${value} AS TIMESTAMPTZ))`;
  // A group counts as settled where each of its outcome times is empty or has a maximum that is not after as_of.
  const open = `path_in_schema IN (SELECT unnest(${list(names)})) AND stats_null_count IS DISTINCT FROM num_values
    AND coalesce(${at('coalesce(stats_max_value, stats_max)')} > ${Math.round(asOf * 1000)}, true)`;
  const placed = `min(${at('coalesce(stats_min_value, stats_min)')}) FILTER (WHERE path_in_schema = ${text(own)})`;
  const [row = []] = await db.rows(`
    SELECT count(*) FILTER (WHERE open), count(placed) FILTER (WHERE open), min(placed) FILTER (WHERE open)
    FROM (SELECT bool_or(${open}) AS open, ${placed} AS placed
          FROM parquet_metadata(${list(relation.files)}) GROUP BY file_name, row_group_id)`);
  const [groups, dated, first] = row.map((v) => (v === null ? 0 : Number(v))) as [number, number, number];
  if (groups === 0) return Number.POSITIVE_INFINITY;
  return dated === groups ? Math.floor(first / 1000) : never;
}
