import { usageError } from '../errors.js';
import type { Warning } from '../model/warning.js';
import { LOOKS } from './coerce.js';
import type { Database } from './duckdb.js';
import type { MappedColumn, Mapping } from './mapping.js';
import type { Relation } from './relation.js';

/** Above so many orders, checks that need every row look at a part of them (see `duplicates`). */
const LARGE = 2_000_000;
const DAY_US = 86_400_000_000;

export interface Profile {
  readonly orders: number;
  /** Milliseconds UTC. */
  readonly first: number | null;
  readonly last: number | null;
  readonly warnings: readonly Warning[];
}

/** A value from the data, safe and short enough for a message. */
const quoted = (value: unknown): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const clean = String(value).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?');
  return `"${clean.length > 40 ? `${clean.slice(0, 37)}...` : clean}"`;
};

const fileLabel = (relation: Relation, name: string): string => (relation.files.length > 1 ? name : name);

/** Throws the error for the first value that is not of its column's type. */
async function firstBad(db: Database, relation: Relation, mapping: Mapping, column: MappedColumn, name: string): Promise<never> {
  const bad = column.coercion.bad as string;
  const row = relation.loaded ? 'cxf_row' : 'row_number() OVER ()';
  const [found] = await db.rows(
    `SELECT n, v FROM (SELECT ${row} AS n, CAST(${column.raw} AS VARCHAR) AS v, ${bad} AS bad FROM ${mapping.from}) WHERE bad ORDER BY n LIMIT 1`,
  );
  const looks = LOOKS[column.def.type];
  throw usageError(
    'bad_value',
    `${fileLabel(relation, name)}: column "${column.label}", row ${Number(found?.[0])}: ${quoted(found?.[1])} is not ${looks.a}.`,
    looks.hint,
  );
}

async function checkValues(db: Database, relation: Relation, mapping: Mapping, name: string): Promise<void> {
  const checked = [...mapping.columns.values()].filter((c) => c.coercion.bad !== null);
  if (checked.length === 0) return;
  const [row = []] = await db.rows(
    `SELECT ${checked.map((c) => `count(*) FILTER (WHERE ${c.coercion.bad})`).join(', ')} FROM ${mapping.from}`,
  );
  for (const [i, column] of checked.entries()) if (Number(row[i]) > 0) await firstBad(db, relation, mapping, column, name);
}

/** Texts with and without a zone in one column: the ones without are read as UTC, which may not be meant. */
async function mixedZones(db: Database, mapping: Mapping, name: string): Promise<Warning[]> {
  const texts = [...mapping.columns.values()].filter((c) => c.def.type === 'timestamp' && c.type === 'VARCHAR');
  if (texts.length === 0) return [];
  const zoned = (raw: string): string =>
    `regexp_matches(trim(${raw}), '([zZ]|[+-]\\d{2}(:?\\d{2})?)$') AND regexp_matches(${raw}, ':')`;
  const [row = []] = await db.rows(
    `SELECT ${texts.map((c) => `count(*) FILTER (WHERE ${zoned(c.raw)}), count(*) FILTER (WHERE nullif(${c.raw}, '') IS NOT NULL)`).join(', ')} FROM ${mapping.from}`,
  );
  return texts.flatMap((c, i) => {
    const [withZone, all] = [Number(row[2 * i]), Number(row[2 * i + 1])];
    if (withZone === 0 || withZone === all) return [];
    return [
      {
        code: 'mixed_time_zones',
        message: `${name}: ${all - withZone} of ${all} times in column "${c.label}" have no zone and are read as UTC`,
      },
    ];
  });
}

const sqlOf = (mapping: Mapping, name: string): string => mapping.columns.get(name)?.coercion.value as string;

/**
 * Refuses repeated order ids. Exact up to two million orders; above that the last two days and one hour in sixteen are
 * looked at, which sees any file loaded twice.
 */
async function duplicates(
  db: Database,
  mapping: Mapping,
  profile: { orders: number; last: number },
  name: string,
): Promise<void> {
  const created = sqlOf(mapping, 'created_at');
  const part =
    profile.orders <= LARGE
      ? ''
      : `WHERE ${created} >= ${profile.last * 1000 - 2 * DAY_US} OR (${created} // 3600000000) % 16 = 0`;
  const id = sqlOf(mapping, 'order_id');
  const [counts = []] = await db.rows(`SELECT count(${id}), count(DISTINCT ${id}) FROM ${mapping.from} ${part}`);
  const repeated = Number(counts[0]) - Number(counts[1]);
  if (repeated === 0) return;
  const [example] = await db.rows(
    `SELECT ${id} AS id, count(*) AS n FROM ${mapping.from} ${part} GROUP BY 1 HAVING n > 1 ORDER BY n DESC, id LIMIT 1`,
  );
  throw usageError(
    'duplicate_order_id',
    `${name}: order_id ${quoted(example?.[0])} occurs ${Number(example?.[1])} times (${repeated} rows repeat an id).`,
    'keep one row for each order, or map order_id to a column that is unique',
  );
}

async function implausible(db: Database, mapping: Mapping, name: string): Promise<Warning[]> {
  const has = (column: string): boolean => mapping.columns.has(column);
  const checks: [string, string, string][] = [];
  if (has('delivered_at'))
    checks.push([
      'delivered_before_created',
      `${sqlOf(mapping, 'delivered_at')} < ${sqlOf(mapping, 'created_at')}`,
      'orders were delivered before they were placed',
    ]);
  if (has('items_ordered') && has('items_correct'))
    checks.push([
      'more_correct_than_ordered',
      `${sqlOf(mapping, 'items_correct')} > ${sqlOf(mapping, 'items_ordered')}`,
      'orders have more items correct than ordered',
    ]);
  if (checks.length === 0) return [];
  const [row = []] = await db.rows(
    `SELECT ${checks.map(([, sql]) => `count(*) FILTER (WHERE ${sql})`).join(', ')} FROM ${mapping.from}`,
  );
  return checks.flatMap(([code, , what], i) =>
    Number(row[i]) > 0 ? [{ code, message: `${name}: ${Number(row[i])} ${what}` }] : [],
  );
}

/** Looks at the whole source once: how much there is, from when to when, and everything that would make figures wrong. */
export async function profileSource(db: Database, relation: Relation, mapping: Mapping, name: string): Promise<Profile> {
  await checkValues(db, relation, mapping, name);
  const created = sqlOf(mapping, 'created_at');
  const [row = []] = await db.rows(`SELECT count(*), count(${created}), min(${created}), max(${created}) FROM ${mapping.from}`);
  const [all, dated] = [Number(row[0]), Number(row[1])];
  if (all === 0) throw usageError('no_orders', `${name} holds no orders.`, 'check --source, or the export that wrote it');
  if (dated === 0)
    throw usageError(
      'no_times',
      `${name}: column created_at is empty in all ${all} rows.`,
      'map created_at in cxf.toml to the column that holds the time of the order',
    );
  const warnings: Warning[] = [];
  if (dated < all)
    warnings.push({
      code: 'undated_orders',
      message: `${name}: ${all - dated} of ${all} orders have no created_at and are left out`,
    });
  const [first, last] = [Number(row[2]) / 1000, Number(row[3]) / 1000];
  if (all <= LARGE) {
    const [ids = []] = await db.rows(`SELECT count(*) - count(${sqlOf(mapping, 'order_id')}) FROM ${mapping.from}`);
    if (Number(ids[0]) > 0)
      throw usageError(
        'missing_order_id',
        `${name}: ${Number(ids[0])} of ${all} orders have no order_id.`,
        'fill it, or map order_id to a column that is complete',
      );
    warnings.push(...(await mixedZones(db, mapping, name)), ...(await implausible(db, mapping, name)));
  }
  await duplicates(db, mapping, { orders: all, last }, name);
  return { orders: all, first, last, warnings };
}
