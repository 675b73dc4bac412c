import type { Settings } from '../config/settings.js';
import { availableMetrics } from '../detect/detect.js';
import { minutesOfShare } from '../engine/sql/minutes.js';
import type { DriverSums, Engine, SourceInfo } from '../engine/types.js';
import { DAYPART, daypartByHour } from '../model/dayparts.js';
import type { ChangeEvent } from '../model/documents.js';
import { driversOf, ownDrivers } from '../model/drivers.js';
import type { RateId } from '../model/metrics.js';
import { type Slice, withoutDaypart } from '../model/slice.js';
import { SUM_IDS } from '../model/sums.js';
import { offsets, toLocal } from '../model/timezone.js';
import { HYPOTHESES } from '../rca/hypotheses/index.js';
import type { RcaInput } from '../rca/types.js';
import { driversIn, driversOfCauses, withCauses } from './causes.js';
import { regionsWithZones } from './zones.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Orders read one by one (more of them change no answer), and orders summed by store: of more, a part of every hour. */
const MOST = { incident: 30_000, history: 60_000, panel: 5_000_000 };
/** Of a part so many orders of the incident at least: fewer tell less. */
const LEAST = 3_000;
/** Where a part is enough, so much of the past is, too, to tell when a driver moved: two weeks, beside the hours that are searched. */
const RECENT = 16 * DAY;
/** What losses are told by. */
const LOSSES = SUM_IDS.filter((id) => !id.startsWith('trip_'));

/** What is asked about, before any order is read. Times are milliseconds UTC. */
export interface Question {
  readonly id: string;
  readonly slice: Slice;
  readonly onset: number;
  readonly end: number;
  readonly asOf: number;
  readonly excluded: RcaInput['excluded'];
  readonly others: RcaInput['others'];
}

/** Hours of the day (UTC) the incident's orders were placed in: those of its daypart in the zone of its region. */
export function incidentHours(
  settings: Settings,
  q: Pick<Question, 'slice' | 'onset' | 'end'>,
  regions: readonly string[],
): number[] {
  const daypart = q.slice[DAYPART];
  const byHour = daypartByHour(settings.dayparts);
  const zones = (q.slice.region === undefined ? regions : [q.slice.region]).map(
    (r) => settings.timezones[r] ?? settings.timezone,
  );
  const all = [...new Set(zones.length > 0 ? zones : [settings.timezone])].map(offsets);
  const hours = new Set<number>();
  for (let at = q.onset; at < q.end && hours.size < 24; at += HOUR) {
    const inside = (zone: (at: number) => number): boolean => byHour[Math.floor(toLocal(at, zone) / HOUR) % 24] === daypart;
    if (daypart === undefined || all.some(inside)) hours.add(Math.floor(at / HOUR) % 24);
  }
  return [...hours].sort((a, b) => a - b);
}

/** Orders in the incident's hours of the day: of the slice since the onset and before it, and of all slices. */
interface Counts {
  readonly incident: number;
  readonly history: number;
  readonly all: number;
}

/** @param sums by stretches of 24 hours from the onset */
function countOrders(sums: DriverSums, q: Question): Counts {
  const fixed = Object.entries(withoutDaypart(q.slice)).map(([name, value]) => {
    const d = sums.dimensions.indexOf(name);
    return { codes: sums.codes[d], code: sums.labels[d]?.indexOf(value) ?? -1 };
  });
  const counts = { incident: 0, history: 0, all: 0 };
  for (let row = 0; row < sums.rows; row++) {
    const orders = sums.sums.orders[row] as number;
    counts.all += orders;
    if (fixed.some((f) => f.codes && f.codes[row] !== f.code)) continue;
    counts[(sums.bucket[row] as number) >= q.onset ? 'incident' : 'history'] += orders;
  }
  return counts;
}

/**
 * Minutes of each hour whose orders are enough to compare stores and to date the move of drivers. Sums over stores and hours of a part
 * are as right as those of all, with errors of their own that grow with the root of one over the part.
 * @param times how often as many orders as `all` are to be read
 */
export function minutesEnough({ all, incident }: Pick<Counts, 'all' | 'incident'>, times: number): number {
  const share = Math.max(MOST.panel / Math.max(1, times * all), LEAST / Math.max(1, incident));
  return minutesOfShare(share);
}

const termsOf = (info: SourceInfo): RateId[] => {
  const { metrics } = availableMetrics(info.available);
  const ids = new Set<string>(metrics.map((m) => m.id));
  return metrics.flatMap((m) => (m.kind === 'composite' ? m.terms.filter((t) => ids.has(t)) : []));
};

/** Reads what root-cause analysis computes from: sums by hour, sums by day and store, and orders of the slice. */
export async function gather(
  engine: Engine,
  info: SourceInfo,
  settings: Settings,
  q: Question,
  events: readonly ChangeEvent[] | null,
): Promise<RcaInput> {
  const ids = driversOf(info.available, ownDrivers(settings.drivers)).map((d) => d.id);
  const regions = await regionsWithZones(engine, settings, q.slice, info.dimensions.includes('region'));
  const hours = incidentHours(settings, q, regions);
  const where = withoutDaypart(settings.where);
  const from = q.onset - Math.floor(settings.baselineMs / DAY) * DAY;
  const shared = { asOf: q.asOf, span: { from, to: q.end }, where, drivers: ids };
  const stores = info.available.has('store_id') && !info.dimensions.includes('store_id') ? ['store_id'] : [];
  const own = withoutDaypart(q.slice);
  const cut = Object.keys(own).filter((name) => !info.dimensions.includes(name) && name !== 'store_id');
  const dimensions = [...info.dimensions, ...cut, ...(own.store_id === undefined ? [] : stores)];
  const slice = { ...where, ...own };
  const byDay = { ...shared, by: 'day', anchor: q.onset, hours, dimensions: [...new Set([...dimensions, ...stores])] } as const;
  // How many there are is told by the day before the incident: to count those of all days takes as long as to sum them.
  const near = { from: Math.max(from, q.onset - DAY), to: q.end };
  const rough = await engine.driverSums({ ...byDay, span: near, drivers: [], sums: ['orders'], dimensions: Object.keys(own) });
  const minutes = minutesEnough(countOrders(rough, q), (q.end - from) / (near.to - near.from));
  const part = minutes < 60 ? { minutes } : {};
  const asked = driversOfCauses(settings);
  const moved = { ...part, drivers: ids.filter((id) => asked.has(id)) };
  const [hourly, daily] = await Promise.all([
    engine.driverSums({
      ...{ ...shared, ...moved, where: slice, by: 'hour', anchor: 0, hours: null, sums: [], dimensions: [] },
      span: { from: minutes < 60 ? Math.max(from, q.onset - RECENT - (q.end - q.onset)) : from, to: q.end },
    }),
    engine.driverSums({ ...byDay, ...moved, sums: LOSSES }),
  ]);
  const counts = countOrders(daily, q);
  const share = (most: number, n: number): number => Math.min(1, (most / Math.max(1, n)) * (minutes / 60));
  // What measures cost is told by the size of trips; no cause is.
  const size = info.available.has('batch_size') ? ['batch_size'] : [];
  const sample = await engine.sample({
    ...shared,
    drivers: [...ids, ...size],
    where: slice,
    hours,
    since: q.onset,
    shares: { incident: share(MOST.incident, counts.incident), history: share(MOST.history, counts.history) },
    dimensions: [...new Set([...info.dimensions, ...stores])],
  });
  const input: RcaInput = {
    subject: { id: q.id, slice: q.slice, onset: q.onset, end: q.end, hours },
    drivers: driversIn(info, settings, sample),
    hypotheses: HYPOTHESES,
    events: (events ?? []).filter((e) => Date.parse(e.at) > q.onset - 14 * DAY),
    hasEvents: events !== null,
    weights: settings.weights,
    terms: termsOf(info),
    sample,
    hourly,
    daily,
    minutes,
    excluded: q.excluded,
    others: q.others,
  };
  return withCauses(input, settings);
}
