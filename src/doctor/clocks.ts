import type { Finding } from '../model/doctor.js';
import { nearest } from '../model/nearest.js';
import { atNight, clockHour, middleHour, quietHour } from '../model/rhythm.js';
import { offsets } from '../model/timezone.js';
import { DAY, type DoctorInput, finding, HOUR, some } from './types.js';

/** Checks of time zones: the daily rhythm tells whether the clock is the customers'. */

/** Days before and after a clock change that are compared. */
const AROUND = 14;

interface Zone {
  readonly zone: string;
  /** Orders by UTC hour (hours since 1970). */
  readonly hours: ReadonlyMap<number, number>;
}

const zoneOf = ({ timezone, timezones }: DoctorInput, region: string | null): string =>
  (region === null ? undefined : timezones[region]) ?? timezone;

/** Orders of the regions of each zone. */
function byZone(input: DoctorInput): Zone[] {
  const zones = new Map<string, Map<number, number>>();
  for (const { hour, region, n } of input.facts.hours) {
    const zone = zoneOf(input, region);
    const hours = zones.get(zone) ?? new Map<number, number>();
    hours.set(hour, (hours.get(hour) ?? 0) + n);
    zones.set(zone, hours);
  }
  return [...zones].map(([zone, hours]) => ({ zone, hours })).sort((a, b) => (a.zone < b.zone ? -1 : 1));
}

/** Orders by hour of the zone's day, of the hours in [from, to) (milliseconds UTC). */
function profile({ zone, hours }: Zone, from: number, to: number): number[] {
  const offset = offsets(zone);
  const out = new Array<number>(24).fill(0);
  for (const [hour, n] of hours) {
    const at = hour * HOUR;
    if (at < from || at >= to) continue;
    const local = Math.floor((at + offset(at) * 60_000) / HOUR) % 24;
    out[local] = (out[local] ?? 0) + n;
  }
  return out;
}

function rhythm(zone: Zone): Finding[] {
  const quiet = quietHour(profile(zone, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));
  if (quiet === null || atNight(quiet)) return [];
  return [
    finding(
      'time_zones',
      'warning',
      'rhythm',
      `by the clock of ${zone.zone} the fewest orders stand around ${clockHour(quiet)}: the zone is another one, or local times are read as UTC`,
      `set timezone, or map created_at = "timezone('${zone.zone === 'UTC' ? 'America/Chicago' : zone.zone}', your_column)" where it holds local times`,
    ),
  ];
}

/** When the clocks of a zone change in a span: the hour, milliseconds UTC, and by how many hours. */
export function clockChanges(zone: string, from: number, to: number): { readonly at: number; readonly hours: number }[] {
  const offset = offsets(zone);
  const found: { at: number; hours: number }[] = [];
  for (let at = Math.ceil(from / HOUR) * HOUR; at < to; at += HOUR) {
    const hours = (offset(at) - offset(at - HOUR)) / 60;
    if (hours !== 0) found.push({ at, hours });
  }
  return found;
}

/** Times that are local but read as UTC keep their hours when the clocks change; true ones move against UTC. */
function change(zone: Zone, { at, hours }: { at: number; hours: number }): Finding {
  const [before, after] = [middleHour(profile(zone, at - AROUND * DAY, at)), middleHour(profile(zone, at, at + AROUND * DAY))];
  const day = new Date(at).toISOString().slice(0, 10);
  const moved = before === null || after === null ? 0 : ((after - before + 36) % 24) - 12;
  if (Math.sign(moved) === Math.sign(hours) && Math.abs(moved) > 0.6 && Math.abs(moved) < 1.4)
    return finding(
      'time_zones',
      'warning',
      'clock_change',
      `in ${zone.zone} people seem to order ${Math.abs(moved).toFixed(1)} h ${moved > 0 ? 'later' : 'earlier'} since the clocks changed on ${day}: the times look local but are read as UTC`,
      `map created_at = "timezone('${zone.zone}', your_column)", and the other times alike`,
    );
  return finding(
    'time_zones',
    'ok',
    'clock_change',
    `clocks changed in ${zone.zone} on ${day}: hours are compared by the local clock, that day has ${24 - hours} of them`,
  );
}

/** Regions of [timezones] that no order has, and regions it does not name. */
function names({ facts, timezones, timezone }: DoctorInput): Finding[] {
  const regions = [...new Set(facts.hours.flatMap((h) => (h.region === null ? [] : [h.region])))].sort();
  const named = Object.keys(timezones);
  if (named.length === 0) return [];
  const unknown = named.filter((n) => !regions.includes(n));
  const without = regions.filter((r) => !named.includes(r));
  return [
    ...unknown.map((n) => {
      const near = nearest(n, without);
      return finding(
        'time_zones',
        'note',
        'unknown_region',
        `[timezones] names "${n}", a region without orders in the last weeks`,
        near ? `did you mean "${near}"?` : 'correct the name, or leave it',
      );
    }),
    ...(without.length === 0
      ? []
      : [
          finding(
            'time_zones',
            'note',
            'regions_without_zone',
            `regions without a line under [timezones] follow ${timezone}: ${some(without)}`,
            'add the lines that differ',
          ),
        ]),
  ];
}

export function timeZones(input: DoctorInput): Finding[] {
  const { facts, asOf } = input;
  const zones = byZone(input);
  const [first, last] = [facts.hours[0]?.hour, facts.hours.at(-1)?.hour];
  const changes =
    first === undefined || last === undefined
      ? []
      : zones.flatMap((z) => clockChanges(z.zone, first * HOUR, Math.min(asOf, (last + 1) * HOUR)).map((c) => change(z, c)));
  const wrong = zones.flatMap(rhythm);
  const used = zones.map((z) => z.zone);
  return [
    ...(wrong.length > 0
      ? wrong
      : used.length === 0
        ? []
        : [finding('time_zones', 'ok', 'time_zones', `the daily rhythm fits ${some(used)}`)]),
    ...changes,
    ...names(input),
  ];
}
