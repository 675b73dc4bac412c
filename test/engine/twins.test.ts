import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUM_IDS } from '../../src/model/sums.js';
import { copy, csvLines, NAMES, ORDERS, type Order, START } from './orders.js';
import { cellsOf, DAY, HOUR, rowsOf, scratch, sql, totals, using } from './support.js';

/** Every figure beside plain SQL or plain JavaScript that knows nothing of the engine's queries. */

const folder = scratch();
const SAMPLE = 'data/sample/orders.parquet';

/** Written from the contract: outcomes count when known by as_of; items of orders that are neither cancelled nor under way. */
const twin = (from: string, asOf: string, since: string): string => `
  WITH seen AS (
    SELECT *,
      cancelled IS TRUE AND (cancelled_at IS NULL OR cancelled_at <= ${asOf}) AS is_cancelled,
      refunded IS TRUE AND (refunded_at IS NULL OR refunded_at <= ${asOf}) AS is_refunded,
      support_contact IS TRUE AND (support_at IS NULL OR support_at <= ${asOf}) AS is_support,
      CASE WHEN delivered_at <= ${asOf} THEN delivered_at END AS arrival
    FROM ${from} WHERE created_at < ${asOf} AND created_at >= ${since})
  SELECT date_trunc('hour', created_at AT TIME ZONE 'UTC') AS hour, coalesce(region, '(missing)') AS r, coalesce(category, '(missing)') AS c,
    count(*),
    count(CASE WHEN arrival IS NOT NULL AND promised_eta IS NOT NULL THEN 1 END),
    count(CASE WHEN arrival <= promised_eta THEN 1 END),
    sum(is_cancelled::INT), sum(is_refunded::INT), sum(is_support::INT),
    coalesce(sum(items_ordered) FILTER (items_correct IS NOT NULL AND NOT is_cancelled AND (delivered_at IS NULL OR arrival IS NOT NULL)), 0),
    coalesce(sum(items_correct) FILTER (items_ordered IS NOT NULL AND NOT is_cancelled AND (delivered_at IS NULL OR arrival IS NOT NULL)), 0),
    coalesce(sum(round(720720 / batch_size::DOUBLE)) FILTER (batch_size > 0), 0),
    count(*) FILTER (batch_size > 0)
  FROM seen GROUP BY ALL ORDER BY hour, r, c`;

const plain = (rows: unknown[][]): (string | number)[][] =>
  rows.map(([hour, r, c, ...sums]) => [(hour as Date).toISOString(), String(r), String(c), ...sums.map(Number)]);

describe('the packaged sample', () => {
  it.each([
    ['2024-01-04T16:00:00Z', '2023-11-01T00:00:00Z'],
    ['2023-12-28T16:30:00Z', '2023-12-01T00:00:00Z'],
  ])('as of %s', async (asOf, since) => {
    const at = Date.parse(asOf);
    const cells = await cellsOf(SAMPLE, { asOf: at, span: { from: Date.parse(since), to: at }, replayFrom: at - 7 * DAY });
    const expected = plain(await sql(twin(`'${SAMPLE}'`, `TIMESTAMPTZ '${asOf}'`, `TIMESTAMPTZ '${since}'`)));
    expect(expected.length).toBeGreaterThan(5000);
    expect(rowsOf(cells)).toEqual(expected);
    expect(new Date(cells.lastOrder ?? 0).toISOString()).toBe(
      new Date(
        Number((await sql(`SELECT epoch_ms(max(created_at)) FROM '${SAMPLE}' WHERE created_at < TIMESTAMPTZ '${asOf}'`))[0]?.[0]),
      ).toISOString(),
    );
  });

  it('known hours hide exactly what was not known at an hour; what becomes known on its stroke is known', async () => {
    const asOf = Date.parse('2024-01-04T16:00:00Z');
    const cells = await cellsOf(SAMPLE, { asOf, span: { from: asOf - 2 * DAY, to: asOf }, replayFrom: asOf - 2 * DAY });
    const hour = asOf / HOUR - 12;
    const seen = (outcome: 'delivered' | 'cancelled' | 'refunded' | 'support'): number =>
      cells.sums[outcome].reduce((n, v, i) => n + ((cells.known[outcome][i] as number) < hour ? v : 0), 0);
    const [row = []] = await sql(`SELECT
      count(*) FILTER (delivered_at <= t AND promised_eta IS NOT NULL), count(*) FILTER (cancelled AND cancelled_at <= t),
      count(*) FILTER (refunded AND refunded_at <= t), count(*) FILTER (support_contact AND support_at <= t)
      FROM '${SAMPLE}', (SELECT TIMESTAMPTZ '2024-01-04T04:00:00Z' AS t) WHERE created_at >= TIMESTAMPTZ '2024-01-02T16:00:00Z' AND created_at < t`);
    expect([seen('delivered'), seen('cancelled'), seen('refunded'), seen('support')]).toEqual(row.map(Number));
  });

  it('filters, dimensions and buckets', async () => {
    const asOf = Date.parse('2024-01-04T16:00:00Z');
    const cells = await cellsOf(SAMPLE, {
      asOf,
      where: { region: 'SF', category: 'Grocery' },
      dimensions: ['store_id'],
      bucketMinutes: 15,
    });
    const expected =
      await sql(`SELECT strftime(time_bucket(INTERVAL 15 MINUTE, created_at AT TIME ZONE 'UTC'), '%Y-%m-%dT%H:%M:%S.000Z') AS b, store_id, count(*) FROM '${SAMPLE}'
      WHERE region = 'SF' AND category = 'Grocery' AND created_at < TIMESTAMPTZ '2024-01-04T16:00:00Z' GROUP BY ALL ORDER BY ALL`);
    expect(rowsOf(cells).map((r) => r.slice(0, 3))).toEqual(expected.map(([b, s, n]) => [b, s, Number(n)]));
  });

  it('orders of a slice, worst first, with what was not known hidden', async () => {
    const [asOf, from] = [Date.parse('2024-01-04T02:30:00Z'), Date.parse('2024-01-03T20:00:00Z')];
    const { columns, rows } = await using(SAMPLE, (engine) =>
      engine.orders({ asOf, where: { category: 'Grocery' }, spans: [{ region: 'SF', from, to: asOf + DAY }] }),
    );
    const at = (name: string): number => columns.indexOf(name);
    const expected = await sql(`WITH o AS (SELECT *, TIMESTAMPTZ '2024-01-04T02:30:00Z' AS t FROM '${SAMPLE}'), s AS (SELECT *,
        CASE WHEN delivered_at <= t THEN delivered_at END AS d, cancelled AND cancelled_at <= t AS c, refunded AND refunded_at <= t AS r, support_contact AND support_at <= t AS u FROM o
        WHERE region = 'SF' AND category = 'Grocery' AND created_at >= TIMESTAMPTZ '2024-01-03T20:00:00Z' AND created_at < t)
      SELECT order_id, epoch_ms(d), round((CASE WHEN d > promised_eta THEN 60 ELSE 0 END) + (CASE WHEN c THEN 100 ELSE 0 END) + (CASE WHEN r THEN 40 ELSE 0 END) + (CASE WHEN u THEN 140 ELSE 0 END)
        + (CASE WHEN d IS NOT NULL AND NOT coalesce(c, false) THEN 50 * (1 - items_correct / items_ordered) ELSE 0 END), 3) AS loss FROM s ORDER BY loss DESC, order_id`);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.map((r) => [r[at('order_id')], r[at('delivered_at')], r[at('cx_loss')]])).toEqual(
      expected.map(([id, d, loss]) => [id, d === null ? null : new Date(Number(d)).toISOString(), Number(loss)]),
    );
    expect(
      rows.every((r) => r[at('cancelled_at')] === null || String(r[at('cancelled_at')]) <= new Date(asOf).toISOString()),
    ).toBe(true);
  });
});

/** The same sums in plain JavaScript. */
function expectedCells(orders: readonly Order[], asOf: number): (string | number)[][] {
  const rows = new Map<string, (string | number)[]>();
  for (const o of orders) {
    if (o.created_at >= asOf) continue;
    const arrived = o.delivered_at !== null && o.delivered_at <= asOf;
    const judged = arrived && o.promised_eta !== null;
    const items =
      o.items_ordered !== null && o.items_correct !== null && o.cancelled !== true && (o.delivered_at === null || arrived);
    const trip = o.batch_size !== null && o.batch_size >= 1;
    const sums = [
      1,
      judged,
      judged && Number(o.delivered_at) <= Number(o.promised_eta),
      o.cancelled === true,
      o.refunded === true,
      o.support_contact === true,
      items ? o.items_ordered : 0,
      items ? o.items_correct : 0,
      trip ? Math.round(720_720 / Number(o.batch_size)) : 0,
      trip,
    ].map(Number);
    const hour = new Date(Math.floor(o.created_at / HOUR) * HOUR).toISOString();
    const key = [hour, o.region || '(missing)', o.category || '(missing)'];
    const before = rows.get(key.join('\n'));
    rows.set(key.join('\n'), [...key, ...sums.map((s, i) => s + Number(before?.[3 + i] ?? 0))]);
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const sorted = (rows: (string | number)[][]): (string | number)[][] =>
  rows.sort((a, b) => (a.slice(0, 3).join('\n') < b.slice(0, 3).join('\n') ? -1 : 1));

const minute = fc.integer({ min: 0, max: 48 * 60 }).map((m) => START + m * 60_000);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 });
const orderArb: fc.Arbitrary<Omit<Order, 'order_id'>> = fc.record({
  created_at: minute,
  region: maybe(fc.constantFrom('SF', 'LA', '')),
  category: maybe(fc.constantFrom('Grocery', "d'été", '東京')),
  promised_eta: maybe(minute),
  delivered_at: maybe(minute),
  cancelled: maybe(fc.boolean()),
  refunded: maybe(fc.boolean()),
  support_contact: maybe(fc.boolean()),
  items_ordered: maybe(fc.integer({ min: 0, max: 40 })),
  items_correct: maybe(fc.integer({ min: 0, max: 40 })),
  batch_size: maybe(fc.integer({ min: 0, max: 40 })),
});
const ordersArb = fc
  .array(orderArb, { minLength: 1, maxLength: 60 })
  .map((orders) => orders.map((o, i): Order => ({ order_id: `o-${i}`, ...o })));

let n = 0;
const path = (ending: string): string => join(folder, `p${n++}.${ending}`);

describe('any orders', { timeout: 30_000 }, () => {
  it('small tables equal plain sums, whatever as_of cuts off', async () => {
    await fc.assert(
      fc.asyncProperty(ordersArb, minute, async (orders, asOf) => {
        const file = await copy(orders, path('parquet'), 'FORMAT parquet');
        const replayFrom = asOf - 12 * HOUR;
        expect(sorted(rowsOf(await cellsOf(file, { asOf, replayFrom })))).toEqual(sorted(expectedCells(orders, asOf)));
      }),
      { numRuns: 20, seed: 7, endOnFailure: true },
    );
  });

  it('what happens after as_of does not exist', async () => {
    await fc.assert(
      fc.asyncProperty(ordersArb, ordersArb, minute, async (orders, others, asOf) => {
        const later = others.map((o, i): Order => ({ ...o, order_id: `later-${i}`, created_at: Math.max(o.created_at, asOf) }));
        const delayed = orders.map(
          (o): Order => ({
            ...o,
            delivered_at: o.delivered_at !== null && o.delivered_at > asOf ? o.delivered_at + HOUR : o.delivered_at,
          }),
        );
        const [a, b] = [
          await copy(orders, path('parquet'), 'FORMAT parquet'),
          await copy([...later, ...delayed], path('parquet'), 'FORMAT parquet'),
        ];
        const seen = { asOf, replayFrom: asOf - DAY };
        expect(await cellsOf(b, seen)).toEqual(await cellsOf(a, seen));
      }),
      { numRuns: 8, seed: 11, endOnFailure: true },
    );
  });

  it('order of rows, number of files and text format do not matter', async () => {
    await fc.assert(
      fc.asyncProperty(ordersArb, minute, fc.integer({ min: 1, max: 5 }), async (orders, asOf, parts) => {
        const seen = { asOf, replayFrom: asOf - DAY };
        const cells = await cellsOf(await copy(orders, path('parquet'), 'FORMAT parquet'), seen);
        expect(await cellsOf(await copy([...orders].reverse(), path('parquet'), 'FORMAT parquet'), seen)).toEqual(cells);
        const split = `s${n++}`;
        for (let p = 0; p < parts; p++) {
          const some = orders.filter((_, i) => i % parts === p);
          if (some.length > 0) writeFileSync(join(folder, `${split}-${p}.csv`), `${csvLines(some).join('\n')}\n`);
        }
        expect(await cellsOf(join(folder, `${split}-*.csv`), seen)).toEqual(cells);
      }),
      { numRuns: 8, seed: 13, endOnFailure: true },
    );
  });
});

it('threads do not matter: the same bytes from run to run', async () => {
  const asOf = Date.parse('2024-01-04T16:00:00Z');
  const ask = { asOf, replayFrom: asOf - 7 * DAY };
  expect(JSON.stringify(await cellsOf(SAMPLE, ask))).toBe(JSON.stringify(await cellsOf(SAMPLE, ask)));
});

it('trips stand in for a missing batch size, counted over what was visible', async () => {
  const file = path('csv');
  const trips = [
    ['t1', 0],
    ['t1', 1],
    ['t1', 50],
    ['t2', 2],
    ['', 3],
  ] as const;
  const lines = trips.map(([trip, h], i) => `o-${i},${new Date(START + h * HOUR).toISOString()},SF,${trip}`);
  writeFileSync(file, `order_id,created_at,region,trip_id\n${lines.join('\n')}\n`);
  const at = async (asOf: number): Promise<number[]> => {
    const t = totals(await cellsOf(file, { asOf }));
    return [t.orders, t.trip_orders, t.trip_units / 720_720];
  };
  expect(await at(START + 40 * HOUR)).toEqual([4, 3, 2]);
  expect(await at(START + 60 * HOUR)).toEqual([5, 4, 2]);
});

it('the small orders of these tests hold every column', () => {
  expect(NAMES.filter((name) => ORDERS.every((o) => o[name] === null))).toEqual([]);
  expect(SUM_IDS).toHaveLength(10);
});
