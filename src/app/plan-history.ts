import type { Settings } from '../config/settings.js';
import type { DriverSums, Engine, SourceInfo, TripsRequest } from '../engine/types.js';
import { DAYPART, daypartByHour } from '../model/dayparts.js';
import type { MetricId, RatioMetric } from '../model/metrics.js';
import { metricDef } from '../model/metrics.js';
import { MISSING, type Slice, sliceKey, withoutDaypart } from '../model/slice.js';
import type { SumId } from '../model/sums.js';
import { offsets, toLocal } from '../model/timezone.js';
import { drawOf } from '../plan/phases.js';
import type { History, StoreHistory } from '../plan/types.js';
import { blockHours, burnIn, carryOverHours } from '../stats/power/carry-over.js';
import type { BlockSums } from '../stats/power/switchback.js';
import { regionsWithZones } from './zones.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface HistoryQuestion {
  readonly slice: Slice;
  /** History ends here (milliseconds UTC). */
  readonly end: number;
  readonly asOf: number;
  readonly metric: MetricId;
}

/** Hours of the day (UTC) that belong to the slice's daypart at a time; null: all. */
export function sliceHours(settings: Settings, slice: Slice, at: number, regions: readonly string[]): number[] | null {
  const daypart = slice[DAYPART];
  if (daypart === undefined) return null;
  const byHour = daypartByHour(settings.dayparts);
  const places = slice.region === undefined ? regions : [slice.region];
  const zones = new Set(places.length > 0 ? places.map((r) => settings.timezones[r] ?? settings.timezone) : [settings.timezone]);
  const hours = new Set<number>();
  for (const zone of [...zones].map(offsets))
    for (let hour = 0; hour < 24; hour++)
      if (byHour[Math.floor(toLocal(Math.floor(at / DAY) * DAY + hour * HOUR, zone) / HOUR) % 24] === daypart) hours.add(hour);
  return [...hours].sort((a, b) => a - b);
}

/** Adds up rows of the sums by a key. */
function grouped(sums: DriverSums, metric: RatioMetric, keyOf: (row: number) => string) {
  const groups = new Map<string, { orders: number; n: number; total: number }>();
  for (let row = 0; row < sums.rows; row++) {
    const key = keyOf(row);
    const group = groups.get(key) ?? { orders: 0, n: 0, total: 0 };
    group.orders += sums.sums.orders[row] as number;
    group.n += sums.sums[metric.denominator][row] as number;
    group.total += sums.sums[metric.numerator][row] as number;
    groups.set(key, group);
  }
  return groups;
}

const labelOf = (sums: DriverSums, dimension: string, row: number): string => {
  const d = sums.dimensions.indexOf(dimension);
  return d < 0 ? '' : (sums.labels[d]?.[sums.codes[d]?.[row] as number] ?? '');
};

/** Sums of each store, on each day and in the halves of the history; the middle of an odd number of days belongs to the later half. */
function storesOf(daily: DriverSums, metric: RatioMetric, from: number, days: number): StoreHistory[] {
  if (!daily.dimensions.includes('store_id')) return [];
  const dayOf = (row: number): number => Math.floor(((daily.bucket[row] as number) - from) / DAY);
  const groups = grouped(daily, metric, (row) => JSON.stringify([labelOf(daily, 'store_id', row), dayOf(row)]));
  const ids = [...new Set([...groups.keys()].map((key) => (JSON.parse(key) as [string, number])[0]))]
    .filter((id) => id !== MISSING)
    .sort();
  const middle = Math.floor(days / 2);
  return ids.map((id) => {
    const byDay = Array.from(
      { length: days },
      (_, day) => groups.get(JSON.stringify([id, day])) ?? { orders: 0, n: 0, total: 0 },
    );
    const [a, b] = [byDay.slice(0, middle), byDay.slice(middle)].map(summed) as [Summed, Summed];
    return { id, orders: a.orders + b.orders, n: a.n + b.n, good: a.total + b.total, halves: [a, b], byDay };
  });
}

type Summed = { orders: number; n: number; total: number };
const summed = (rows: readonly Summed[]): Summed =>
  rows.reduce((s, r) => ({ orders: s.orders + r.orders, n: s.n + r.n, total: s.total + r.total }), { orders: 0, n: 0, total: 0 });

/** Every hour of each region in the order of time: what carry-over is measured on. */
function hoursOf(sums: DriverSums, metric: RatioMetric, span: { from: number; to: number }): BlockSums[][] {
  const hour = (row: number): number => Math.floor(((sums.bucket[row] as number) - span.from) / HOUR);
  const groups = grouped(sums, metric, (row) => JSON.stringify([labelOf(sums, 'region', row), hour(row)]));
  const regions = [...new Set([...groups.keys()].map((key) => (JSON.parse(key) as [string, number])[0]))].sort();
  const count = Math.round((span.to - span.from) / HOUR);
  return regions.map((region) =>
    Array.from({ length: count }, (_, h) => groups.get(JSON.stringify([region, h])) ?? { n: 0, total: 0 }),
  );
}

/** Couriers who serve both arms, were the stores drawn now as the assignment file draws them. */
async function couriersOf(engine: Engine, shared: TripsRequest, slice: Slice, stores: readonly StoreHistory[]) {
  const drawn = drawOf({ stores }, sliceKey(slice)).assignments;
  // Half of the stores, as in the phase that compares them.
  const treated = drawn.filter((a) => a.phase <= 2).map((a) => a.unit);
  return treated.length === 0 ? null : engine.couriers({ ...shared, treated });
}

/** Blocks in the order of time, region after region, with a gap between regions so that none is next to another's. */
function blocksOf(sums: DriverSums, metric: RatioMetric, span: { from: number; to: number }, step: number): BlockSums[] {
  const at = (row: number): number => Math.floor(((sums.bucket[row] as number) - span.from) / step);
  const groups = grouped(sums, metric, (row) => JSON.stringify([labelOf(sums, 'region', row), at(row)]));
  const regions = [...new Set([...groups.keys()].map((key) => (JSON.parse(key) as [string, number])[0]))].sort();
  const count = Math.round((span.to - span.from) / step);
  const gap = Array.from({ length: Math.round((7 * DAY) / step) }, () => ({ n: 0, total: 0 }));
  return regions.flatMap((region, i) => [
    ...(i > 0 ? gap : []),
    ...Array.from({ length: count }, (_, block) => groups.get(JSON.stringify([region, block])) ?? { n: 0, total: 0 }),
  ]);
}

const total = (values: Float64Array | undefined): number => (values ? values.reduce((a, b) => a + b, 0) : 0);

/** Reads what a plan's power is computed from: sums by store and day, by block of time, and the trips. */
export async function readHistory(
  engine: Engine,
  info: SourceInfo,
  settings: Settings,
  q: HistoryQuestion,
): Promise<History & { readonly from: number }> {
  const metric = metricDef(q.metric) as RatioMetric;
  const has = (name: 'region' | 'store_id'): boolean => info.available.has(name);
  const regions = await regionsWithZones(engine, settings, q.slice, has('region'));
  const hours = sliceHours(settings, q.slice, q.end, regions);
  const wanted = Math.max(1, Math.floor(settings.baselineMs / DAY));
  const days = Math.max(1, Math.min(wanted, Math.ceil((q.end - (info.firstOrder ?? q.end)) / DAY)));
  const span = { from: q.end - days * DAY, to: q.end };
  const shared = { asOf: q.asOf, span, where: withoutDaypart(q.slice), hours };
  const sums = [...new Set<SumId>(['orders', metric.numerator, metric.denominator])];
  const region = has('region') ? ['region'] : [];
  const daily = await engine.driverSums({
    ...shared,
    ...{ by: 'day', anchor: q.end, drivers: ['delivery_seconds'], sums },
    dimensions: [...region, ...(has('store_id') ? ['store_id'] : [])],
  });
  const whole = hours === null;
  const hourly = await engine.driverSums({ ...shared, by: 'hour', anchor: 0, drivers: [], sums, dimensions: region });
  const seconds = daily.drivers.delivery_seconds;
  const [spent, timed] = [total(seconds?.total), total(seconds?.count)];
  const places = region.length === 0 ? 1 : new Set(Array.from(daily.codes[0] ?? [])).size;
  const deliveryMinutes = timed > 0 ? spent / timed / 60 : null;
  const carryOver = carryOverHours(hoursOf(hourly, metric, span));
  // A daypart is one block a day; what is open all day has blocks as long as its carry-over asks for.
  const length = whole ? blockHours(burnIn(deliveryMinutes, carryOver)) : hours.length;
  const step = whole ? length * HOUR : DAY;
  const stores = storesOf(daily, metric, span.from, days);
  return {
    from: span.from,
    days,
    ordersPerDay: total(daily.sums.orders) / days,
    stores,
    blocks: blocksOf(whole ? hourly : daily, metric, span, step),
    blocksPerDay: Math.max(1, places) * (whole ? 24 / length : 1),
    blockHours: length,
    carryOverHours: carryOver,
    blockLag: (7 * DAY) / step,
    deliveryMinutes,
    trips: await engine.trips(shared),
    couriers: await couriersOf(engine, shared, q.slice, stores),
  };
}
