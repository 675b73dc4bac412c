import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineSettings } from '../../src/engine/open.js';
import type { DriverSums, DriverSumsRequest, OrderSample, SampleRequest } from '../../src/engine/types.js';
import { DRIVERS } from '../../src/model/drivers.js';
import { SUM_IDS } from '../../src/model/sums.js';
import { copy, csvLines, ORDERS, records, START } from './orders.js';
import { DAY, failure, HOUR, scratch, sql, using, write } from './support.js';

/** Drivers beside plain SQL and plain JavaScript that know nothing of the engine's queries. */

const folder = scratch();
const SAMPLE = 'data/sample/orders.parquet';
const AS_OF = Date.parse('2024-01-04T04:30:00Z');
const IDS = DRIVERS.map((d) => d.id);

const asked: DriverSumsRequest = {
  asOf: AS_OF,
  span: { from: Date.parse('2024-01-01T00:00:00Z'), to: Date.parse('2024-01-05T00:00:00Z') },
  where: {},
  by: 'hour',
  anchor: 0,
  hours: null,
  dimensions: ['region', 'category'],
  drivers: IDS,
};

/** Rows as text: bucket, labels, sums, then total and count of every driver. */
const rowsOf = (s: DriverSums): (string | number)[][] =>
  Array.from({ length: s.rows }, (_, row) => [
    new Date(s.bucket[row] as number).toISOString(),
    ...s.codes.map((codes, d) => s.labels[d]?.[codes[row] as number] ?? ''),
    ...SUM_IDS.map((id) => s.sums[id][row] as number),
    ...Object.values(s.drivers).flatMap((d) => [d.total[row] as number, d.count[row] as number]),
  ]);

/** Six decimals are what sums of drivers keep. */
const rounded = (rows: readonly (readonly (string | number)[])[]): (string | number)[][] =>
  rows.map((row) => row.map((v) => (typeof v === 'number' ? Math.round(v * 1e4) / 1e4 : v)));

/** Drivers of an order of the sample as they stood at `t`, by name. */
const VALUES = `SELECT *,
  cancelled AND cancelled_at <= t AS c, refunded AND refunded_at <= t AS r, support_contact AND support_at <= t AS u,
  CASE WHEN delivered_at <= t THEN delivered_at END AS d,
  batched_flag::INT AS x_batched_flag, merchant_prep_time AS x_merchant_prep_time, in_stock_prob AS x_in_stock_prob,
  supply_ratio AS x_supply_ratio, distance_km AS x_distance_km, precipitation_mm AS x_precipitation_mm,
  epoch(promised_eta) - epoch(created_at) AS x_promised_seconds, dasher_wait AS x_dasher_wait,
  CASE WHEN delivered_at <= t THEN epoch(delivered_at) - epoch(created_at) END AS x_delivery_seconds,
  substitutions AS x_substitutions, items_ordered AS x_items_ordered, fragile::INT AS x_fragile
  FROM (SELECT *, TIMESTAMPTZ '2024-01-04 04:30:00+00' AS t FROM '${SAMPLE}') WHERE created_at < t`;

const twin = (bucket: string, dimensions: string, condition: string): string => `WITH o AS (${VALUES})
  SELECT ${bucket} AS b, ${dimensions}, count(*), count(d), count(*) FILTER (d <= promised_eta), count(*) FILTER (c), count(*) FILTER (r), count(*) FILTER (u),
    coalesce(sum(items_ordered) FILTER (items_correct IS NOT NULL AND NOT coalesce(c, false) AND (delivered_at IS NULL OR d IS NOT NULL)), 0),
    coalesce(sum(items_correct) FILTER (NOT coalesce(c, false) AND (delivered_at IS NULL OR d IS NOT NULL)), 0),
    sum(round(720720 / batch_size)), count(*) FILTER (batch_size > 0),
    ${IDS.flatMap((id) => [`coalesce(sum(x_${id}), 0)`, `count(x_${id})`]).join(', ')}
  FROM o WHERE created_at >= TIMESTAMPTZ '2024-01-01 00:00:00+00' AND ${condition} GROUP BY ALL ORDER BY b, ${dimensions}`;

const plain = (rows: unknown[][], dimensions: number): (string | number)[][] =>
  rows.map(([b, ...rest]) => [(b as Date).toISOString(), ...rest.map((v, i) => (i < dimensions ? String(v) : Number(v)))]);

describe('sums of drivers of the packaged sample', () => {
  it('by hour are those of plain SQL', async () => {
    const sums = await using(SAMPLE, (engine) => engine.driverSums(asked));
    const expected = plain(await sql(twin("date_trunc('hour', created_at AT TIME ZONE 'UTC')", 'region, category', 'true')), 2);
    expect(expected.length).toBeGreaterThan(700);
    expect(rounded(rowsOf(sums))).toEqual(rounded(expected));
  });

  it('by stretches of a day from an anchor, in some hours of the day, by store, of a slice', async () => {
    const anchor = Date.parse('2024-01-04T02:00:00Z');
    const request: DriverSumsRequest = {
      ...asked,
      by: 'day',
      anchor,
      hours: [2, 3, 4],
      where: { region: 'SF' },
      dimensions: ['category', 'store_id'],
    };
    const sums = await using(SAMPLE, (engine) => engine.driverSums(request));
    const bucket = "time_bucket(INTERVAL 1 DAY, created_at AT TIME ZONE 'UTC', TIMESTAMP '2024-01-04 02:00:00')";
    const condition = "region = 'SF' AND hour(created_at AT TIME ZONE 'UTC') IN (2, 3, 4)";
    const expected = plain(await sql(twin(bucket, 'category, store_id', condition)), 2);
    expect(expected.length).toBeGreaterThan(100);
    expect(rounded(rowsOf(sums))).toEqual(rounded(expected));
  });
});

const sampled: SampleRequest = {
  asOf: AS_OF,
  span: asked.span,
  where: { region: 'SF', category: 'Grocery' },
  hours: [2, 3, 4],
  since: Date.parse('2024-01-04T02:00:00Z'),
  shares: { incident: 1, history: 1 },
  dimensions: ['category', 'store_id'],
  drivers: IDS,
};

const OUTCOMES = ['late', 'cancelled', 'refunded', 'support', 'wrong', 'items'] as const;
const NONE = -999;
const orders = (s: OrderSample): (string | number)[][] =>
  Array.from({ length: s.rows }, (_, row) =>
    [
      s.created[row] as number,
      ...s.codes.map((codes, d) => s.labels[d]?.[codes[row] as number] ?? ''),
      ...OUTCOMES.map((o) => s.outcomes[o][row] as number),
      ...Object.values(s.drivers).map((d) => d[row] as number),
    ].map((v) => (Number.isNaN(v) ? NONE : v)),
  );

describe('orders one by one', () => {
  it('are those of plain SQL, in the order of time', async () => {
    const found = await using(SAMPLE, (engine) => engine.sample(sampled));
    const none = (x: string): string => `coalesce((${x})::DOUBLE, ${NONE})`;
    const rows = await sql(`WITH o AS (${VALUES}) SELECT epoch_ms(created_at), category, store_id,
      ${none('CASE WHEN d IS NOT NULL THEN (d > promised_eta)::INT END')}, coalesce(c, false)::INT, coalesce(r, false)::INT, coalesce(u, false)::INT,
      ${none('CASE WHEN NOT coalesce(c, false) AND (delivered_at IS NULL OR d IS NOT NULL) THEN 1 - items_correct / items_ordered END')},
      ${none('CASE WHEN items_correct IS NOT NULL AND NOT coalesce(c, false) AND (delivered_at IS NULL OR d IS NOT NULL) THEN items_ordered END')},
      ${IDS.map((id) => none(`x_${id}`)).join(', ')}
      FROM o WHERE region = 'SF' AND category = 'Grocery' AND created_at >= TIMESTAMPTZ '2024-01-01 00:00:00+00' AND hour(created_at AT TIME ZONE 'UTC') IN (2, 3, 4)
      ORDER BY created_at, order_id`);
    expect(rows.length).toBeGreaterThan(500);
    expect(orders(found)).toEqual(rows.map((row) => row.map((v, i) => (i === 1 || i === 2 ? String(v) : Number(v)))));
  });

  it('a part of them is the same part each time, whatever is asked beside, and its means are those of all', async () => {
    const span = { from: Date.parse('2023-11-20T00:00:00Z'), to: AS_OF };
    const all = { ...sampled, where: {}, hours: null, span, dimensions: [], drivers: ['merchant_prep_time'] };
    const some = { ...all, shares: { incident: 0.5, history: 0.1 } };
    const [whole, part, again] = await using(SAMPLE, async (engine) => [
      await engine.sample(all),
      await engine.sample(some),
      await engine.sample({ ...some, drivers: ['fragile', 'merchant_prep_time'] }),
    ]);
    expect(again.created).toEqual(part.created);
    expect(again.drivers.merchant_prep_time).toEqual(part.drivers.merchant_prep_time);
    const side = (s: OrderSample, now: boolean): number[] =>
      [...s.created.keys()].filter((row) => (s.created[row] as number) >= some.since === now);
    for (const [now, share] of [
      [true, 0.5],
      [false, 0.1],
    ] as const) {
      const [n, k] = [side(whole, now).length, side(part, now).length];
      expect(Math.abs(k - share * n)).toBeLessThan(4 * Math.sqrt(n * share * (1 - share)));
      const mean = (s: OrderSample): { mean: number; sd: number } => {
        const values = side(s, now).map((row) => s.drivers.merchant_prep_time?.[row] as number);
        const m = values.reduce((a, b) => a + b, 0) / values.length;
        return { mean: m, sd: Math.sqrt(values.reduce((a, v) => a + (v - m) ** 2, 0) / values.length) };
      };
      const all = mean(whole);
      expect(Math.abs(mean(part).mean - all.mean)).toBeLessThan((4 * all.sd) / Math.sqrt(k));
    }
  });

  it('what happens after as_of is not seen', async () => {
    const minute = 60_000;
    const at = (m: number): string => new Date(START + m * minute).toISOString();
    const file = join(folder, 'late.csv');
    writeFileSync(
      file,
      `order_id,created_at,region,promised_eta,delivered_at,cancelled,cancelled_at,items_ordered,items_correct
a,${at(0)},SF,${at(30)},${at(50)},0,,4,3
b,${at(1)},SF,${at(30)},${at(70)},0,,4,3
c,${at(2)},SF,${at(30)},,1,${at(50)},4,
d,${at(3)},SF,${at(30)},,1,${at(70)},4,
e,${at(60)},SF,${at(90)},${at(99)},0,,4,4
`,
    );
    const request: SampleRequest = {
      ...sampled,
      asOf: START + 60 * minute,
      span: { from: START, to: START + DAY },
      where: {},
      hours: null,
      since: START,
      dimensions: ['region'],
      drivers: ['delivery_seconds', 'promised_seconds'],
    };
    const [sample, sums] = await using(file, async (engine) => [
      await engine.sample(request),
      await engine.driverSums({ ...asked, ...request, by: 'day', anchor: START }),
    ]);
    expect([...sample.created].map((t) => (t - START) / minute)).toEqual([0, 1, 2, 3]);
    expect([...sample.outcomes.late]).toEqual([1, Number.NaN, Number.NaN, Number.NaN]);
    expect([...sample.outcomes.cancelled]).toEqual([0, 0, 1, 0]);
    expect([...sample.outcomes.wrong]).toEqual([0.25, Number.NaN, Number.NaN, Number.NaN]);
    expect([...(sample.drivers.delivery_seconds ?? [])]).toEqual([3000, Number.NaN, Number.NaN, Number.NaN]);
    const { delivery_seconds: d, promised_seconds: p } = sums.drivers;
    expect([d?.total[0], d?.count[0], p?.count[0], sums.sums.cancelled[0], sums.sums.orders[0]]).toEqual([3000, 1, 4, 1, 4]);
  });
});

const SMALL: DriverSumsRequest = { ...asked, asOf: START + 2 * DAY, span: { from: START, to: START + 2 * DAY }, drivers: [] };
const driversOf = (
  file: string,
  drivers: readonly string[],
  more: Partial<EngineSettings> = {},
): Promise<DriverSums['drivers']> =>
  using(file, async (e) => (await e.driverSums({ ...SMALL, by: 'day', anchor: START, dimensions: [], drivers })).drivers, more);
const flat = (d: DriverSums['drivers'][string] | undefined): (number | undefined)[] => [d?.total[0], d?.count[0]];

describe('where columns are missing or odd', () => {
  const rows = (header: string, ...lines: string[]): string =>
    `order_id,created_at,region,${header}\n${lines.map((l, i) => `o-${i},${new Date(START + i * HOUR).toISOString()},SF,${l}`).join('\n')}\n`;
  const put = (name: string, text: string): string => write(folder, name, text);

  it('a driver without its columns has no values', async () => {
    const found = await driversOf(put('none.csv', rows('distance_km', '1.5', '2.5')), [...IDS, 'nobody']);
    for (const [id, d] of Object.entries(found))
      expect([id, ...flat(d)]).toEqual([id, ...(id === 'distance_km' ? [4, 2] : [0, 0])]);
  });

  it('batching is told by the size of the batch, and that by the trip', async () => {
    const size = put('size.csv', rows('batch_size', '1', '2', '', '3'));
    expect(flat((await driversOf(size, ['batched_flag'])).batched_flag)).toEqual([2, 3]);
    const trip = put('trip.csv', rows('trip_id', 'a', 'a', 'b', ''));
    expect(flat((await driversOf(trip, ['batched_flag'])).batched_flag)).toEqual([2, 3]);
    const flag = put('flag.csv', rows('batched_flag,batch_size', '0,2', 't,1', ',2', 'F,1'));
    expect(flat((await driversOf(flag, ['batched_flag'])).batched_flag)).toEqual([1, 3]);
  });

  it('numbers as text, empty, NaN and infinite', async () => {
    const file = put('odd.csv', rows('distance_km,in_stock_prob', '1.25, .5 ', ',', 'nan,inf', '1e2,0.000001'));
    const found = await driversOf(file, ['distance_km', 'in_stock_prob']);
    expect([flat(found.distance_km), flat(found.in_stock_prob)]).toEqual([
      [101.25, 2],
      [0.500001, 2],
    ]);
  });

  const own = (column: string): Partial<EngineSettings> => ({ drivers: [{ id: 'mine', column }] });
  it.each([
    ['a number', 'x', '1.5', '2', [3.5, 2]],
    ['yes and no', 'x', 'yes', 'no', [1, 2]],
    ['words and numbers', 'x', 'T', '0.5', [1.5, 2]],
    ['an expression', 'x * 2', '1', '', [2, 1]],
    ['a condition', 'x > 1', '1', '2', [1, 2]],
    ['too large for a sum', 'x', '1e300', '2', [2, 1]],
  ] as const)('a driver of the user: %s', async (name, column, a, b, expected) => {
    const file = put(`${name.replaceAll(' ', '-')}.csv`, rows('x', a, b));
    expect(flat((await driversOf(file, ['mine'], own(column))).mine)).toEqual(expected);
  });

  it.each([
    ['x', 'abc', '"abc" is not a number, or yes or no,.'],
    ['y', '1', '[drivers] mine: "y" names column "y", which the source does not have.'],
    ['x +', '1', '[drivers] mine: "x +" is not valid SQL.'],
    ['sum(x)', '1', '[drivers] mine:'],
  ])('a driver of the user that is none: %s of %s', async (column, value, why) => {
    const error = await failure(put('bad.csv', rows('x', value)), own(column));
    expect(error.message).toContain(why);
  });
});

it('a driver of the user whose expression fails on a row is named', async () => {
  const file = await copy(ORDERS, join(folder, 'fails.parquet'), 'FORMAT parquet');
  const drivers = [{ id: 'mine', column: 'CAST(region AS INTEGER)' }];
  await expect(driversOf(file, ['mine'], { drivers })).rejects.toThrow('fails.parquet: [drivers] mine fails on a row: ');
});

describe('the same drivers from', async () => {
  const drivers = ['batched_flag', 'promised_seconds', 'delivery_seconds', 'items_ordered', 'mine'];
  const more: Partial<EngineSettings> = { drivers: [{ id: 'mine', column: 'support_contact' }] };
  const ask = (file: string, extra: Partial<EngineSettings> = {}) =>
    using(
      file,
      async (engine) => [
        await engine.driverSums({ ...SMALL, drivers }),
        await engine.sample({
          ...sampled,
          ...SMALL,
          since: START + DAY,
          shares: { incident: 0.6, history: 0.4 },
          dimensions: ['region'],
          drivers,
        }),
      ],
      { ...more, ...extra },
    );
  const expected = await ask(await copy(ORDERS, join(folder, 'same.parquet'), 'FORMAT parquet'));
  const lines = csvLines(ORDERS);

  it('CSV, JSON and a DuckDB file', async () => {
    expect(expected[0]?.rows).toBeGreaterThan(100);
    expect(await ask(write(folder, 'same.csv', `${lines.join('\n')}\n`))).toEqual(expected);
    expect(
      await ask(
        write(
          folder,
          'same.ndjson',
          records(ORDERS)
            .map((r) => JSON.stringify(r))
            .join('\n'),
        ),
      ),
    ).toEqual(expected);
    const file = join(folder, 'same.duckdb');
    await sql(`ATTACH '${file}' AS f`, `CREATE TABLE f.orders AS SELECT * FROM '${join(folder, 'same.parquet')}'`, 'DETACH f');
    expect(await ask(`${file}::orders`)).toEqual(expected);
  });

  it('several files, rows in another order, and an order_id that is mapped', async () => {
    for (const p of [0, 1, 2])
      write(
        folder,
        `part-${p}.csv`,
        [
          lines[0],
          ...lines
            .slice(1)
            .filter((_, i) => i % 3 === p)
            .reverse(),
        ].join('\n'),
      );
    expect(await ask(join(folder, 'part-*.csv'))).toEqual(expected);
    const renamed = write(folder, 'renamed.csv', [lines[0]?.replace('order_id', 'nr'), ...lines.slice(1)].join('\n'));
    expect(await ask(renamed, { columns: { order_id: 'nr' } })).toEqual(expected);
    expect(await ask(renamed, { columns: { order_id: "nr || ''" } })).toEqual(expected);
  });
});
