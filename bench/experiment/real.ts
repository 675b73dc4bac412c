import { existsSync, readFileSync } from 'node:fs';
import { METRIC_IDS, type RateId } from '../../src/model/metrics.js';
import { type Random, random } from '../../src/stats/random.js';
import { binomial } from './draw.js';
import { historyOf, planOf } from './plan.js';
import { drawPhases, type Rollout, type Source, Trial } from './trial.js';
import { zeros } from './world.js';

const [PAST, BEFORE, DAYS, WEEK] = [28, 2, 24, 7];
/** A promise of so many minutes, as a user of these data would declare. */
const PROMISE = 45 * 60_000;
const RATES: readonly RateId[] = ['on_time_rate', 'refund_rate'];
/** Restaurants with an order a day on average. */
const LEAST = 30;

/** Restaurants by days of the month: orders, delivered, on time, refunded; days run from 10:00 UTC (night in the region). */
export interface Real {
  readonly restaurants: readonly (readonly { orders: number; delivered: number; onTime: number; refunded: number }[])[];
  readonly days: number;
}

/** Null where the file is not there. */
export function readReal(file: string): Real | null {
  if (!existsSync(file)) return null;
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const column = new Map(
    head
      .trim()
      .split(',')
      .map((name, i) => [name, i]),
  );
  const days = 30;
  const first = Date.UTC(2015, 0, 1);
  const all = new Map<string, { orders: number; delivered: number; onTime: number; refunded: number }[]>();
  for (const line of lines) {
    const cells = line.trim().split(',');
    const cell = (name: string): string => cells[column.get(name) as number] ?? '';
    const time = (name: string): number => Date.parse(`${cell(name).replace(' ', 'T')}Z`);
    const placed = time('Customer_placed_order_datetime');
    const day = Math.floor((placed - first - 10 * 3_600_000) / 86_400_000) + 1;
    if (!(day >= 0 && day < days) || cell('Is_ASAP') !== 'True') continue;
    const own =
      all.get(cell('Restaurant_ID')) ?? Array.from({ length: days }, () => ({ orders: 0, delivered: 0, onTime: 0, refunded: 0 }));
    all.set(cell('Restaurant_ID'), own);
    const to = own[day] as (typeof own)[0];
    const delivered = time('Delivered_to_consumer_datetime');
    to.orders++;
    if (Number.isFinite(delivered)) {
      to.delivered++;
      if (delivered - placed <= PROMISE) to.onTime++;
    }
    if (Number(cell('Refunded_amount')) > 0) to.refunded++;
  }
  const restaurants = [...all.values()].filter((r) => r.reduce((s, d) => s + d.orders, 0) >= LEAST);
  return { restaurants, days };
}

/** Weeks of the month one after the other, each begun at random: days keep their neighbours and all restaurants their day. */
const blocks = (rng: Random, length: number, days: number): number[] =>
  Array.from({ length: Math.ceil(length / WEEK) }, () => {
    const from = rng.int(days - WEEK + 1);
    return Array.from({ length: WEEK }, (_, i) => from + i);
  })
    .flat()
    .slice(0, length);

/** An experiment on the restaurants: some of them, weeks drawn anew, arms drawn anew; `effect` saves late orders of treated days. */
export function realTrial(real: Real, seed: number, stores: number, rollout: Rollout, effect: number): Trial {
  const rng = random(seed);
  const units = rng.shuffle(real.restaurants).slice(0, stores);
  const [past, now] = [blocks(rng, PAST, real.days), blocks(rng, DAYS, real.days)];
  const history = zeros(units.length * PAST);
  const add = (to: ReturnType<typeof zeros>, at: number, r: Real['restaurants'][0], day: number, saved: number): number => {
    const { orders, delivered, onTime, refunded } = r[day] as (typeof r)[0];
    const late = delivered - onTime;
    const moved = saved >= 0 ? binomial(rng, late, saved) : -binomial(rng, onTime, -saved);
    const put = (id: 'orders' | 'delivered' | 'on_time' | 'refunded', x: number): void => {
      to[id][at] = (to[id][at] as number) + x;
    };
    put('orders', orders);
    put('delivered', delivered);
    put('on_time', onTime + moved);
    put('refunded', refunded);
    return delivered > 0 ? moved / delivered : 0;
  };
  units.forEach((r, u) => {
    past.forEach((day, t) => {
      add(history, u * PAST + t, r, day, 0);
    });
  });
  const sums = zeros(units.length);
  for (const id of ['orders', 'delivered', 'on_time', 'refunded'] as const)
    for (let u = 0; u < units.length; u++)
      sums[id][u] = history[id].subarray(u * PAST, (u + 1) * PAST).reduce((a, b) => a + b, 0);
  const source: Source = {
    ...{ units: units.length, before: BEFORE, pastDays: PAST, past: sums, outside: null, rates: RATES },
    day: (to, at, unit, t, age) =>
      add(to as never, at, units[unit] as Real['restaurants'][0], now[t] as number, age > 0 ? effect : 0),
  };
  const order = rng.shuffle(units.map((_, i) => i));
  const available = METRIC_IDS.filter((m) => ['cx_score', 'on_time_rate', 'refund_rate', 'order_volume'].includes(m));
  return new Trial(source, rollout, drawPhases(rollout, order), planOf(historyOf(history, PAST), available), DAYS);
}
