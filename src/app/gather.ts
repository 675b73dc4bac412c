import type { Settings } from '../config/settings.js';
import { availableMetrics } from '../detect/detect.js';
import type { DriverSums, Engine, SourceInfo } from '../engine/types.js';
import { DAYPART, daypartByHour } from '../model/dayparts.js';
import type { ChangeEvent } from '../model/documents.js';
import { driversOf, ownDrivers } from '../model/drivers.js';
import type { RateId } from '../model/metrics.js';
import { type Slice, withoutDaypart } from '../model/slice.js';
import { offsets, toLocal } from '../model/timezone.js';
import { HYPOTHESES } from '../rca/hypotheses/index.js';
import type { RcaInput } from '../rca/types.js';
import { driversIn, withCauses } from './causes.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Orders read one by one: more of them change no answer. */
const MOST = { incident: 30_000, history: 60_000 };

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

/** Orders of the slice in the given hours of the day, since the onset and before it, from hourly sums. */
function countOrders(hourly: DriverSums, q: Question, hours: ReadonlySet<number>): { incident: number; history: number } {
  const fixed = Object.entries(withoutDaypart(q.slice)).map(([name, value]) => {
    const d = hourly.dimensions.indexOf(name);
    return { codes: hourly.codes[d], code: hourly.labels[d]?.indexOf(value) ?? -1 };
  });
  const counts = { incident: 0, history: 0 };
  for (let row = 0; row < hourly.rows; row++) {
    const at = hourly.bucket[row] as number;
    if (!hours.has(Math.floor(at / HOUR) % 24) || fixed.some((f) => f.codes && f.codes[row] !== f.code)) continue;
    counts[at >= q.onset ? 'incident' : 'history'] += hourly.sums.orders[row] as number;
  }
  return counts;
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
  const regions = info.dimensions.includes('region') ? await engine.values('region') : [];
  const hours = incidentHours(settings, q, regions);
  const where = withoutDaypart(settings.where);
  const from = q.onset - Math.floor(settings.baselineMs / DAY) * DAY;
  const shared = { asOf: q.asOf, span: { from, to: q.end }, where, drivers: ids };
  const stores = info.available.has('store_id') && !info.dimensions.includes('store_id') ? ['store_id'] : [];
  const own = withoutDaypart(q.slice);
  const cut = Object.keys(own).filter((name) => !info.dimensions.includes(name) && name !== 'store_id');
  const dimensions = [...info.dimensions, ...cut, ...(own.store_id === undefined ? [] : stores)];
  const [hourly, daily] = await Promise.all([
    engine.driverSums({ ...shared, where: { ...where, ...own }, by: 'hour', anchor: 0, hours: null, dimensions }),
    engine.driverSums({ ...shared, by: 'day', anchor: q.onset, hours, dimensions: [...new Set([...dimensions, ...stores])] }),
  ]);
  const counts = countOrders(hourly, q, new Set(hours));
  const share = (most: number, n: number): number => (n > most ? most / n : 1);
  // What measures cost is told by the size of trips; no cause is.
  const size = info.available.has('batch_size') ? ['batch_size'] : [];
  const sample = await engine.sample({
    ...shared,
    drivers: [...ids, ...size],
    where: { ...where, ...own },
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
    excluded: q.excluded,
    others: q.others,
  };
  return withCauses(input, settings);
}
