import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsOf, failure, rowsOf, scratch, sql, totals, using } from './support.js';

const folder = scratch();
const AS_OF = Date.parse('2024-02-01T00:00:00Z');
let files = 0;

async function parquet(columns: string): Promise<string> {
  const file = join(folder, `t${files++}.parquet`);
  await sql(`COPY (SELECT ${columns}) TO '${file}' (FORMAT parquet)`);
  return file;
}

describe('times of every type are the same instant', () => {
  it.each([
    ["TIMESTAMP '2024-01-03 18:10:00'"],
    ["TIMESTAMP_S '2024-01-03 18:10:00'"],
    ["TIMESTAMP_MS '2024-01-03 18:10:00'"],
    ["TIMESTAMP_NS '2024-01-03 18:10:00.000000999'"],
    ["TIMESTAMPTZ '2024-01-03 10:10:00-08:00'"],
    ["'2024-01-03T18:10:00Z'"],
    ["'2024-01-03 10:10:00-08'"],
    ["'2024-01-03 18:10'"],
    ["' 2024-1-3 18:10:00 '"],
    ["'2024-01-03 13:10:00 America/New_York'"],
  ])('%s', async (value) => {
    const file = await parquet(`'o' AS order_id, ${value} AS created_at, 'SF' AS region`);
    expect(rowsOf(await cellsOf(file, { asOf: AS_OF }))[0]?.slice(0, 3)).toEqual(['2024-01-03T18:00:00.000Z', 'SF', 1]);
    const at = Date.parse('2024-01-03T18:10:00Z');
    const inside = async (from: number, to: number): Promise<number> =>
      totals(await cellsOf(file, { asOf: AS_OF, span: { from, to } })).orders;
    expect([await inside(at, at + 1), await inside(at - 1, at), await inside(at + 1, at + 2)]).toEqual([1, 0, 0]);
  });

  it('dates, and epochs with an expression', async () => {
    const date = await parquet("'o' AS order_id, DATE '2024-01-03' AS created_at, 'SF' AS region");
    expect(rowsOf(await cellsOf(date, { asOf: AS_OF }))[0]?.[0]).toBe('2024-01-03T00:00:00.000Z');
    const epoch = await parquet("'o' AS order_id, 1704305400000 AS ts, 'SF' AS region");
    for (const created_at of ['epoch_ms(ts)', 'to_timestamp(ts / 1000)', 'make_timestamp(ts * 1000)'])
      expect(rowsOf(await cellsOf(epoch, { asOf: AS_OF }, { columns: { created_at } }))[0]?.[0]).toBe('2024-01-03T18:00:00.000Z');
  });

  it.each([["TIME '18:00:00'"], ['INTERVAL 3 HOUR'], ['1704304800'], ['true'], ['1.5']])('%s is none', async (value) => {
    const error = await failure(await parquet(`'o' AS order_id, ${value} AS created_at, 'SF' AS region`));
    expect(error.message).toMatch(/: column "created_at" is of type [A-Z0-9(),]+, not a time as created_at must be\.$/);
  });

  it('an infinite time is no time', async () => {
    const file = await parquet(
      "* FROM (VALUES ('a', TIMESTAMP '2024-01-03 18:10:00', 'SF'), ('b', 'infinity', 'SF')) v(order_id, created_at, region)",
    );
    await using(file, async (engine) => {
      const info = await engine.describe();
      expect(info.lastOrder).toBe(Date.parse('2024-01-03T18:10:00Z'));
      expect(info.warnings.map((w) => w.code)).toEqual(['undated_orders']);
    });
  });
});

describe('flags', () => {
  it.each([
    ['true', 1],
    ['1', 1],
    ['CAST(1 AS UTINYINT)', 1],
    ['CAST(1 AS HUGEINT)', 1],
    ['1.0::DOUBLE', 1],
    ['CAST(1 AS DECIMAL(5, 2))', 1],
    ["'t'", 1],
    ["' TRUE '", 1],
    ["'Yes'", 1],
    ["CAST('y' AS ENUM('y', 'n'))", 1],
    ["'1.0'", 1],
    ['false', 0],
    ["'f'", 0],
    ["'0'", 0],
    ["''", 0],
    ["'NaN'::DOUBLE", 0],
    ['NULL::BOOLEAN', 0],
  ])('%s', async (value, count) => {
    const file = await parquet(`'o' AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, ${value} AS cancelled`);
    expect(totals(await cellsOf(file, { asOf: AS_OF })).cancelled).toBe(count);
  });

  it.each([['2'], ['-1'], ['0.5'], ["'x'"], ["'2'"], ["CAST('maybe' AS ENUM('maybe'))"], ["'inf'::DOUBLE"]])(
    '%s is none',
    async (value) => {
      const file = await parquet(`'o' AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, ${value} AS cancelled`);
      expect((await failure(file)).message).toMatch(/: column "cancelled", row 1: "[^"]+" is not a boolean\.$/);
    },
  );
});

describe('whole numbers', () => {
  it.each([
    ['5', 5],
    ['CAST(5 AS UTINYINT)', 5],
    ['CAST(5 AS UBIGINT)', 5],
    ['CAST(5 AS HUGEINT)', 5],
    ['CAST(5 AS DECIMAL(18, 3))', 5],
    ['5.0::DOUBLE', 5],
    ['5.0::FLOAT', 5],
    ["'5'", 5],
    ["'5.0'", 5],
    ["'NaN'::DOUBLE", 0],
  ])('%s', async (value, sum) => {
    const file = await parquet(
      `'o' AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, ${value} AS items_ordered, 4 AS items_correct`,
    );
    expect(totals(await cellsOf(file, { asOf: AS_OF })).items_ordered).toBe(sum);
  });

  it.each([
    ['5.5::DOUBLE'],
    ["'5.5'"],
    ["'five'"],
    ['CAST(1e20 AS HUGEINT)'],
    ['1e300'],
    ["'inf'::DOUBLE"],
    ['CAST(5.25 AS DECIMAL(5,2))'],
  ])('%s is none', async (value) => {
    const file = await parquet(
      `'o' AS order_id, TIMESTAMP '2024-01-03' AS created_at, 'SF' AS region, ${value} AS items_ordered, 4 AS items_correct`,
    );
    expect((await failure(file)).message).toMatch(/: column "items_ordered", row 1: "[^"]+" is not a whole number\.$/);
  });
});

it('ids, dimensions and numbers of any type', async () => {
  const file = await parquet(
    "uuid() AS order_id, TIMESTAMP '2024-01-03' AS created_at, CAST('SF' AS ENUM('SF')) AS region, 12::UTINYINT AS category, CAST('ab' AS BLOB) AS store_id, INTERVAL 5 MINUTE AS merchant_prep_time, CAST(3.25 AS DECIMAL(9, 2)) AS subtotal, 'inf'::DOUBLE AS supply_ratio, {'a': 1} AS trip_id",
  );
  await using(
    file,
    async (engine) => {
      const info = await engine.describe();
      expect(info.warnings.map((w) => w.message)).toEqual([
        `${file.split('/').at(-1)}: 1 values in column "supply_ratio" are NaN or infinite and count as missing`,
      ]);
      const { columns, rows } = await engine.orders({ asOf: AS_OF, where: {}, spans: [{ region: null, from: 0, to: AS_OF }] });
      const shown = Object.fromEntries(columns.map((c, i) => [c, rows[0]?.[i]]));
      expect(shown).toMatchObject({
        created_at: '2024-01-03T00:00:00.000Z',
        region: 'SF',
        category: '12',
        store_id: 'ab',
        merchant_prep_time: 300,
        subtotal: 3.25,
        supply_ratio: null,
      });
    },
    { dimensions: ['region', 'category', 'store_id'] },
  );
});
