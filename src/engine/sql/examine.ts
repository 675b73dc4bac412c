import type { Mapping } from '../mapping.js';

/** Queries of `cxf doctor` over a mapping. */

const HOUR_US = 3_600_000_000;

/** Conditions that should hold for no order: `needs` are the columns it reads. */
interface Rule {
  readonly code: string;
  readonly needs: readonly string[];
  readonly when: (v: (column: string) => string) => string;
  readonly said: string;
  readonly fix: string;
}

const before = (code: string, a: string, b: string, said: string, fix: string): Rule => ({
  ...{ code, needs: [a, b], said, fix },
  when: (v) => `${v(a)} < ${v(b)}`,
});
const within = (column: string, least: number, most: number, said: string, fix: string): Rule => ({
  ...{ code: `${column}_out_of_range`, needs: [column], said, fix },
  when: (v) => `(${v(column)} < ${least} OR ${v(column)} > ${most})`,
});

export const RULES: readonly Rule[] = [
  before(
    'delivered_before_created',
    'delivered_at',
    'created_at',
    'were delivered before they were placed',
    'correct the times, or their zones',
  ),
  before(
    'promised_before_created',
    'promised_eta',
    'created_at',
    'were promised before they were placed',
    'correct the times, or their zones',
  ),
  before(
    'cancelled_before_created',
    'cancelled_at',
    'created_at',
    'were cancelled before they were placed',
    'correct the times, or their zones',
  ),
  before(
    'refunded_before_created',
    'refunded_at',
    'created_at',
    'were refunded before they were placed',
    'correct the times, or their zones',
  ),
  before(
    'support_before_created',
    'support_at',
    'created_at',
    'have a contact before they were placed',
    'correct the times, or their zones',
  ),
  {
    code: 'delivered_days_later',
    needs: ['delivered_at', 'created_at'],
    when: (v) => `${v('delivered_at')} - ${v('created_at')} > ${72 * HOUR_US}`,
    said: 'were delivered more than three days after they were placed',
    fix: 'map created_at to the time at which the order was wanted, or leave such orders out',
  },
  {
    code: 'cancelled_and_delivered',
    needs: ['cancelled', 'delivered_at'],
    when: (v) => `${v('cancelled')} AND ${v('delivered_at')} IS NOT NULL`,
    said: 'are cancelled and delivered',
    fix: 'map delivered_at so that it is null where an order is cancelled',
  },
  before(
    'more_correct_than_ordered',
    'items_ordered',
    'items_correct',
    'have more items correct than ordered',
    'correct items_correct',
  ),
  within('items_ordered', 1, 1000, 'have no item or more than a thousand', 'map items_ordered to a count of items'),
  within(
    'in_stock_prob',
    0,
    1,
    'have an in_stock_prob outside 0 to 1',
    'divide percent by 100: in_stock_prob = "column / 100.0"',
  ),
  within(
    'merchant_prep_time',
    0,
    21_600,
    'have a preparation below nought or beyond six hours',
    'give seconds: merchant_prep_time = "minutes * 60"',
  ),
  within('dasher_wait', 0, 21_600, 'have a wait below nought or beyond six hours', 'give seconds: dasher_wait = "minutes * 60"'),
  within(
    'distance_km',
    0,
    300,
    'have a distance below nought or beyond 300 km',
    'give kilometres: distance_km = "metres / 1000.0"',
  ),
  within('batch_size', 1, 50, 'have a batch below 1 or beyond 50 orders', 'map batch_size to the orders on the trip'),
  within('subtotal', 0, 1e6, 'have a value below nought or beyond a million', 'correct subtotal'),
  within(
    'supply_ratio',
    0,
    1000,
    'have a supply ratio below nought or beyond 1,000',
    'map supply_ratio to couriers per open order',
  ),
  within('precipitation_mm', 0, 500, 'have rain below nought or beyond 500 mm', 'give millimetres'),
];

export const rulesOf = (mapping: Mapping): Rule[] => RULES.filter((r) => r.needs.every((c) => mapping.columns.has(c)));

const valueIn =
  (mapping: Mapping) =>
  (column: string): string =>
    mapping.columns.get(column)?.coercion.value ?? 'NULL';

/** Two counts a rule: orders that break it, orders that have its columns. */
export function rulesQuery(mapping: Mapping, rules: readonly Rule[]): string {
  const v = valueIn(mapping);
  const counts = rules.flatMap((r) => [
    `count(*) FILTER (WHERE ${r.when(v)})`,
    `count(*) FILTER (WHERE ${r.needs.map((c) => `${v(c)} IS NOT NULL`).join(' AND ')})`,
  ]);
  return `SELECT count(*), ${counts.join(', ')} FROM ${mapping.from}`;
}

/** Orders, those with a time, with an id, different ids, first, last (microseconds), those after now, stores. */
export function countsQuery(mapping: Mapping, now: number): string {
  const v = valueIn(mapping);
  const [at, id] = [v('created_at'), v('order_id')];
  return `SELECT count(*), count(${at}), count(${id}), count(DISTINCT ${id}), min(${at}), max(${at}), count(*) FILTER (WHERE ${at} > ${Math.round(now * 1000)}), count(DISTINCT ${v('store_id')}) FROM ${mapping.from}`;
}

/** For each column: how many have a value, and of flags how many are so. */
export function filledQuery(mapping: Mapping): string {
  const counts = [...mapping.columns.values()].flatMap((c) => [
    `count(${c.coercion.value})`,
    c.def.type === 'boolean' ? `count(*) FILTER (WHERE ${c.coercion.value})` : 'NULL',
  ]);
  return `SELECT ${counts.join(', ')} FROM ${mapping.from}`;
}

export function hoursQuery(mapping: Mapping, from: number): string {
  const v = valueIn(mapping);
  return `SELECT ${v('created_at')} // ${HOUR_US} AS cxf_h, ${v('region')} AS cxf_r, count(*) FROM ${mapping.from} WHERE ${v('created_at')} >= ${Math.round(from * 1000)} GROUP BY cxf_h, cxf_r ORDER BY cxf_h, cxf_r NULLS FIRST`;
}

/** Hours from the order to an outcome: how many, and quantiles. */
export function lateQuery(mapping: Mapping, column: string): string {
  const v = valueIn(mapping);
  const hours = `(${v(column)} - ${v('created_at')}) / ${HOUR_US}.0`;
  return `SELECT count(h), ${[0.5, 0.9, 0.95, 0.99].map((q) => `quantile_cont(h, ${q})`).join(', ')} FROM (SELECT ${hours} AS h FROM ${mapping.from}) WHERE h >= 0`;
}

/** By band of age: orders, refunded, with a contact, neither delivered nor cancelled. */
export function agesQuery(mapping: Mapping, asOf: number, edges: readonly number[]): string {
  const v = valueIn(mapping);
  const age = `(${Math.round(asOf * 1000)} - ${v('created_at')}) / ${HOUR_US}.0`;
  const band = `CASE ${edges
    .slice(1)
    .map((to, i) => `WHEN a < ${to} THEN ${i}`)
    .join(' ')} END`;
  const open = mapping.columns.has('delivered_at') ? `count(*) FILTER (WHERE d IS NULL AND c IS NOT TRUE)` : 'NULL';
  return `SELECT ${band} AS b, count(*), count(*) FILTER (WHERE r), count(*) FILTER (WHERE s), ${open}
    FROM (SELECT ${age} AS a, ${v('refunded')} AS r, ${v('support_contact')} AS s, ${v('delivered_at')} AS d, ${v('cancelled')} AS c FROM ${mapping.from})
    WHERE a >= 0 AND a < ${edges.at(-1)} GROUP BY b ORDER BY b`;
}

export function repeatedQuery(mapping: Mapping): string {
  const id = valueIn(mapping)('order_id');
  return `SELECT id, count(*) AS n FROM (SELECT ${id} AS id FROM ${mapping.from}) WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1 ORDER BY n DESC, id LIMIT 1`;
}
