import { SUM_IDS, sumIndex } from '../../src/model/sums.js';
import type { History } from '../../src/plan/types.js';
import { sumsOf } from '../scenarios/record.js';
import { prepare, simulate } from '../scenarios/simulate.js';
import { drawWorld } from '../scenarios/world.js';

/** 1 January 2024 in hours since 1970. */
const START = Date.UTC(2024, 0, 1) / 3_600_000;
/** Days of history that power is computed from, and days after them on which experiments are run. */
export const HISTORY_DAYS = 28;
const LATER_DAYS = 28;

/** Delivered orders and those on time, of a store on each day. */
export interface StoreDays {
  readonly n: Float64Array;
  readonly good: Float64Array;
  /** Its rate before these days; left out where they are the history itself. */
  readonly past?: number;
}

export interface Read {
  readonly name: string;
  readonly history: History;
  /** Days on which experiments are run: those of the history, or those after them. */
  readonly later: readonly StoreDays[];
}

const sum = (values: Float64Array, from: number, to: number): number => values.subarray(from, to).reduce((a, b) => a + b, 0);

/** A simulated marketplace (bench/scenarios) without harm: the stores of its largest slice, of very unequal size and quality. */
export function drawHistory(seed: number, next: boolean): Read {
  const days = HISTORY_DAYS + LATER_DAYS;
  const world = drawWorld({
    seed,
    from: START,
    days,
    storesPerPair: 24 + (seed % 5) * 9,
    ordersPerDay: 12_000 + (seed % 4) * 5000,
  });
  const all = world.stores.map(() => ({
    n: new Float64Array(days),
    good: new Float64Array(days),
    orders: new Float64Array(days),
  }));
  const into = new Float64Array(SUM_IDS.length + 2);
  simulate(prepare(world), [], { from: 0, to: world.hours }, (hour, store, _, fate) => {
    const row = all[store] as (typeof all)[number];
    const day = Math.floor(hour / 24);
    sumsOf(fate, into.fill(0));
    row.orders[day] = (row.orders[day] as number) + 1;
    row.n[day] = (row.n[day] as number) + (into[sumIndex.delivered] as number);
    row.good[day] = (row.good[day] as number) + (into[sumIndex.on_time] as number);
  });
  const pair = (s: (typeof world.stores)[number]): string => `${s.region}/${s.category}`;
  const totals = new Map<string, number>();
  world.stores.forEach((s, i) => {
    totals.set(pair(s), (totals.get(pair(s)) ?? 0) + sum((all[i] as (typeof all)[number]).orders, 0, days));
  });
  const [largest = ''] = [...totals].sort((a, b) => b[1] - a[1])[0] ?? [];
  const own = all.filter((_, i) => pair(world.stores[i] as (typeof world.stores)[number]) === largest);
  const middle = HISTORY_DAYS / 2;
  const part = (s: StoreDays, from: number, to: number) => ({ n: sum(s.n, from, to), total: sum(s.good, from, to) });
  const stores = own
    .map((s, i) => ({
      id: String(i),
      orders: sum(s.orders, 0, HISTORY_DAYS),
      n: sum(s.n, 0, HISTORY_DAYS),
      good: sum(s.good, 0, HISTORY_DAYS),
      halves: [part(s, 0, middle), part(s, middle, HISTORY_DAYS)] as const,
      byDay: Array.from({ length: HISTORY_DAYS }, (_, day) => part(s, day, day + 1)),
    }))
    .filter((s) => s.n > 0);
  const history: History = {
    days: HISTORY_DAYS,
    ordersPerDay: stores.reduce((a, s) => a + s.orders, 0) / HISTORY_DAYS,
    stores,
    ...{ blocks: [], blocksPerDay: 1, blockHours: 4, blockLag: 7, deliveryMinutes: null, trips: null },
  };
  const span = next ? ([HISTORY_DAYS, days] as const) : ([0, HISTORY_DAYS] as const);
  const later = own.map((s) => {
    const [n, good] = [sum(s.n, 0, HISTORY_DAYS), sum(s.good, 0, HISTORY_DAYS)];
    return { n: s.n.subarray(...span), good: s.good.subarray(...span), ...(next && n > 0 ? { past: good / n } : {}) };
  });
  return { name: `marketplace ${seed}`, history, later };
}
