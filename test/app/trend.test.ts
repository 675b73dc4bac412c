import { describe, expect, it } from 'vitest';
import { runDetect } from '../../src/app/detect.js';
import { runTrend } from '../../src/app/trend.js';
import { loadSettings } from '../../src/config/load.js';
import type { TrendDocument } from '../../src/model/documents.js';
import { ROOT, scratch } from '../support/process.js';
import { HEADER, MORNING, shopCsv, writeShop } from '../support/shop.js';

/** The trend against what is counted here from the file itself. */

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const folder = scratch();
const source = writeShop(folder);
const now = Date.UTC(2026, 0, 1);
const settings = (flags: Readonly<Record<string, string>>) =>
  loadSettings({
    flags: { source, state: `${folder}/state`, asOf: MORNING, ...flags },
    ...{ env: {}, cwd: ROOT, packageRoot: ROOT, now, rollingMs: WEEK },
  });
/** The file begins five weeks before as_of, within an hour: with six days each hour has four whole ones before it. */
const NYC = { where: 'region=NYC', since: '6d' };

const trend = (
  metric: string,
  flags: Readonly<Record<string, string>> = {},
  by: 'hour' | 'day' | null = null,
): Promise<TrendDocument> => runTrend(settings(flags), { now, cwd: ROOT, metric, by });

const [, ...rows] = shopCsv().trimEnd().split('\n');
const orders = rows.map((row) => {
  const field = row.split(',');
  const of = (name: (typeof HEADER)[number]): string => field[HEADER.indexOf(name)] ?? '';
  // What is delivered after as_of has not happened yet.
  const delivered = of('delivered_at') < MORNING.replace('T', ' ') ? of('delivered_at') : '';
  return {
    at: Date.parse(`${of('created_at').replace(' ', 'T')}Z`),
    region: of('region'),
    delivered: delivered === '' ? 0 : 1,
    onTime: delivered !== '' && delivered <= of('promised_eta') ? 1 : 0,
  };
});

interface Count {
  readonly orders: number;
  readonly delivered: number;
  readonly onTime: number;
}
function count(region: string, from: number, to: number): Count {
  const inside = orders.filter((o) => o.region === region && o.at >= from && o.at < to);
  const sum = (of: (o: (typeof orders)[number]) => number): number => inside.reduce((s, o) => s + of(o), 0);
  return { orders: inside.length, delivered: sum((o) => o.delivered), onTime: sum((o) => o.onTime) };
}
/** The same hours in the four weeks before. */
function weeksBefore(region: string, from: number, to: number): Count {
  const weeks = [1, 2, 3, 4].map((k) => count(region, from - k * WEEK, to - k * WEEK));
  const sum = (of: (c: Count) => number): number => weeks.reduce((s, c) => s + of(c), 0);
  return { orders: sum((c) => c.orders), delivered: sum((c) => c.delivered), onTime: sum((c) => c.onTime) };
}
const rate = (c: Count): number => (100 * c.onTime) / c.delivered;

describe('the trend of a quiet region', () => {
  it('has the value of each hour, and expects that of the same hours of the four weeks before', async () => {
    const { points } = await trend('on_time_rate', NYC);
    expect(points.length).toBeGreaterThan(130);
    for (const p of points.filter((_, i) => i % 7 === 0)) {
      const [from, to] = [Date.parse(p.at), Date.parse(p.at) + HOUR];
      expect(p.orders).toBe(count('NYC', from, to).orders);
      expect(p.value).toBeCloseTo(rate(count('NYC', from, to)), 9);
      expect(p.expected).toBeCloseTo(rate(weeksBefore('NYC', from, to)), 9);
    }
  });

  it('counts orders, and expects their mean', async () => {
    const { points } = await trend('order_volume', NYC);
    for (const p of points.filter((_, i) => i % 13 === 0)) {
      const [from, to] = [Date.parse(p.at), Date.parse(p.at) + HOUR];
      expect(p.value).toBe(count('NYC', from, to).orders);
      expect(p.expected).toBeCloseTo(weeksBefore('NYC', from, to).orders / 4, 9);
    }
  });

  it('has a band as wide as chance alone makes it, for orders that are drawn by chance alone', async () => {
    const doc = await trend('on_time_rate', NYC);
    const start = Date.parse(doc.window.start);
    const p = rate(count('NYC', start - 4 * WEEK, start)) / 100;
    const ratios = doc.points.flatMap((point) => {
      const [from, to] = [Date.parse(point.at), Date.parse(point.at) + HOUR];
      if (point.expected === null || point.lo === null) return [];
      const error = 1e4 * p * (1 - p) * (1 / count('NYC', from, to).delivered + 1 / weeksBefore('NYC', from, to).delivered);
      return [(point.expected - point.lo) / (1.96 * Math.sqrt(error))];
    });
    expect(Math.min(...ratios)).toBeGreaterThan(0.999);
    expect(Math.max(...ratios)).toBeLessThan(1.25);
    const held = doc.points.filter(
      (x) => x.value !== null && x.lo !== null && x.hi !== null && x.value >= x.lo && x.value <= x.hi,
    );
    expect(held.length / doc.points.length).toBeGreaterThan(0.91);
  });

  it('by day has calendar days of the zone, the same counts, and a narrower band', async () => {
    const [hourly, daily] = [await trend('on_time_rate', NYC), await trend('on_time_rate', NYC, 'day')];
    expect(daily.points).toHaveLength(6);
    expect(daily.days.map(({ hours: _, ...p }) => p)).toEqual(daily.points);
    expect(hourly.days).toEqual(daily.days);
    for (const p of daily.days) {
      const [from, to] = [Date.parse(p.at), Date.parse(p.at) + 24 * HOUR];
      expect([p.hours, p.at.slice(11, 16), p.orders]).toEqual([24, '00:00', count('NYC', from, to).orders]);
      expect(p.value).toBeCloseTo(rate(count('NYC', from, to)), 9);
      expect(p.expected).toBeCloseTo(rate(weeksBefore('NYC', from, to)), 9);
      expect((p.hi ?? 0) - (p.lo ?? 0)).toBeLessThan(6);
    }
  });
});

describe('the trend', () => {
  it('is that of detection over the same window', async () => {
    const detected = await runDetect(settings({ state: `${folder}/other`, since: '7d' }), { now });
    const { points } = await trend('cx_score', { state: `${folder}/other`, since: '7d' });
    expect(points.length).toBeGreaterThan(150);
    expect(points).toEqual(detected.trend);
  });

  it('shows a harmed slice worse than its band, by hour and by day, also by daypart', async () => {
    const where = 'region=SF,category=Grocery';
    const hit = await trend('on_time_rate', { where });
    const low = hit.points.filter((p) => p.value !== null && p.lo !== null && p.value < p.lo);
    expect(low.filter((p) => p.at >= '2024-03-10T12' && p.at < '2024-03-10T22').length).toBeGreaterThanOrEqual(6);
    expect(hit.days.at(-1)?.value).toBeLessThan(hit.days.at(-1)?.lo ?? 0);
    expect(hit.next).toEqual(['cxf detect --explain region=SF,category=Grocery']);
    const dinner = await trend('on_time_rate', { where: `${where},daypart=dinner` });
    expect(new Set(dinner.points.map((p) => p.at.slice(11, 13)))).toEqual(new Set(['18', '19']));
  });

  it('goes further back than the baseline is long, and by days then', async () => {
    const doc = await trend('on_time_rate', { since: '28d', baseline: '7d' });
    expect([doc.by, doc.baseline_days, doc.points.length]).toEqual(['day', 7, 28]);
  });
});
