import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtestSchema, detectSchema, incidentDocumentSchema } from '../../src/model/documents.js';
import { sql } from '../engine/support.js';
import { cxf, documentOf, refusal, SAMPLE, scratch } from '../support/process.js';

/** The packaged sample with one store harmed, or one column emptied, in the window of its `as_of`. */

const folder = scratch();
const ORDERS = join(SAMPLE, 'orders.parquet');
const WINDOW = "created_at >= TIMESTAMPTZ '2024-01-03 16:00:00+00'";
const asked = (name: string): string[] => [
  ...['--config', join(SAMPLE, 'cxf.toml'), '--source', join(folder, `${name}.parquet`), '--state', join(folder, name)],
];

/** Writes the sample with every order of the window that `who` names and whose number ends low cancelled after ten minutes. */
const harmed = (name: string, who: string, tenths: number): Promise<unknown> =>
  sql(`COPY (
    WITH numbered AS (SELECT *, ${who} AND ${WINDOW} AND row_number() OVER (PARTITION BY store_id ORDER BY created_at, order_id) % 10 < ${tenths} AS hit FROM '${ORDERS}')
    SELECT * EXCLUDE (hit) REPLACE (
      cancelled OR hit AS cancelled,
      CASE WHEN hit THEN created_at + INTERVAL 10 MINUTE ELSE cancelled_at END AS cancelled_at,
      CASE WHEN hit THEN NULL ELSE delivered_at END AS delivered_at,
      CASE WHEN hit THEN NULL ELSE items_correct END AS items_correct)
    FROM numbered ORDER BY created_at, order_id
  ) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet)`);

const emptied = (name: string, replaced: string): Promise<unknown> =>
  sql(`COPY (SELECT * REPLACE (${replaced}) FROM '${ORDERS}') TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet)`);

const STORY = ['Convenience NYC - On-time -5%', 'Grocery SF - CX Score -18'];

beforeAll(async () => {
  await harmed('store', "store_id = 'SF-RET-20'", 3);
});

describe('one store of 350 goes wrong', () => {
  it('is an incident of its own, beside the others', async () => {
    const doc = documentOf(await cxf(['detect', ...asked('store'), '--json']), detectSchema);
    const store = doc.incidents.find((i) => i.slice.store_id !== undefined);
    expect(
      doc.incidents
        .map((i) => i.title)
        .filter((t) => t !== store?.title)
        .sort(),
    ).toEqual(STORY);
    expect(store?.slice).toEqual({ region: 'SF', category: 'Retail', store_id: 'SF-RET-20' });
    expect(store?.title).toMatch(/^Retail SF SF-RET-20 - CX Score -\d\d$/);
    expect(store?.delta).toBeLessThan(-15);
    expect(store?.severity).toMatch(/medium|high/);
    // Seven orders an hour: the first hours say little.
    expect(Math.abs(Date.parse(store?.onset ?? '') - Date.parse('2024-01-03T16:00:00Z'))).toBeLessThanOrEqual(8 * 3_600_000);
    expect(store && store.detected_at >= store.onset && store.detected_at <= doc.as_of).toBe(true);
    expect(store?.top_slices.map((s) => s.slice).slice(0, 2)).toEqual([store?.slice, { region: 'SF', category: 'Retail' }]);
    const lost = store?.decomposition.reduce((sum, d) => sum + d.points, 0) ?? 0;
    expect(lost).toBeCloseTo(store?.delta ?? 0, 6);
    expect(doc.stores_tested).toBeGreaterThan(200);
  });

  it('is the same bytes and the same incident when asked again', async () => {
    const [a, b] = [await cxf(['detect', ...asked('store'), '--json']), await cxf(['detect', ...asked('store'), '--json'])];
    expect(a.stdout).toBe(b.stdout);
    const id = documentOf(a, detectSchema).incidents.find((i) => i.slice.store_id)?.id ?? '';
    const shown = documentOf(await cxf(['incident', 'show', id, ...asked('store'), '--json']), incidentDocumentSchema);
    expect(shown.slice.store_id).toBe('SF-RET-20');
    const orders = await cxf(['orders', id, ...asked('store'), '--format', 'csv']);
    expect(
      orders.stdout
        .split('\n')
        .slice(1, -1)
        .every((line) => line.includes('SF-RET-20')),
    ).toBe(true);
  });

  it('is not asked for where stores are slices already, or one is all there is', async () => {
    for (const where of ['store_id=SF-RET-20', 'daypart=dinner']) {
      const doc = documentOf(await cxf(['detect', ...asked('store'), '--where', where, '--json']), detectSchema);
      expect(doc.stores_tested).toBeNull();
    }
  });

  it('is said to be left out of a backtest', async () => {
    const doc = documentOf(await cxf(['detect', '--backtest', '1d', ...asked('store'), '--json']), backtestSchema);
    expect(doc.limitations.join()).toContain('stores');
  });
});

it('a slice whose incident is one store is narrowed to the store', { timeout: 60_000 }, async () => {
  await harmed('narrow', "store_id = 'CHI-RES-03'", 9);
  const doc = documentOf(await cxf(['detect', ...asked('narrow'), '--json']), detectSchema);
  const within = doc.incidents.filter((i) => i.slice.region === 'CHI');
  expect(within.map((i) => i.slice.store_id)).toEqual(['CHI-RES-03']);
});

describe('a column that is suddenly empty', () => {
  const hours = (column: string): string => `CASE WHEN NOT (${WINDOW}) THEN ${column} END AS ${column}`;

  it.each(['refunded', 'promised_eta', 'delivered_at', 'items_correct'])('%s: exit 4, named, nothing stored', async (column) => {
    await emptied(column, hours(column));
    const { code, said, error } = await refusal(['detect', ...asked(column)]);
    expect([code, error.code]).toEqual([4, 'data_quality']);
    expect(said).toContain(column);
    expect(said).toMatch(/in 0 % of the orders, usually \d+ %/);
    const list = await cxf(['incident', 'list', ...asked(column), '--json']);
    expect(JSON.parse(list.stdout).incidents ?? []).toEqual([]);
  });

  it('is named as the user calls it', async () => {
    await sql(
      `COPY (SELECT * EXCLUDE (refunded), CASE WHEN NOT (${WINDOW}) THEN refunded END AS money_back FROM '${ORDERS}') TO '${join(folder, 'named.parquet')}' (FORMAT parquet)`,
    );
    const config = join(folder, 'named.toml');
    writeFileSync(
      config,
      'source = "named.parquet"\nas_of = "2024-01-04T08:00:00-08:00"\nmaturity = "10h"\n[columns]\nrefunded = "money_back"\n',
    );
    const { code, said } = await refusal(['detect', '--config', config, '--state', join(folder, 'named')]);
    expect([code, said.includes('money_back')]).toEqual([4, true]);
  });

  it('is none for deliveries still under way', async () => {
    const config = join(folder, 'young.toml');
    writeFileSync(config, `source = "store.parquet"\nas_of = "2024-01-04T02:30:00Z"\ntimezone = "America/Los_Angeles"\n`);
    const args = ['--config', config, '--state', join(folder, 'young'), '--since', '1h', '--json'];
    expect((await cxf(['detect', ...args])).code).toBe(0);
  });
});
