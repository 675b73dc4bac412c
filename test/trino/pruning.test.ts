import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../../scripts/trino/cluster.js';
import { openEngine } from '../../src/engine/open.js';
import { Client } from '../../src/engine/trino/client.js';
import type { CxfError } from '../../src/errors.js';
import { settings } from '../engine/support.js';
import { QUESTIONS } from './questions.js';
import { expectSame } from './same.js';
import { CLUSTER, TRINO, table, url } from './support.js';
import { world } from './world.js';

/** Queries that the engine runs on the cluster while `use` runs. */
async function issued(source: string, names: readonly string[]): Promise<{ answers: unknown[]; sql: string[] }> {
  const { columns } = Client.prototype;
  const sql: string[] = [];
  vi.spyOn(Client.prototype, 'columns').mockImplementation(function (this: Client, query, prepared) {
    if (/^(SELECT|WITH)/.test(query)) sql.push(query);
    return columns.call(this, query, prepared);
  });
  const engine = await openEngine({ ...settings(source), sourceName: 'orders' });
  try {
    const info = await engine.describe();
    sql.length = 0;
    const answers: unknown[] = [];
    for (const name of names) answers.push(await QUESTIONS[name]?.(engine, info));
    return { answers, sql };
  } finally {
    await engine.close();
  }
}
afterEach(() => vi.restoreAllMocks());

const BOUNDED = Object.keys(QUESTIONS).filter((name) => !/^(what there is|the values)/.test(name));

/** One of each way to bound time. */
const SOME = ['cells', 'stores', 'orders', 'sums of drivers by hour', 'trips'];

/** Columns whose values a query restricts where it reads the table. */
async function restricted(sql: string): Promise<string[]> {
  const [[plan] = []] = await ask(CLUSTER.port, `EXPLAIN (TYPE IO, FORMAT JSON) ${sql}`);
  const io = JSON.parse(String(plan)) as {
    inputTableColumnInfos: { constraint: { columnConstraints: { columnName: string }[] } }[];
  };
  return io.inputTableColumnInfos.flatMap((t) => t.constraint.columnConstraints.map((c) => c.columnName));
}

/** The types of a day in the partition column, as SQL of Trino over `created_at`. */
const DAYS = [
  ['varchar', "date_format(created_at, '%Y-%m-%d')"],
  ['date', 'CAST(created_at AS date)'],
  ['integer', "CAST(date_format(created_at, '%Y%m%d') AS integer)"],
] as const;

describe.skipIf(!TRINO)('only what is needed is read', () => {
  let parquet = '';
  beforeAll(async () => {
    parquet = await table('plain', world(3000));
    for (const [i, [type, day]] of DAYS.entries()) {
      const columns = (await ask(CLUSTER.port, 'SHOW COLUMNS FROM lake.shop.plain'))
        .map(([name]) => `"${name}"`)
        .filter((c) => c !== '"dt"');
      await ask(CLUSTER.port, `DROP TABLE IF EXISTS lake.shop.by_day_${i}`);
      await ask(
        CLUSTER.port,
        `CREATE TABLE lake.shop.by_day_${i} WITH (format = 'PARQUET', partitioned_by = ARRAY['day']) AS SELECT ${columns.join(', ')}, CAST(${day} AS ${type}) AS day FROM lake.shop.plain`,
      );
    }
  }, 300_000);

  it('every query of a table bounds the time of the orders', async () => {
    const { sql } = await issued(url('plain'), BOUNDED);
    expect(sql.length).toBeGreaterThanOrEqual(BOUNDED.length);
    for (const query of sql) {
      const [[plan] = []] = await ask(CLUSTER.port, `EXPLAIN ${query}`);
      const scans = String(plan).match(/Scan\w*\[table = .*/g) ?? [];
      expect(scans.length).toBeGreaterThan(0);
      for (const scan of scans)
        expect(scan).toMatch(/filterPredicate = .*created_at(_\d+)? >= timestamp\(6\) '2024-.*created_at(_\d+)? < timestamp/);
    }
  }, 180_000);

  it.each(DAYS.map(([type, day], i) => [type, day, i] as const))(
    'of a table partitioned by days of type %s, %s, also the partitions',
    async (_, __, i) => {
      const { answers, sql } = await issued(url(`by_day_${i}`, '?partition=day'), SOME);
      for (const query of sql) expect(await restricted(query)).toContain('day');
      expectSame(answers, (await issued(parquet, SOME)).answers);
    },
    300_000,
  );

  it.each([
    ['nosuch', 'names no column of the table'],
    ['region', 'is no column of days'],
  ])(
    '?partition=%s is refused',
    async (column, why) => {
      const error = await openEngine({ ...settings(url('by_day_0', `?partition=${column}`)) }).then(
        () => null,
        (cause: CxfError) => cause,
      );
      expect([error?.exitCode, error?.message]).toEqual([2, expect.stringContaining(why)]);
    },
    120_000,
  );
});
