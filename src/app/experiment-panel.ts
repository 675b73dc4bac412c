import type { Settings } from '../config/settings.js';
import type { DriverSums, Engine, SourceInfo } from '../engine/types.js';
import { type Counts, storeCounts } from '../experiment/ratio.js';
import type { Outside, Panel, Sums } from '../experiment/types.js';
import { MISSING, type Slice, withoutDaypart } from '../model/slice.js';
import { SUM_IDS } from '../model/sums.js';
import { sliceHours } from './plan-history.js';
import { regionsWithZones } from './zones.js';

const DAY = 86_400_000;

/** Milliseconds UTC throughout. */
export interface PanelQuestion {
  readonly slice: Slice;
  /** The incident's onset, and day 1 of the experiment (a local midnight). */
  readonly onset: number;
  readonly start: number;
  /** Orders from then on are left out: not matured, or of a day that is not over. */
  readonly end: number;
  readonly asOf: number;
  /** Completed days of the experiment. */
  readonly days: number;
  readonly units: readonly { readonly unit: string; readonly phase: number }[];
  /** Phase in effect on a day of the experiment (1, 2, ...). */
  readonly phaseOn: (day: number) => number;
  readonly drivers: readonly string[];
}

/** Sum and number of values of a driver in the experiment, unit by day. */
export type DriverCells = Readonly<Record<string, { readonly total: Float64Array; readonly count: Float64Array }>>;

export interface PanelRead {
  readonly panel: Panel;
  readonly drivers: DriverCells;
  /** What was randomised, against what is there. */
  readonly counts: Counts;
}

export const zeros = (length: number): Sums =>
  Object.fromEntries(SUM_IDS.map((id) => [id, new Float64Array(length)])) as unknown as Sums;

export function addTo(sums: Sums, at: number, from: DriverSums, row: number): void {
  for (const id of SUM_IDS) sums[id][at] = (sums[id][at] as number) + (from.sums[id][row] as number);
}

export const labelOf = (sums: DriverSums, dimension: string, row: number): string | undefined => {
  const d = sums.dimensions.indexOf(dimension);
  return d < 0 ? undefined : sums.labels[d]?.[sums.codes[d]?.[row] as number];
};

/** What was not treated: orders whose region or category is another than the slice's. */
export function outsideOf(sums: DriverSums, q: PanelQuestion, first: number, before: number, days: number): Outside | null {
  const fixed = Object.entries(withoutDaypart(q.slice)).filter(([name]) => sums.dimensions.includes(name));
  const [all, near] = [zeros(before + days), zeros(before + days)];
  let [some, close] = [false, false];
  for (let row = 0; row < sums.rows; row++) {
    const at = Math.floor(((sums.bucket[row] as number) - first) / DAY) + before;
    if (at < 0 || at >= before + days || fixed.every(([name, value]) => labelOf(sums, name, row) === value)) continue;
    some = true;
    addTo(all, at, sums, row);
    if (q.slice.region === undefined || labelOf(sums, 'region', row) !== q.slice.region) continue;
    close = true;
    addTo(near, at, sums, row);
  }
  return some ? { before, all, near: close ? near : null } : null;
}

/** Reads the sums an experiment on stores is judged from. */
export async function readPanel(engine: Engine, info: SourceInfo, settings: Settings, q: PanelQuestion): Promise<PanelRead> {
  const position = new Map(q.units.map((u, i) => [u.unit, i]));
  const before = Math.max(0, Math.ceil((q.start - q.onset) / DAY));
  const first = q.start - before * DAY;
  const days = before + q.days;
  const history = Math.max(1, Math.floor(settings.baselineMs / DAY));
  const regions = await regionsWithZones(engine, settings, q.slice, info.available.has('region'));
  const shared = {
    asOf: q.asOf,
    where: withoutDaypart(q.slice),
    hours: sliceHours(settings, q.slice, q.start, regions),
    by: 'day' as const,
    anchor: q.start,
  };
  const [now, past, elsewhere] = await Promise.all([
    engine.driverSums({
      ...shared,
      span: { from: Math.min(q.onset, q.start), to: q.end },
      dimensions: ['store_id'],
      drivers: q.drivers,
    }),
    engine.driverSums({
      ...shared,
      span: { from: Math.min(q.onset, q.start) - history * DAY, to: Math.min(q.onset, q.start) },
      dimensions: ['store_id'],
      drivers: [],
    }),
    engine.driverSums({
      ...shared,
      where: {},
      hours: null,
      span: { from: first - history * DAY, to: q.end },
      dimensions: (['region', 'category'] as const).filter((d) => info.available.has(d)),
      drivers: [],
    }),
  ]);
  const units = q.units.map((u) => u.unit);
  const sums = zeros(units.length * days);
  const drivers: DriverCells = Object.fromEntries(
    q.drivers.map((d) => [d, { total: new Float64Array(units.length * days), count: new Float64Array(units.length * days) }]),
  );
  const unknown = new Set<string>();
  for (let row = 0; row < now.rows; row++) {
    const store = labelOf(now, 'store_id', row) as string;
    const u = position.get(store);
    const t = Math.floor(((now.bucket[row] as number) - first) / DAY);
    if (u === undefined) {
      if (store !== MISSING && t >= before) unknown.add(store);
      continue;
    }
    if (t < 0 || t >= days) continue;
    addTo(sums, u * days + t, now, row);
    for (const d of q.drivers) {
      const [to, from] = [drivers[d], now.drivers[d]];
      if (!to || !from) continue;
      to.total[u * days + t] = from.total[row] as number;
      to.count[u * days + t] = from.count[row] as number;
    }
  }
  const pastSums = zeros(units.length);
  const seen = new Set<number>();
  for (let row = 0; row < past.rows; row++) {
    seen.add(past.bucket[row] as number);
    const u = position.get(labelOf(past, 'store_id', row) as string);
    if (u !== undefined) addTo(pastSums, u, past, row);
  }
  const panel: Panel = {
    units,
    first: Int32Array.from(q.units, (u) => u.phase),
    days,
    start: before,
    phase: Int32Array.from({ length: days }, (_, t) => (t < before ? 0 : q.phaseOn(t - before + 1))),
    sums,
    past: pastSums,
    pastDays: Math.max(1, seen.size),
    outside: elsewhere.dimensions.length === 0 ? null : outsideOf(elsewhere, q, first, history, days),
  };
  return { panel, drivers, counts: storeCounts(panel, [...unknown].sort()) };
}
