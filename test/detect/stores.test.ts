import { describe, expect, it } from 'vitest';
import { judgeStores, nowOf, type StoresJudged } from '../../src/detect/stores.js';
import { placeStores } from '../../src/detect/stores-place.js';
import { storeTable } from '../../src/detect/stores-table.js';
import type { FoundIncident } from '../../src/model/documents.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import type { Slice } from '../../src/model/slice.js';
import { DAYS, RATES, type StoresWorld, storesOf } from '../support/stores.js';

const judge = (world: StoresWorld, keep = (_: Slice, __: number): boolean => true): StoresJudged =>
  judgeStores(storeTable(storesOf(world), DAYS, RATES, DEFAULT_WEIGHTS, keep));
const ids = (judged: StoresJudged): (string | undefined)[] => judged.found.map((f) => judged.table.units[f.unit]?.slice.store_id);
const busiest = (world: StoresWorld, slice = 0): string => {
  const judged = judge(world);
  const { orders } = nowOf(judged.table, 4);
  const of = judged.table.units.flatMap((u, i) => (u.slice.store_id?.startsWith(`s0${slice}-`) ? [i] : []));
  of.sort((a, b) => Math.abs((orders[a] as number) - 60) - Math.abs((orders[b] as number) - 60));
  return judged.table.units[of[0] as number]?.slice.store_id ?? '';
};

/** As much of an incident as placing looks at. */
const incident = (slice: Slice, metric: FoundIncident['metric'] = 'cx_score'): FoundIncident => ({
  slice,
  metric,
  severity: 'high',
  title: '',
  onset: '2024-01-01T00:00:00.000Z',
  detected_at: '2024-01-01T00:00:00.000Z',
  window: { start: '2024-01-01T00:00:00.000Z', end: '2024-01-02T00:00:00.000Z' },
  baseline: 88,
  current: 70,
  delta: -18,
  delta_pct: null,
  ci95: null,
  p_value: null,
  q_value: null,
  orders: 100,
  metrics: [],
  top_slices: [],
  decomposition: [],
  trend: [],
});

describe('stores', () => {
  it('raise nothing in quiet worlds', { timeout: 60_000 }, () => {
    const found = Array.from({ length: 50 }, (_, i) => ids(judge({ seed: 100 + i }))).flat();
    expect(found.length).toBeLessThanOrEqual(1);
  });

  it.each([1, 2, 3, 4, 5])('one bad store among 304 is found, and no other (seed %i)', (seed) => {
    const bad = busiest({ seed });
    const judged = judge({ seed, harm: ({ id }, stretch) => (id === bad && stretch < 0 ? 4.5 : 1) });
    expect(judged.tested).toBeGreaterThan(200);
    expect(ids(judged)).toEqual([bad]);
  });

  it('two bad stores of one slice do not hide each other', () => {
    const world = { seed: 6, slices: 8, perSlice: 5 };
    const bad = ['s02-01', 's02-03'];
    const judged = judge({ ...world, harm: ({ id }, s) => (bad.includes(id) && s < 0 ? 7 : 1) });
    expect(ids(judged).every((id) => bad.includes(id ?? ''))).toBe(true);
  });

  it('a slice that drops as a whole does not flag its stores', () => {
    for (const seed of [7, 8, 9])
      expect(ids(judge({ seed, harm: ({ slice }, s) => (slice === 3 && s < 0 ? 2.5 : 1) }))).toEqual([]);
  });

  it('a store that always was bad is no news', () => {
    for (const seed of [10, 11, 12]) expect(ids(judge({ seed, harm: ({ id }) => (id === 's01-05' ? 4 : 1) }))).toEqual([]);
  });

  it('days that may not be used do not count', () => {
    const seed = 13;
    const bad = busiest({ seed });
    const harm: StoresWorld['harm'] = ({ id }, s) => (id === bad && s <= 6 ? 4.5 : 1);
    expect(ids(judge({ seed, harm }))).toEqual([]);
    expect(ids(judge({ seed, harm }, (slice, s) => !(slice.store_id === bad && s >= 1 && s <= 6)))).toEqual([bad]);
    expect(ids(judge({ seed, harm }, (slice) => slice.store_id !== bad))).toEqual([]);
  });

  it('nothing at all is no failure', () => {
    expect(judge({ seed: 1, slices: 0 }).tested).toBe(0);
    expect(judge({ seed: 1, slices: 1, perSlice: 1 }).tested).toBe(1);
  });

  it('equal input gives equal output', () => {
    const world = { seed: 14, harm: ({ id }: { id: string }, s: number) => (id === 's01-01' && s < 0 ? 6 : 1) };
    expect(judge(world).found).toEqual(judge(world).found);
  });
});

describe('a store inside a slice that has an incident', () => {
  const seed = 2;
  const bad = busiest({ seed });
  const alone = judge({ seed, harm: ({ id }, s) => (id === bad && s < 0 ? 6 : 1) });
  const slice = { region: 'CHI', category: 'Grocery' };

  it('is told on its own where no slice with an incident holds it', () => {
    const placed = placeStores(alone, [incident({ region: 'LA', category: 'Grocery' }), incident(slice, 'order_volume')]);
    expect([placed.alone.length, placed.narrowed.size]).toEqual([1, 0]);
  });

  it('takes the incident over where it lost most of the points', () => {
    const placed = placeStores(alone, [incident({}, 'order_volume'), incident({ ...slice, daypart: 'dinner' })]);
    expect([placed.alone.length, [...placed.narrowed.keys()]]).toEqual([0, [1]]);
  });

  it('is part of it where the other stores lost as well', () => {
    const both = judge({ seed, harm: ({ id, slice }, s) => (s < 0 ? (id === bad ? 9 : slice === 0 ? 2.5 : 1) : 1) });
    const placed = placeStores(both, [incident(slice)]);
    expect([placed.alone.length, placed.narrowed.size]).toEqual([0, 0]);
  });
});
