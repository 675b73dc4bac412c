import type { Settings } from '../config/settings.js';
import type { DriverSums, Engine, SourceInfo } from '../engine/types.js';
import type { Panel } from '../experiment/types.js';
import { DAYPART } from '../model/dayparts.js';
import { MISSING, sliceKey, withoutDaypart } from '../model/slice.js';
import { offsets, toLocal } from '../model/timezone.js';
import { blockId, startHours } from '../plan/blocks.js';
import { EVERYWHERE, zoneIn } from './assignments.js';
import { addTo, type DriverCells, labelOf, outsideOf, type PanelQuestion, type PanelRead, zeros } from './experiment-panel.js';
import { sliceHours } from './plan-history.js';
import { regionsWithZones } from './zones.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FORTNIGHT = 14;
const WEEK = 7;

/** Where a row of sums belongs: its pair, its arm and its day (from 0); null: nowhere. */
interface Place {
  readonly pair: string;
  readonly treated: boolean;
  readonly day: number;
}

/**
 * A panel of pairs: what is treated of a pair is one unit, what is not another, and their errors go together. All of it from the sums
 * of hours or days.
 */
class Twins {
  readonly #codes = new Map<string, number>();
  readonly #rows: { readonly place: Place; readonly row: number }[] = [];

  constructor(
    private readonly sums: DriverSums,
    placeOf: (row: number) => Place | null,
  ) {
    for (let row = 0; row < sums.rows; row++) {
      const place = placeOf(row);
      if (!place) continue;
      if (!this.#codes.has(place.pair)) this.#codes.set(place.pair, this.#codes.size);
      this.#rows.push({ place, row });
    }
  }

  /** @param past orders of a pair's arm on an ordinary day */
  panel(days: number, drivers: readonly string[], past: (pair: string) => number): { panel: Panel; drivers: DriverCells } {
    const pairs = [...this.#codes.keys()];
    const units = pairs.flatMap((pair) => [`${pair} untreated`, `${pair} treated`]);
    const sums = zeros(units.length * days);
    const exposure = new Float64Array(units.length * days);
    const cells: DriverCells = Object.fromEntries(
      drivers.map((d) => [d, { total: new Float64Array(units.length * days), count: new Float64Array(units.length * days) }]),
    );
    for (const { place, row } of this.#rows) {
      const unit = 2 * (this.#codes.get(place.pair) as number) + (place.treated ? 1 : 0);
      const at = unit * days + place.day;
      addTo(sums, at, this.sums, row);
      exposure[at] = 1;
      for (const d of drivers) {
        const [to, from] = [cells[d], this.sums.drivers[d]];
        if (!to || !from) continue;
        to.total[at] = (to.total[at] as number) + (from.total[row] as number);
        to.count[at] = (to.count[at] as number) + (from.count[row] as number);
      }
    }
    const before = zeros(units.length);
    units.forEach((_, u) => {
      before.orders[u] = past(pairs[u >> 1] as string);
    });
    const panel: Panel = {
      units,
      first: Int32Array.from(units, (_, u) => u & 1),
      days,
      start: 0,
      phase: new Int32Array(days).fill(1),
      sums,
      past: before,
      pastDays: 1,
      outside: null,
      cluster: Int32Array.from(units, (_, u) => u >> 1),
      exposure,
    };
    return { panel, drivers: cells };
  }
}

const elsewhereSums = (engine: Engine, info: SourceInfo, q: PanelQuestion, history: number) =>
  engine.driverSums({
    ...{ asOf: q.asOf, where: {}, hours: null, by: 'day', anchor: q.start, drivers: [] },
    span: { from: q.start - history * DAY, to: q.end },
    dimensions: (['region', 'category'] as const).filter((d) => info.available.has(d)),
  });

const historyDays = (settings: Settings): number => Math.max(1, Math.floor(settings.baselineMs / DAY));

/** Mean orders a day before the incident, by the value of a key. */
function pastBy(sums: DriverSums, days: number, keyOf: (row: number) => string): Map<string, number> {
  const totals = new Map<string, number>();
  for (let row = 0; row < sums.rows; row++) {
    const key = keyOf(row);
    totals.set(key, (totals.get(key) ?? 0) + (sums.sums.orders[row] as number) / days);
  }
  return totals;
}

/** Blocks of time, treated or not: a pair is a weekday of a region, this week and the next. */
export async function readBlocks(
  engine: Engine,
  info: SourceInfo,
  settings: Settings,
  q: PanelQuestion,
  blocks: { readonly hours: number; readonly burnInMinutes: number },
): Promise<PanelRead> {
  const { slice } = q;
  const history = historyDays(settings);
  const dimensions = info.available.has('region') ? ['region'] : [];
  const regions = await regionsWithZones(engine, settings, slice, dimensions.length > 0);
  const starts = startHours(slice, settings.dayparts, blocks.hours);
  const zoneOf = (region: string) => offsets(zoneIn(settings, region === EVERYWHERE ? slice.region : region));
  const first = toLocal(q.start, zoneOf(slice.region ?? EVERYWHERE));
  const treated = new Map(q.units.map((u) => [u.unit, u.phase > 0]));
  const shared = {
    ...{ asOf: q.asOf, where: withoutDaypart(slice), hours: sliceHours(settings, slice, q.start, regions), dimensions },
    skip: {
      every: slice[DAYPART] === undefined ? blocks.hours * HOUR : DAY,
      anchor: q.start + (starts[0] ?? 0) * HOUR,
      first: blocks.burnInMinutes * 60_000,
    },
  };
  const [now, past, elsewhere] = await Promise.all([
    engine.driverSums({ ...shared, by: 'hour', anchor: 0, span: { from: q.start, to: q.end }, drivers: q.drivers }),
    engine.driverSums({
      ...{ ...shared, by: 'day', anchor: q.start, drivers: [] },
      span: { from: Math.min(q.onset, q.start) - history * DAY, to: Math.min(q.onset, q.start) },
    }),
    elsewhereSums(engine, info, q, history),
  ]);
  const regionOf = (sums: DriverSums, row: number): string => labelOf(sums, 'region', row) ?? EVERYWHERE;
  const seen = new Set<string>();
  const twins = new Twins(now, (row) => {
    const region = regionOf(now, row);
    const at = now.bucket[row] as number;
    const local = toLocal(at, zoneOf(region));
    const hour = Math.floor(local / HOUR) % 24;
    const begun = starts.findLast((h) => h <= hour);
    // Hours before the first block of a day belong to the last one of the day before.
    const day = Math.floor((local - first) / DAY) - (begun === undefined ? 1 : 0);
    const back = (begun === undefined ? hour + 24 - (starts.at(-1) ?? 0) : hour - begun) * HOUR;
    const start = at - (local % HOUR) - back;
    const arm = treated.get(blockId(region, start));
    if (arm === undefined || day < 0 || day >= q.days) return null;
    seen.add(blockId(region, start));
    return { pair: `${region} ${Math.floor(day / FORTNIGHT)}-${day % WEEK}`, treated: arm, day };
  });
  const usual = pastBy(past, history, (row) => regionOf(past, row));
  const read = twins.panel(q.days, q.drivers, (pair) => usual.get(pair.slice(0, pair.lastIndexOf(' '))) ?? 0);
  const outside = elsewhere.dimensions.length === 0 ? null : outsideOf(elsewhere, q, q.start, history, q.days);
  const expected = { treated: 0, untreated: 0 };
  for (const { unit, phase } of q.units)
    if (Date.parse(unit.slice(unit.lastIndexOf('|') + 1)) < q.end) expected[phase > 0 ? 'treated' : 'untreated']++;
  const observed = { treated: 0, untreated: 0 };
  for (const id of seen) observed[treated.get(id) ? 'treated' : 'untreated']++;
  return { ...read, panel: { ...read.panel, outside }, counts: { what: 'blocks', observed, expected, unknown: [] } };
}

/** Single orders, by the hash of their ids: a pair is what is treated and what is not of one store, or of one day. */
export async function readOrders(
  engine: Engine,
  info: SourceInfo,
  settings: Settings,
  q: PanelQuestion,
  salt: string,
): Promise<PanelRead> {
  const history = historyDays(settings);
  const stores = info.available.has('store_id');
  const regions = await regionsWithZones(engine, settings, q.slice, info.available.has('region'));
  const shared = {
    ...{ asOf: q.asOf, where: withoutDaypart(q.slice), hours: sliceHours(settings, q.slice, q.start, regions) },
    ...{ by: 'day' as const, anchor: q.start, dimensions: stores ? ['store_id'] : [] },
  };
  const [now, past, elsewhere] = await Promise.all([
    engine.driverSums({
      ...shared,
      span: { from: q.start, to: q.end },
      drivers: q.drivers,
      arms: { salt, scope: sliceKey(q.slice) },
    }),
    engine.driverSums({
      ...shared,
      span: { from: Math.min(q.onset, q.start) - history * DAY, to: Math.min(q.onset, q.start) },
      drivers: [],
    }),
    elsewhereSums(engine, info, q, history),
  ]);
  const storeOf = (sums: DriverSums, row: number): string => labelOf(sums, 'store_id', row) ?? MISSING;
  const twins = new Twins(now, (row) => {
    const day = Math.floor(((now.bucket[row] as number) - q.start) / DAY);
    if (day < 0 || day >= q.days) return null;
    return { pair: stores ? storeOf(now, row) : `day ${day + 1}`, treated: labelOf(now, 'arm', row) === 'treatment', day };
  });
  const usual = pastBy(past, history, (row) => (stores ? storeOf(past, row) : 'all'));
  const read = twins.panel(q.days, q.drivers, (pair) => (usual.get(stores ? pair : 'all') ?? 0) / 2);
  const outside = elsewhere.dimensions.length === 0 ? null : outsideOf(elsewhere, q, q.start, history, q.days);
  const { panel } = read;
  const observed = { treated: 0, untreated: 0 };
  panel.sums.orders.forEach((n, i) => {
    observed[panel.first[Math.floor(i / panel.days)] === 1 ? 'treated' : 'untreated'] += n;
  });
  const half = (observed.treated + observed.untreated) / 2;
  const expected = { treated: Math.ceil(half), untreated: Math.floor(half) };
  return { ...read, panel: { ...panel, outside }, counts: { what: 'orders', observed, expected, unknown: [] } };
}
