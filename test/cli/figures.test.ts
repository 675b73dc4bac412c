import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DetectDocument, detectSchema } from '../../src/model/documents.js';
import { cxf, documentOf, SAMPLE, scratch } from '../support/process.js';

/**
 * Twins of the figures that are shown: plain SQL written by hand against the Parquet file, knowing nothing of cxf. As of January 4
 * 08:00 in San Francisco the judged hours end at 22:00 of the 3rd (maturity 10 h); the same hours of the four weeks before are
 * the baseline.
 */
const ORDERS = join(SAMPLE, 'orders.parquet');
const AS_OF = `TIMESTAMPTZ '2024-01-04T16:00:00Z'`;

type Figures = Record<
  | 'on_time_rate'
  | 'cancellation_rate'
  | 'refund_rate'
  | 'item_accuracy'
  | 'support_rate'
  | 'cx_score'
  | 'dasher_efficiency'
  | 'order_volume',
  number
>;

async function figures(from: string, to: string, where: string, weeks: readonly number[]): Promise<Figures> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const spans = weeks.map(
    (w) =>
      `(created_at >= TIMESTAMPTZ '${from}' - INTERVAL ${7 * w} DAY AND created_at < TIMESTAMPTZ '${to}' - INTERVAL ${7 * w} DAY)`,
  );
  const reader = await connection.runAndReadAll(`
    SELECT 100.0 * count(*) FILTER (delivered_at <= promised_eta AND delivered_at <= ${AS_OF}) / count(*) FILTER (delivered_at <= ${AS_OF}) AS on_time_rate,
      100.0 * count(*) FILTER (cancelled AND cancelled_at <= ${AS_OF}) / count(*) AS cancellation_rate,
      100.0 * count(*) FILTER (refunded AND refunded_at <= ${AS_OF}) / count(*) AS refund_rate,
      100.0 * sum(items_correct) FILTER (NOT cancelled AND delivered_at <= ${AS_OF}) / sum(items_ordered) FILTER (NOT cancelled AND delivered_at <= ${AS_OF}) AS item_accuracy,
      100.0 * count(*) FILTER (support_contact AND support_at <= ${AS_OF}) / count(*) AS support_rate,
      count(*) / sum(1.0 / batch_size) AS dasher_efficiency,
      count(*) / ${weeks.length} AS order_volume
    FROM '${ORDERS}' WHERE (${spans.join(' OR ')}) AND ${where}`);
  const row = Object.fromEntries(Object.entries(reader.getRowObjectsJS()[0] ?? {}).map(([k, v]) => [k, Number(v)])) as Figures;
  connection.closeSync();
  instance.closeSync();
  const { on_time_rate: t, cancellation_rate: c, refund_rate: r, item_accuracy: a, support_rate: s } = row;
  return { ...row, cx_score: 100 - 0.6 * (100 - t) - 1.0 * c - 0.4 * r - 0.5 * (100 - a) - 1.4 * s };
}

const folder = scratch();
let doc: DetectDocument;
beforeAll(async () => {
  doc = documentOf(await cxf(['detect', '--state', join(folder, 'state'), '--json']), detectSchema);
});

const rowsOf = (metrics: readonly { metric: string; baseline: number | null; current: number | null }[]) =>
  Object.fromEntries(metrics.map((m) => [m.metric, [m.baseline, m.current]]));

async function agree(shown: Record<string, (number | null)[]>, from: string, to: string, where: string): Promise<void> {
  const [before, now] = [await figures(from, to, where, [1, 2, 3, 4]), await figures(from, to, where, [0])];
  expect(Object.keys(shown).sort()).toEqual(Object.keys(now).sort());
  for (const [metric, [baseline, current]] of Object.entries(shown)) {
    const id = metric as keyof Figures;
    // Trips are summed in units of 1/720720, so that efficiency agrees to eight digits rather than sixteen.
    expect([metric, baseline]).toEqual([metric, expect.closeTo(before[id], 6)]);
    expect([metric, current]).toEqual([metric, expect.closeTo(now[id], 6)]);
  }
}

describe('what is shown equals plain SQL', () => {
  it('for all orders in the window', async () => {
    const metrics = Object.entries(doc.overall).map(([metric, c]) => ({ metric, ...c }));
    await agree(rowsOf(metrics), '2024-01-03T16:00:00Z', '2024-01-04T06:00:00Z', 'true');
  });

  it('for Grocery SF at dinner', async () => {
    const incident = doc.incidents.find((i) => i.metric === 'cx_score');
    expect(incident?.slice).toEqual({ region: 'SF', category: 'Grocery', daypart: 'dinner' });
    // 18:00 to 20:00 in San Francisco.
    await agree(
      rowsOf(incident?.metrics ?? []),
      '2024-01-04T02:00:00Z',
      '2024-01-04T04:00:00Z',
      `region = 'SF' AND category = 'Grocery'`,
    );
    const points = incident?.decomposition.reduce((sum, d) => sum + d.points, 0);
    expect(points).toBeCloseTo(incident?.delta ?? Number.NaN, 9);
  });

  it('for Convenience NYC, from its onset on', async () => {
    const incident = doc.incidents.find((i) => i.metric === 'on_time_rate');
    expect(incident?.slice).toEqual({ region: 'NYC', category: 'Convenience' });
    await agree(
      rowsOf(incident?.metrics ?? []),
      incident?.onset ?? '',
      '2024-01-04T06:00:00Z',
      `region = 'NYC' AND category = 'Convenience'`,
    );
  });

  it('for the slices beside them', async () => {
    const incident = doc.incidents.find((i) => i.metric === 'cx_score');
    const dinner = `hour(created_at AT TIME ZONE 'UTC') IN (2, 3)`;
    for (const [slice, where] of [
      [{ region: 'SF', category: 'Grocery' }, `region = 'SF' AND category = 'Grocery'`],
      [{ region: 'SF', daypart: 'dinner' }, `region = 'SF' AND ${dinner}`],
    ] as const) {
      const top = incident?.top_slices.find(
        (t) => JSON.stringify(Object.entries(t.slice).sort()) === JSON.stringify(Object.entries(slice).sort()),
      );
      const [before, now] = [[1, 2, 3, 4], [0]].map((weeks) =>
        figures('2024-01-04T02:00:00Z', '2024-01-04T06:00:00Z', where, weeks),
      );
      expect(top?.delta).toBeCloseTo(((await now)?.cx_score ?? Number.NaN) - ((await before)?.cx_score ?? Number.NaN), 6);
    }
  });
});
