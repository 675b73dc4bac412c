import { beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../scripts/trino/cluster.js';
import { openEngine } from '../../src/engine/open.js';
import type { CxfError } from '../../src/errors.js';
import { settings } from '../engine/support.js';
import { QUESTIONS } from './questions.js';
import { expectSame } from './same.js';
import { CLUSTER, TRINO, table, url } from './support.js';
import { world } from './world.js';

const TABLE = 'of_types';
const SELECT = world(2000);
const ASKED = ['what there is', 'cells with the hours outcomes became known', 'sums of drivers by hour', 'a part of the orders'];

type Columns = Readonly<Record<string, string>>;

/** Answers over the table, or over a view of it in which some columns are of another type. */
async function answers(source: string, columns: Columns = {}): Promise<unknown[]> {
  const engine = await openEngine({ ...settings(source, { columns }), sourceName: 'orders' });
  try {
    const info = await engine.describe();
    const found: unknown[] = [];
    for (const name of ASKED) found.push(await QUESTIONS[name]?.(engine, info));
    return found;
  } finally {
    await engine.close();
  }
}

let views = 0;
async function view(replaced: Columns): Promise<string> {
  const columns = await ask(CLUSTER.port, `SHOW COLUMNS FROM lake.shop.${TABLE}`);
  const select = columns.map(([name]) => `${replaced[String(name)] ?? `"${name}"`} AS "${name}"`).join(', ');
  const name = `view_${views++}`;
  await ask(CLUSTER.port, `CREATE OR REPLACE VIEW lake.shop.${name} AS SELECT ${select} FROM lake.shop.${TABLE}`);
  return url(name);
}

const zoned = (column: string, zone: string): string => `with_timezone(${column}, 'UTC') AT TIME ZONE '${zone}'`;

describe.skipIf(!TRINO)('columns of every type of Trino', () => {
  let parquet = '';
  let expected: unknown[] = [];
  beforeAll(async () => {
    parquet = await table(TABLE, SELECT);
    expected = await answers(parquet);
  }, 180_000);

  it.each<[string, Columns]>([
    [
      'times with a zone',
      {
        created_at: zoned('created_at', 'Asia/Tokyo'),
        delivered_at: zoned('delivered_at', 'America/St_Johns'),
        promised_eta: zoned('promised_eta', 'UTC'),
      },
    ],
    [
      'numbers of other sizes',
      {
        items_ordered: 'CAST(items_ordered AS tinyint)',
        items_correct: 'CAST(items_correct AS decimal(20, 2))',
        substitutions: 'CAST(substitutions AS real)',
        batch_size: 'CAST(batch_size AS double)',
      },
    ],
    [
      'booleans as numbers and words',
      {
        cancelled: 'CAST(cancelled AS smallint)',
        refunded: "CASE WHEN refunded THEN 'Yes' WHEN NOT refunded THEN 'n' END",
        support_contact: 'CAST(support_contact AS double)',
        batched_flag: 'CAST(batched_flag AS decimal(1, 0))',
      },
    ],
    [
      'texts of a length',
      { order_id: 'CAST(order_id AS char(20))', region: 'CAST(region AS varchar(30))', store_id: 'CAST(store_id AS char(9))' },
    ],
    ['durations', { merchant_prep_time: "CAST(merchant_prep_time AS double) * INTERVAL '1' SECOND" }],
  ])(
    '%s',
    async (_, replaced) => {
      expectSame(await answers(await view(replaced)), expected);
    },
    180_000,
  );

  it('times of other precisions, as they are cut', async () => {
    const cut = await view({
      created_at: "CAST(date_trunc('second', created_at) AS timestamp(0))",
      delivered_at: 'CAST(delivered_at AS timestamp(9))',
    });
    const other = await table('of_seconds', `SELECT * REPLACE (date_trunc('second', created_at) AS created_at) FROM (${SELECT})`);
    expectSame(await answers(cut), await answers(other));
  }, 180_000);

  it('days', async () => {
    const days = await view({ promised_eta: 'CAST(promised_eta AS date)' });
    const other = await table(
      'of_days',
      `SELECT * REPLACE (CAST(CAST(promised_eta AS DATE) AS TIMESTAMP) AS promised_eta) FROM (${SELECT})`,
    );
    expectSame(await answers(days), await answers(other));
  }, 180_000);

  it.each([
    ['created_at', 'ARRAY[created_at]', 'is of type array(timestamp(6)), not a time as created_at must be'],
    ['region', 'CAST(ROW(region) AS row(x varchar))', 'is of type row(x varchar), not a text as region must be'],
    ['cancelled', 'created_at', 'is of type timestamp(6), not a boolean as cancelled must be'],
  ])(
    '%s that is %s is refused',
    async (column, sql, why) => {
      const error = await answers(await view({ [column]: sql })).then(
        () => null,
        (cause: CxfError) => cause,
      );
      expect(error?.message).toContain(why);
      expect(error?.exitCode).toBe(2);
    },
    180_000,
  );
});
