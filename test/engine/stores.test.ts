import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/engine/duckdb.js';
import type { StoreSums, StoresRequest } from '../../src/engine/types.js';
import { SUM_IDS } from '../../src/model/sums.js';
import { START } from './orders.js';
import { DAY, HOUR, request, scratch, sql, using } from './support.js';

/** Stores and filled columns beside plain SQL that knows nothing of the engine's queries. */

const folder = scratch();
const SAMPLE = 'data/sample/orders.parquet';
const AS_OF = Date.parse('2024-01-04T16:00:00Z');
/** Fourteen hours, as with a maturity of ten. */
const SPAN = { from: Date.parse('2024-01-03T16:00:00Z'), to: Date.parse('2024-01-04T06:00:00Z') };
const asked: StoresRequest = { asOf: AS_OF, span: SPAN, step: DAY, count: 14, where: {}, sums: SUM_IDS };

const rowsOf = (stores: StoreSums): (string | number)[][] =>
  Array.from({ length: stores.rows }, (_, row) => [
    ...stores.codes.map((codes, d) => stores.labels[d]?.[codes[row] as number] ?? ''),
    stores.stretch[row] as number,
    ...SUM_IDS.map((id) => stores.sums[id][row] as number),
  ]);

const ask = (source: string, request: StoresRequest): Promise<StoreSums | null> =>
  using(source, (engine) => engine.stores(request));

/** Each stretch by its own bounds, not by arithmetic on ages. */
const twin = (where: string): string => `
  WITH stretches AS (
    SELECT k AS stretch, TIMESTAMPTZ '2024-01-03 16:00:00+00' - k * INTERVAL 24 HOUR AS a, TIMESTAMPTZ '2024-01-04 06:00:00+00' - k * INTERVAL 24 HOUR AS b FROM range(1, 15) r(k)
    UNION ALL SELECT -q, TIMESTAMPTZ '2024-01-04 06:00:00+00' - q * INTERVAL 210 MINUTE, TIMESTAMPTZ '2024-01-04 06:00:00+00' - (q - 1) * INTERVAL 210 MINUTE FROM range(1, 5) r(q)),
  seen AS (SELECT *, TIMESTAMPTZ '2024-01-04 16:00:00+00' AS t FROM '${SAMPLE}' WHERE ${where}),
  known AS (SELECT *, cancelled AND cancelled_at <= t AS c, refunded AND refunded_at <= t AS r, support_contact AND support_at <= t AS u,
    CASE WHEN delivered_at <= t THEN delivered_at END AS d FROM seen)
  SELECT region, category, store_id, stretch, count(*), count(d), count(*) FILTER (d <= promised_eta), count(*) FILTER (c), count(*) FILTER (r), count(*) FILTER (u),
    coalesce(sum(items_ordered) FILTER (items_correct IS NOT NULL AND NOT coalesce(c, false) AND (delivered_at IS NULL OR d IS NOT NULL)), 0),
    coalesce(sum(items_correct) FILTER (NOT coalesce(c, false) AND (delivered_at IS NULL OR d IS NOT NULL)), 0),
    sum(round(720720 / batch_size)), count(*) FILTER (batch_size > 0)
  FROM stretches JOIN known ON created_at >= a AND created_at < b GROUP BY ALL ORDER BY region, category, store_id, stretch`;

describe('sums of stores', () => {
  it.each([
    ['all', 'true', {}],
    ['a filter', "region = 'SF' AND category = 'Retail'", { region: 'SF', category: 'Retail' }],
  ])('%s: as plain SQL has it', async (_, condition, where) => {
    const expected = (await sql(twin(condition))).map((row) => row.map((v, i) => (i < 3 ? String(v) : Number(v))));
    const stores = await ask(SAMPLE, { ...asked, where });
    expect(expected.length).toBeGreaterThan(400);
    expect(stores && rowsOf(stores)).toEqual(expected);
  });

  it('are the same where old orders are read without the times of outcomes', async () => {
    const after = await using(SAMPLE, async (engine) => {
      await engine.cells(request(AS_OF));
      return engine.stores(asked);
    });
    expect(after).toEqual(await ask(SAMPLE, asked));
  });

  it('are the same bytes from run to run', async () => {
    expect(JSON.stringify(await ask(SAMPLE, asked))).toBe(JSON.stringify(await ask(SAMPLE, asked)));
  });

  const csv = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const small = {
    asOf: START + 2 * DAY,
    span: { from: START + DAY, to: START + 2 * DAY },
    step: DAY,
    count: 1,
    where: {},
    sums: SUM_IDS,
  };
  const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

  it('need a store_id, and take what else there is', async () => {
    expect(await ask(csv('none.csv', ['order_id,created_at,region', `1,${at(30)},SF`]), small)).toBeNull();
    const stores = await ask(
      csv('bare.csv', ['order_id,created_at,category,store_id', `1,${at(30)},Grocery,s1`, `2,${at(47)},,`]),
      small,
    );
    expect(stores?.dimensions).toEqual(['category', 'store_id']);
    expect(stores && rowsOf(stores).map((r) => r.slice(0, 4))).toEqual([
      ['(missing)', '(missing)', -1, 1],
      ['Grocery', 's1', -3, 1],
    ]);
  });

  it('hold nothing of after as_of, nor of other hours', async () => {
    const source = csv('hours.csv', [
      'order_id,created_at,category,store_id',
      ...[2, 11, 12, 13, 35, 36, 37, 47, 49].map((h, i) => `${i},${at(h)},Grocery,s1`),
    ]);
    const stores = await ask(source, {
      ...small,
      asOf: START + 37 * HOUR,
      span: { from: START + 36 * HOUR, to: START + 40 * HOUR },
    });
    expect(stores && rowsOf(stores).map((r) => r.slice(2, 4))).toEqual([
      [-4, 1],
      [1, 2],
    ]);
  });
});

describe('filled columns', () => {
  it('are counted as plain SQL does', async () => {
    const { asOf, span, step, count, where } = asked;
    const filled = await using(SAMPLE, (engine) => engine.filled({ asOf, span, step, count, where }));
    const [row = []] =
      await sql(`WITH o AS (SELECT *, created_at >= TIMESTAMPTZ '2024-01-03 16:00:00+00' AS now, NOT (cancelled AND cancelled_at <= TIMESTAMPTZ '2024-01-04 16:00:00+00') AS due FROM '${SAMPLE}'
      WHERE created_at >= TIMESTAMPTZ '2023-12-20 16:00:00+00' AND created_at < TIMESTAMPTZ '2024-01-04 06:00:00+00' AND NOT hour(created_at AT TIME ZONE 'UTC') BETWEEN 6 AND 15)
      SELECT count(*) FILTER (now), count(promised_eta) FILTER (now), count(*) FILTER (NOT now), count(*) FILTER (now AND due), count(delivered_at) FILTER (now AND due), count(items_correct) FILTER (NOT now AND due) FROM o`);
    const of = (column: string) => filled.find((f) => f.column === column);
    expect(filled.map((f) => f.column)).toEqual([
      'promised_eta',
      'delivered_at',
      'cancelled',
      'refunded',
      'support_contact',
      'items_ordered',
      'items_correct',
      'batch_size',
    ]);
    expect([
      of('promised_eta')?.now.orders,
      of('promised_eta')?.now.filled,
      of('promised_eta')?.before.orders,
      of('delivered_at')?.now.orders,
      of('delivered_at')?.now.filled,
      of('items_correct')?.before.filled,
    ]).toEqual(row.map(Number));
  });

  it('carry the names the user gave them', async () => {
    writeFileSync(join(folder, 'own.csv'), `order_id,created_at,region,back\n1,${new Date(START).toISOString()},SF,1\n`);
    const week = { asOf: START + DAY, span: { from: START, to: START + DAY }, step: DAY, count: 1, where: {} };
    const filled = await using(join(folder, 'own.csv'), (engine) => engine.filled(week), { columns: { refunded: 'back' } });
    expect(filled).toEqual([
      { column: 'refunded', label: 'back', now: { orders: 1, filled: 1 }, before: { orders: 0, filled: 0 } },
    ]);
  });
});

describe('the queries', () => {
  const { rows, columns } = Database.prototype;
  afterEach(() => vi.restoreAllMocks());

  it('push the bounds of time down, scan once and read what they need', async () => {
    const plans: string[] = [];
    const explain = async (db: Database, query: string): Promise<void> => {
      if (query.includes('"stretch"') || query.includes('"past"'))
        plans.push((await rows.call(db, `EXPLAIN ${query}`)).map((row) => row.join('\n')).join('\n'));
    };
    vi.spyOn(Database.prototype, 'rows').mockImplementation(async function (this: Database, query) {
      await explain(this, query);
      return rows.call(this, query);
    });
    vi.spyOn(Database.prototype, 'columns').mockImplementation(async function (this: Database, query) {
      await explain(this, query);
      return columns.call(this, query);
    });
    await using(SAMPLE, async (engine) => {
      await engine.stores(asked);
      await engine.filled(asked);
    });
    expect(plans.length).toBeGreaterThanOrEqual(2);
    for (const plan of plans) {
      expect(plan).toMatch(/created_at\s*>=\s*'2023-12-20/);
      expect(plan).toMatch(/created_at\s*<\s*'2024-01-04/);
      expect(plan.match(/Function:/g)).toHaveLength(1);
      expect(plan).not.toContain('order_id');
    }
  });
});
