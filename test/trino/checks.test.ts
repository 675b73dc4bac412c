import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../src/engine/open.js';
import type { SourceInfo } from '../../src/engine/types.js';
import { CxfError } from '../../src/errors.js';
import { settings } from '../engine/support.js';
import { TRINO, table, url } from './support.js';
import { texts, world } from './world.js';

/** What is wrong with orders is said in the same words, whoever holds them. */

type Said = Pick<CxfError, 'code' | 'message' | 'hint' | 'exitCode'> | Pick<SourceInfo, 'warnings'>;

async function said(source: string, columns: Record<string, string> = {}): Promise<Said> {
  try {
    const engine = await openEngine({ ...settings(source, { columns }), sourceName: 'orders' });
    try {
      return { warnings: (await engine.describe()).warnings };
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (!(error instanceof CxfError)) throw error;
    const { code, message, hint, exitCode } = error;
    return { code, message, hint, exitCode };
  }
}

let tables = 0;
async function both(select: string): Promise<{ duckdb: Said; trino: Said }> {
  const name = `checked_${tables++}`;
  const parquet = await table(name, select, 2);
  return { duckdb: await said(parquet), trino: await said(url(name)) };
}

const SMALL = world(400);
const WORDS = texts(400);
const first = (column: string, value: string, select = SMALL): string =>
  `SELECT * REPLACE (CASE WHEN order_id IN ('o-7', 'o-8') THEN ${value} ELSE ${column} END AS ${column}) FROM (${select})`;

describe.skipIf(!TRINO)('the same words', () => {
  it.each<[string, string, string]>([
    ['an id that repeats', first('order_id', "'twice'"), 'order_id "twice" occurs 2 times (1 row repeats an id)'],
    ['ids that are missing', first('order_id', 'NULL'), '2 of 400 orders have no order_id'],
    ['no orders', `SELECT * FROM (${SMALL}) WHERE i_is_none`.replace('i_is_none', 'order_id IS NULL'), 'holds no orders'],
    ['no times', `SELECT * REPLACE (CAST(NULL AS TIMESTAMP) AS created_at) FROM (${SMALL})`, 'is empty in all 400 rows'],
    ['no created_at', `SELECT * EXCLUDE (created_at) FROM (${SMALL})`, 'has no column created_at'],
    [
      'no dimension',
      `SELECT * EXCLUDE (region, category, store_id) FROM (${SMALL})`,
      'none of the columns region, category and store_id',
    ],
  ])(
    'of %s',
    async (_, select, what) => {
      const { duckdb, trino } = await both(select);
      expect(trino).toEqual(duckdb);
      expect((trino as CxfError).message).toContain(what);
    },
    120_000,
  );

  it.each<[string, string, string]>([
    [
      'warnings',
      `SELECT * REPLACE (CASE WHEN order_id < 'o-3' THEN created_at - INTERVAL 1 DAY ELSE delivered_at END AS delivered_at) FROM (${SMALL})`,
      'were delivered before they were placed',
    ],
    ['orders without a time', first('created_at', 'NULL'), '2 of 400 orders have no created_at and are left out'],
    ['times with and without a zone', WORDS, 'have no zone and are read as UTC'],
    ['numbers that are none', SMALL, 'are NaN or infinite and count as missing'],
  ])(
    'of %s',
    async (_, select, what) => {
      const { duckdb, trino } = await both(select);
      expect(trino).toEqual(duckdb);
      expect(JSON.stringify(trino)).toContain(what);
    },
    120_000,
  );

  it.each<[string, string, string]>([
    ['cancelled', "'maybe'", '"maybe" is not a boolean.'],
    ['created_at', "'yesterday'", '"yesterday" is not a time.'],
    ['created_at', "'2024-13-45'", '"2024-13-45" is not a time.'],
    ['items_ordered', "'1.5'", '"1.5" is not a whole number.'],
    ['distance_km', "'far'", '"far" is not a number.'],
  ])(
    'of a value of %s that is %s, though a table has no row numbers',
    async (column, value, what) => {
      const { duckdb, trino } = await both(first(column, value, WORDS));
      expect([(trino as CxfError).code, (trino as CxfError).message]).toEqual([
        'bad_value',
        `orders: column "${column}": ${what}`,
      ]);
      expect((duckdb as CxfError).message).toContain(what);
    },
    120_000,
  );
});

describe.skipIf(!TRINO)('an expression', () => {
  const refused = async (column: string, sql: string): Promise<string> => {
    const found = await said(url('expressed'), { [column]: sql });
    return 'message' in found ? found.message : JSON.stringify(found);
  };
  beforeAll(async () => {
    await table('expressed', SMALL, 2);
  }, 120_000);

  it.each([
    ['refunded', 'regiom = 1', 'names column "regiom", which the source does not have'],
    ['refunded', 'region +', 'is not valid SQL'],
    ['refunded', 'max(cancelled)', 'is not an expression over one row'],
    ['refunded', 'no_such_function(region) = 1', "cannot be computed: Function 'no_such_function' not registered"],
    ['refunded', 'region = 1', 'cannot be computed: Cannot apply operator: varchar = integer'],
    ['refunded', 'region', '"LA" is not a boolean'],
    ['items_ordered', 'CAST(region AS integer)', '[columns] items_ordered fails on a row: Cannot cast'],
    ['refunded', 'orders.cancelled', 'names column "orders.cancelled", which the source does not have'],
    ['refunded', '(SELECT true)', 'holds a sub-select'],
  ])(
    '%s = %s',
    async (column, sql, why) => {
      expect(await refused(column, sql)).toContain(why);
    },
    120_000,
  );

  it.each([
    ['refunded', "created_at > TIMESTAMP '2024-01-02 00:00:00' AND NOT cancelled"],
    ['store_id', "coalesce(nullif(trim(store_id), ''), 'none')"],
    ['promised_eta', "created_at + INTERVAL '45' MINUTE"],
    ['items_ordered', 'CASE WHEN items_ordered > 3 THEN 3 ELSE items_ordered END'],
    ['refunded', 'TRY(1 / items_ordered) = 1'],
    ['created_at', 'CAST(created_at AS timestamp(3) with time zone)'],
  ])(
    '%s = %s is taken',
    async (column, sql) => {
      expect(await refused(column, sql)).toContain('warnings');
    },
    120_000,
  );
});
