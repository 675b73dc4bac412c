import type { Settings } from '../config/settings.js';
import { openEngine } from '../engine/open.js';
import type { OrdersRequest } from '../engine/types.js';
import { DAYPART, type Dayparts, daypartByHour } from '../model/dayparts.js';
import type { OrderTable } from '../model/orders.js';
import { type Slice, withoutDaypart } from '../model/slice.js';
import { offsets, toLocal } from '../model/timezone.js';
import { resolveAsOf } from './as-of.js';
import { showIncident } from './incidents.js';

const HOUR = 3_600_000;
/** Zones change their offset on quarter hours at the finest. */
const STEP = HOUR / 4;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The parts of a stretch of time that lie in a daypart of a zone. Milliseconds UTC, half-open. */
export function daypartSpans(stretch: Stretch, daypart: string, zone: string, dayparts: Dayparts): Stretch[] {
  const byHour = daypartByHour(dayparts);
  const offset = offsets(zone);
  const inside = (at: number): boolean => byHour[Math.floor(toLocal(at, offset) / HOUR) % 24] === daypart;
  const spans: { from: number; to: number }[] = [];
  for (let at = stretch.from; at < stretch.to; ) {
    const next = Math.min(stretch.to, (Math.floor(at / STEP) + 1) * STEP);
    const last = spans.at(-1);
    if (inside(at)) {
      if (last && last.to === at) last.to = next;
      else spans.push({ from: at, to: next });
    }
    at = next;
  }
  return spans;
}

type Spans = OrdersRequest['spans'];

/** Hours of the slice; a daypart is cut by each region's own clock. */
function spansOf(settings: Settings, slice: Slice, stretch: Stretch, regions: readonly string[]): Spans {
  const daypart = slice[DAYPART];
  if (daypart === undefined) return [{ region: null, ...stretch }];
  const zoneOf = (region: string | undefined): string =>
    (region === undefined ? undefined : settings.timezones[region]) ?? settings.timezone;
  const cut = (region: string | null): Spans =>
    daypartSpans(stretch, daypart, zoneOf(region ?? undefined), settings.dayparts).map((s) => ({ region, ...s }));
  return regions.length === 0 ? cut(null) : regions.flatMap(cut);
}

/** The orders behind an incident, as they were known at as_of, worst first. */
export async function incidentOrders(settings: Settings, id: string, now: number): Promise<{ id: string; table: OrderTable }> {
  const incident = await showIncident(settings, id, now);
  const slice = { ...settings.where, ...incident.slice };
  const stretch = { from: Date.parse(incident.window.start), to: Date.parse(incident.window.end) };
  const engine = await openEngine(settings);
  try {
    const info = await engine.describe();
    const region = slice.region;
    const regions = slice[DAYPART] === undefined ? [] : region !== undefined ? [region] : await engine.values('region');
    const asOf = resolveAsOf(settings.asOf, info, now);
    const table = await engine.orders({ asOf, where: withoutDaypart(slice), spans: spansOf(settings, slice, stretch, regions) });
    return { id: incident.id, table };
  } finally {
    await engine.close();
  }
}
