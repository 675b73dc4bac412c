import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { minutesEnough } from '../../src/app/gather.js';
import { DUCKDB } from '../../src/engine/dialect/duckdb.js';
import { Database } from '../../src/engine/duckdb.js';
import { openEngine } from '../../src/engine/open.js';
import { minutesFilter, spansOf } from '../../src/engine/sql/minutes.js';
import { DAY, HOUR, request, scratch, settings, sql } from './support.js';

const folder = scratch();
const START = Date.UTC(2024, 0, 3);
const MINUTE = HOUR / 60;
const DIVISORS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];

describe('a part of every hour', () => {
  it('is in SQL what its spans of time are', async () => {
    const times = Array.from({ length: 3 * 24 * 60 * 2 }, (_, i) => START + i * 30_000);
    const inSql = new Map<number, Set<number>>();
    for (const minutes of DIVISORS) {
      const filter = minutesFilter(DUCKDB, 'us', minutes);
      const rows = await sql(
        `SELECT us // 1000 FROM (SELECT unnest(range(${START}, ${START + 3 * DAY}, 30000)) * 1000 AS us) WHERE ${filter}`,
      );
      inSql.set(minutes, new Set(rows.map(([t]) => Number(t))));
    }
    const at = fc.integer({ min: 0, max: 3 * 24 * 120 }).map((i) => START + i * 30_000);
    fc.assert(
      fc.property(
        fc.tuple(at, at),
        fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1 }), { nil: null }),
        fc.constantFrom(...DIVISORS),
        (ends, hours, minutes) => {
          const [from, to] = [Math.min(...ends), Math.max(...ends)];
          const spans = spansOf({ span: { from, to: to + HOUR }, asOf: to, hours, minutes });
          const inside = times.filter((t) => spans.some((s) => t >= s.from && t < s.to));
          const counted = times.filter(
            (t) =>
              t >= from && t < to && (hours === null || hours.includes(new Date(t).getUTCHours())) && inSql.get(minutes)?.has(t),
          );
          expect(inside).toEqual(counted);
          for (const [i, s] of spans.entries()) expect(s.from).toBeGreaterThan(i === 0 ? 0 : (spans[i - 1]?.to ?? 0));
        },
      ),
    );
  });

  it('holds its share of every hour, on every day the same minutes, in each hour of the day others', () => {
    for (const minutes of DIVISORS) {
      const spans = spansOf({ span: { from: START, to: START + 2 * DAY }, asOf: START + 2 * DAY, hours: null, minutes });
      const total = spans.reduce((sum, s) => sum + s.to - s.from, 0);
      expect(total).toBe(48 * minutes * MINUTE);
    }
    const spans = spansOf({ span: { from: START, to: START + 2 * DAY }, asOf: START + 2 * DAY, hours: [18, 19], minutes: 12 });
    const [first, second] = [spans.slice(0, 2), spans.slice(2)];
    expect(second.map((s) => s.from - DAY)).toEqual(first.map((s) => s.from));
    expect(new Set(first.map((s) => (s.from % HOUR) / MINUTE)).size).toBe(2);
  });

  it('is as small as leaves enough orders of all, and of the incident', () => {
    expect(minutesEnough({ all: 4_000_000, incident: 50_000 }, 1)).toBe(60);
    expect(minutesEnough({ all: 1_000_000, incident: 50_000 }, 25)).toBe(12);
    expect(minutesEnough({ all: 25_000_000, incident: 5_000 }, 4)).toBe(60);
    expect(minutesEnough({ all: 25_000_000, incident: 15_000 }, 4)).toBe(12);
    expect(minutesEnough({ all: 0, incident: 0 }, 29)).toBe(60);
  });
});

describe('very many orders', () => {
  const hourly = 10_000;
  const rows = (days: string): string =>
    `SELECT 'o-' || n AS order_id, TIMESTAMP '2024-01-03' + to_microseconds(n * ${Math.round(3600e6 / hourly)}) AS created_at,
      'SF' AS region FROM range(${4 * 24 * hourly}) r(n) WHERE ${days}`;
  const checked = async (name: string, more = ''): Promise<void> => {
    const file = join(folder, `${name}.parquet`);
    await sql(`COPY (${rows('true')}${more}) TO '${file}' (FORMAT parquet)`);
    const kept = { stateDir: folder, cacheBytes: 1e9, cacheFrom: 0 };
    const told: (string | null)[] = [];
    for (const how of [{}, kept]) {
      const engine = await openEngine(settings(file, { sourceName: 'orders.parquet', exactUpTo: 1000, ...how }));
      told.push(
        await (async () => {
          await engine.describe();
          await engine.cells(request(START + 4 * DAY, { dimensions: ['region'] }));
          await engine.close();
          return null;
        })().catch((error: Error) => error.message),
      );
    }
    expect(told[1]).toBe(told[0]);
    if (more === '') expect(told).toEqual([null, null]);
    else expect(told[0]).toMatch(/order_id "o-\d+" occurs 2 times \(\d+ rows repeat an id in 30 minutes of each day\)/);
  };

  it('are looked at in a few minutes of each day, and a day that is loaded twice is found', async () => {
    await checked('once');
    await checked('twice', ` UNION ALL ${rows(`n // ${24 * hourly} = 0`)}`);
  });
});

describe('hours of many days', () => {
  /** The method itself, before any spy. */
  const { columns } = Database.prototype;
  afterEach(() => vi.restoreAllMocks());

  /** The sums over two hours of every day, and whether each stretch was read by itself. */
  async function asked(name: string, order: string) {
    const file = join(folder, `${name}.parquet`);
    await sql(`COPY (SELECT 'o-' || n AS order_id, TIMESTAMP '2024-01-03' + to_seconds(n * 30) AS created_at, ['SF', 'LA'][1 + n % 2] AS region,
      n % 7 AS distance_km FROM range(${10 * 2880}) r(n) ORDER BY ${order}) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    const queries: string[] = [];
    vi.spyOn(Database.prototype, 'columns').mockImplementation(async function (this: Database, query) {
      queries.push(query);
      return columns.call(this, query);
    });
    const engine = await openEngine(settings(file, { stateDir: folder, cacheBytes: 1e9, cacheFrom: 0 }));
    const sums = await engine.driverSums({
      ...{ asOf: START + 10 * DAY, span: { from: START, to: START + 10 * DAY }, where: {}, by: 'day', anchor: START },
      ...{ hours: [18, 19], dimensions: ['region'], drivers: ['distance_km'] },
    });
    await engine.close();
    return { sums, apart: queries.some((q) => q.includes('UNION ALL BY NAME')) };
  }

  it('are read each by itself where orders stand by their time, and at once where they do not', async () => {
    const [sorted, mixed] = [await asked('sorted', 'n'), await asked('mixed', 'hash(n)')];
    expect([sorted.apart, mixed.apart]).toEqual([true, false]);
    expect(sorted.sums).toEqual(mixed.sums);
    expect(sorted.sums.sums.orders.reduce((a, b) => a + b, 0)).toBe(10 * 240);
  });
});
