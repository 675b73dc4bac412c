import type { Dialect } from '../dialect/types.js';
import type { Span } from '../types.js';
import { micros } from './time.js';

/** Of so many orders a part is enough: whole minutes of every hour, for what was stored together is then read together. */
export interface Timed {
  readonly span: Span;
  /** Nothing after it counts (milliseconds UTC). */
  readonly asOf: number;
  /** Hours of the day (UTC) that count; null: all. */
  readonly hours: readonly number[] | null;
  /** Minutes of each of these hours that count, a divisor of 60; all where absent. */
  readonly minutes?: number | undefined;
}

const HOUR = 3_600_000;
/** Shares no factor with the number of parts of an hour, so that all of them occur. */
const STEP = 7;

/** Parts of an hour that are equally long. */
const DIVISORS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

/** The fewest minutes, a divisor of 60, that are at least a share (0..1, or more) of an hour. */
export const minutesOfShare = (share: number): number => DIVISORS.find((minutes) => minutes / 60 >= share) ?? 60;

const hourOfDay = (hour: number): number => ((hour % 24) + 24) % 24;
const partsOf = (minutes: number): number => 60 / minutes;

/**
 * Which minutes count: the same ones every day, so that days stay comparable, others in each hour of the day, so that what happens on
 * every stroke of the hour does not stand for the hour. SQL over microseconds.
 */
export function minutesFilter(d: Dialect, created: string, minutes: number): string {
  const [part, hour] = [d.quotient(created, micros(minutes * 60_000)), d.quotient(created, micros(HOUR))];
  return `(${part}) % ${partsOf(minutes)} = ((${hour}) % 24 * ${STEP}) % ${partsOf(minutes)}`;
}

/** The stretches of time that hold all orders which count, in order; what touches is one. */
export function spansOf({ span, asOf, hours, minutes = 60 }: Timed): Span[] {
  const end = Math.min(span.to, asOf);
  if (hours === null && minutes === 60) return [{ from: span.from, to: end }];
  const out: { from: number; to: number }[] = [];
  for (let hour = Math.floor(span.from / HOUR); hour * HOUR < end; hour++) {
    if (hours !== null && !hours.includes(hourOfDay(hour))) continue;
    const first = hour * HOUR + ((hourOfDay(hour) * STEP) % partsOf(minutes)) * minutes * 60_000;
    const [from, to] = [Math.max(span.from, first), Math.min(end, first + minutes * 60_000)];
    const last = out.at(-1);
    if (from >= to) continue;
    if (last?.to === from) last.to = to;
    else out.push({ from, to });
  }
  return out;
}
