import { type Dayparts, daypartByHour } from '../model/dayparts.js';
import type { Slice } from '../model/slice.js';
import { fromLocal, type OffsetAt, offsets, toLocal } from '../model/timezone.js';
import type { Window } from './types.js';

export const HOUR = 3_600_000;
export const DAY_HOURS = 24;
export const WEEK_HOURS = 168;

/** How far before the window an onset may lie. */
export const LOOKBACK_HOURS = WEEK_HOURS;

export const floorHour = (at: number): number => Math.floor(at / HOUR) * HOUR;

/**
 * The window in whole hours. Where the data end before `as_of`, the hours without data are no drop in volume: the
 * window then ends with the last whole hour that has orders.
 */
export function resolveWindow(asOf: number, sinceMs: number, maturityMs: number, lastOrder: number): Window {
  const lagging = asOf - lastOrder > HOUR / 2;
  const matured = Math.min(floorHour(asOf - maturityMs), lagging ? floorHour(lastOrder) : Number.POSITIVE_INFINITY);
  return { start: floorHour(asOf - sinceMs), end: asOf, matured };
}

/**
 * Places instants on one axis of hours on which the same clock hour of another day or week is exactly 24 or 168 steps
 * away, also across a change of clocks: the local clock hour less the zone's offset at the window's end. Orders of
 * the window never leave it on this axis, and orders before it never enter it.
 */
export class Clock {
  readonly #zones = new Map<string, { at: OffsetAt; reference: number }>();
  readonly #hourDaypart: readonly string[];

  constructor(
    readonly window: Window,
    readonly timezone: string,
    readonly timezones: Readonly<Record<string, string>>,
    dayparts: Dayparts,
  ) {
    this.#hourDaypart = daypartByHour(dayparts);
  }

  zoneOf(region: string | undefined): string {
    return (region === undefined ? undefined : this.timezones[region]) ?? this.timezone;
  }

  #zone(name: string): { at: OffsetAt; reference: number } {
    let zone = this.#zones.get(name);
    if (!zone) {
      const at = offsets(name);
      zone = { at, reference: Math.ceil(at(this.window.matured) / 60) };
      this.#zones.set(name, zone);
    }
    return zone;
  }

  /** Axis hour (hours since 1970, aligned) and daypart of an instant in a region. */
  place(at: number, region: string | undefined): { hour: number; daypart: string } {
    const zone = this.#zone(this.zoneOf(region));
    const local = Math.floor(toLocal(at, zone.at) / HOUR);
    const start = this.window.start / HOUR;
    const aligned = local - zone.reference;
    const hour = at >= this.window.start ? Math.max(aligned, start) : Math.min(aligned, start - 1);
    return { hour, daypart: this.#hourDaypart[((local % 24) + 24) % 24] ?? 'other' };
  }

  /** Local clock hours (milliseconds, as if UTC) of a slice on the axis; where it spans zones, the hours of all of them. */
  axisHours(from: number, to: number, slice: Slice): { from: number; to: number } {
    const names = slice.region === undefined ? [this.timezone, ...Object.values(this.timezones)] : [this.zoneOf(slice.region)];
    const references = names.map((name) => this.#zone(name).reference);
    return {
      from: Math.floor(from / HOUR) - Math.max(...references),
      to: Math.ceil(to / HOUR) - Math.min(...references),
    };
  }

  /** The instant at which an axis hour begins for a slice: in its region's zone, else in the default one. */
  instant(hour: number, slice: Slice): number {
    const zone = this.#zone(this.zoneOf(slice.region));
    if (hour * HOUR >= this.window.matured) return hour * HOUR;
    return fromLocal((hour + zone.reference) * HOUR, zone.at);
  }

  /** True when any zone in use is not a whole number of hours from UTC: cells then need finer buckets. */
  static bucketMinutes(zones: Iterable<string>, at: number): 15 | 30 | 60 {
    let finest: 15 | 30 | 60 = 60;
    for (const zone of zones) {
      const rest = Math.abs(offsets(zone)(at)) % 60;
      if (rest % 30 !== 0) return 15;
      if (rest !== 0) finest = 30;
    }
    return finest;
  }
}
