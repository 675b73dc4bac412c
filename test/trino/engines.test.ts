import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineSettings, openEngine } from '../../src/engine/open.js';
import type { Engine, SourceInfo } from '../../src/engine/types.js';
import { settings } from '../engine/support.js';
import { QUESTIONS } from './questions.js';
import { expectSame, size } from './same.js';
import { TRINO, table, url } from './support.js';
import { texts, world } from './world.js';

if (!TRINO) process.stderr.write('test/trino: skipped, as CXF_TEST_TRINO is not set (npm run test:trino starts a cluster)\n');

/** One suite, both engines: the same orders, every question, the same answers. */

interface Case {
  readonly name: string;
  readonly select: string;
  readonly settings?: Partial<EngineSettings>;
  /** Settings for each where the SQL of expressions differs. */
  readonly duckdb?: Partial<EngineSettings>;
  readonly trino?: Partial<EngineSettings>;
  readonly address?: string;
}

const CASES: readonly Case[] = [
  { name: 'typed', select: world(6000), settings: { dimensions: ['region', 'category'] } },
  { name: 'texts', select: texts(3000) },
  // Trips stand in for the size of a batch; every row of a large source is looked at in part.
  {
    name: 'trips',
    select: `SELECT * EXCLUDE (batch_size, batched_flag, cancelled_at) FROM (${world(3000)})`,
    settings: { dimensions: ['region', 'category', 'store_id'], exactUpTo: 100 },
  },
  {
    name: 'expressions',
    select: `SELECT order_id AS id, epoch_ms(created_at) AS placed, region AS city, category AS kind, delivered_at, cancelled, items_ordered, items_correct, dasher_wait, store_id, promised_eta FROM (${world(3000)})`,
    settings: { dimensions: ['region', 'category', 'size'] },
    duckdb: {
      columns: {
        order_id: "'x' || id",
        created_at: 'epoch_ms(placed)',
        region: 'upper(city)',
        category: 'kind',
        refunded: 'items_ordered > 8 AND cancelled',
        size: "CASE WHEN items_ordered > 4 THEN 'large' ELSE 'small' END",
      },
      drivers: [
        { id: 'mine', column: 'items_ordered // 2' },
        { id: 'busy', column: 'dasher_wait > 50' },
      ],
    },
    trino: {
      columns: {
        order_id: "'x' || id",
        created_at: 'from_unixtime_nanos(placed * 1000000)',
        region: 'upper(city)',
        category: 'kind',
        refunded: 'items_ordered > 8 AND cancelled',
        size: "CASE WHEN items_ordered > 4 THEN 'large' ELSE 'small' END",
      },
      drivers: [
        { id: 'mine', column: 'items_ordered / 2' },
        { id: 'busy', column: 'dasher_wait > 50' },
      ],
    },
  },
];

describe.skipIf(!TRINO).each(CASES)('the same answers from DuckDB and Trino: $name', (one) => {
  let engines: readonly [Engine, Engine];
  let infos: readonly [SourceInfo, SourceInfo];

  beforeAll(async () => {
    const parquet = await table(one.name, one.select);
    const common = { sourceName: one.name, ...one.settings };
    engines = [
      await openEngine({ ...settings(parquet), ...common, ...one.duckdb }),
      await openEngine({ ...settings(url(one.name, one.address)), ...common, ...one.trino }),
    ];
    infos = [await engines[0].describe(), await engines[1].describe()];
  }, 180_000);
  afterAll(() => Promise.all((engines ?? []).map((e) => e.close())));

  it.each(Object.keys(QUESTIONS))(
    '%s',
    async (name) => {
      const ask = QUESTIONS[name] as (typeof QUESTIONS)[string];
      const [a, b] = [await ask(engines[0], infos[0]), await ask(engines[1], infos[1])];
      expectSame(a, b);
      if (one.name === 'typed') expect(size(a)).toBeGreaterThan(name.startsWith('trips') || name.startsWith('couriers') ? 1 : 3);
    },
    180_000,
  );
});
