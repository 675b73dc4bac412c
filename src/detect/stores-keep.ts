import { compatible, contains, type Slice } from '../model/slice.js';
import { Clock, HOUR, resolveWindow } from './clock.js';
import type { DetectInput, DetectResult } from './types.js';

const DAY = 24 * HOUR;
/** Stores are judged over so much of a long window, and against the days before it. */
const MAX_SPAN = 7 * DAY;
/** Days before it: fewer where there are so many orders that reading them would take long. */
const [MOST_DAYS, LEAST_DAYS] = [14, 7];
const MAX_ORDERS = 2_000_000;

/** The hours in which stores are judged and the same hours of the days before, milliseconds UTC. */
export interface StoreHours {
  readonly span: { readonly from: number; readonly to: number };
  /** Whole days. */
  readonly step: number;
  readonly count: number;
}

/** How many days to look back: as many as hold so many orders, within bounds. */
export function affordableDays({ cells }: Pick<DetectInput, 'cells'>, orders: number, least: number, most: number): number {
  const { rows, bucket } = cells;
  const days = rows === 0 ? 1 : Math.max(1, ((bucket[rows - 1] as number) - (bucket[0] as number)) / DAY);
  const perDay = cells.sums.orders.reduce((a, b) => a + b, 0) / days;
  return affordable(perDay, orders, least, most);
}

const affordable = (perDay: number, orders: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, Math.floor(orders / Math.max(1, perDay))));

/** Days before its window that stores are judged against, where there are so many orders a day. */
export const storeDays = (perDay: number): number => affordable(perDay, MAX_ORDERS, LEAST_DAYS, MOST_DAYS);

/** The matured hours of the window, its last seven days at most; as many whole steps back as 7 to 14 days hold. */
export function storeHours(input: Pick<DetectInput, 'asOf' | 'lastOrder' | 'settings' | 'cells'>): StoreHours | null {
  const { sinceMs, maturityMs } = input.settings;
  const { start, matured } = resolveWindow(input.asOf, sinceMs, maturityMs, input.lastOrder);
  if (matured <= start) return null;
  const span = { from: Math.max(start, matured - MAX_SPAN), to: matured };
  const days = Math.ceil((span.to - span.from) / DAY);
  const reach = Math.max(2 * days, affordableDays(input, MAX_ORDERS, LEAST_DAYS, MOST_DAYS));
  return { span, step: days * DAY, count: Math.floor(reach / days) };
}

interface Hole {
  readonly slice: Slice;
  readonly from: number;
  readonly to: number;
}

const overlaps = (a: { from: number; to: number }, b: { from: number; to: number }): boolean => a.from < b.to && b.from < a.to;

/** Calendar entries as instants, by region: their hours are local ones. */
function calendar(input: DetectInput): (region: string | undefined) => readonly Hole[] {
  const { settings } = input;
  const window = resolveWindow(input.asOf, settings.sinceMs, settings.maturityMs, input.lastOrder);
  const clock = new Clock(window, settings.timezone, settings.timezones, settings.dayparts);
  const known = new Map<string | undefined, readonly Hole[]>();
  return (region) => {
    const place: Slice = region === undefined ? {} : { region };
    const holes =
      known.get(region) ??
      (settings.calendar ?? []).map((entry) => {
        const hours = clock.axisHours(entry.from, entry.to, place);
        return { slice: entry.slice, from: clock.instant(hours.from, place), to: clock.instant(hours.to, place) };
      });
    known.set(region, holes);
    return holes;
  };
}

/**
 * Which stretches a store may be judged by: hours of open incidents that hold it, and missing hours, leave its past; hours
 * of the calendar leave both, so that nothing is judged in them.
 */
export function keepFor(
  input: DetectInput,
  hours: StoreHours,
  gaps: DetectResult['gaps'],
): (slice: Slice, stretch: number) => boolean {
  const holes = calendar(input);
  return (slice, stretch) => {
    const back = Math.max(0, stretch) * hours.step;
    const span = { from: hours.span.from - back, to: hours.span.to - back };
    if (holes(slice.region).some((h) => compatible(h.slice, slice) && overlaps(h, span))) return false;
    if (stretch < 0) return true;
    return !(
      gaps.some((gap) => overlaps(gap, span)) ||
      input.open.some((i) => contains(i.slice, slice) && overlaps({ from: i.onset, to: i.until }, span))
    );
  };
}
