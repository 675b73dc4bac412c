import type { ColumnLook, TimeLook, TimeReading } from '../model/look.js';
import { atNight, clockHour, quietHour } from '../model/rhythm.js';
import { offsets } from '../model/timezone.js';
import { zoneOfPlace } from './places.js';
import { id, literal } from './sql.js';
import type { Answers } from './types.js';

/** Which clock the orders' times follow, and where the customers live. */
export interface Zones {
  readonly timezone: string;
  /** Region -> zone, where they are not all of one. */
  readonly timezones: Readonly<Record<string, string>>;
  /** Times without a zone are local and must be told so; null: they are read as UTC. */
  readonly local: string | null;
  readonly reasons: readonly string[];
  /** The clock fits both: UTC and local are near each other. */
  readonly unsure: boolean;
  /** The hours say that it is not UTC, and nothing says what it is. */
  readonly unknown: boolean;
}

/** Zones of the regions by their names, and the most frequent one. */
function byRegion(region: ColumnLook | null): { zones: Record<string, string>; main: string | null } {
  const zones: Record<string, string> = Object.create(null);
  const orders = new Map<string, number>();
  for (const { value, n } of region?.values ?? []) {
    const zone = zoneOfPlace(value);
    if (zone === null) continue;
    zones[value] = zone;
    orders.set(zone, (orders.get(zone) ?? 0) + n);
  }
  const [main] = [...orders].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [null];
  return { zones, main };
}

const offsetHours = (zone: string, at: number): number => offsets(zone)(at) / 60;

/** The zones that stand under [timezones]: none where all regions share the main one. */
const several = (zones: Record<string, string>, main: string): Record<string, string> =>
  Object.values(zones).every((z) => z === main) ? {} : zones;

/**
 * @param time the order's time, hours as they stand in the source
 * @param reading how it is read
 * @param region the column of regions, if there is one
 */
export function zonesOf(time: TimeLook | null, reading: TimeReading | null, region: ColumnLook | null, answers: Answers): Zones {
  const { zones, main } = byRegion(region);
  const zone = answers.timezone ?? main;
  const all = answers.timezone === undefined && main !== null ? several(zones, main) : {};
  const quiet = time ? quietHour(time.byHour) : null;
  const said = quiet === null ? [] : [`fewest orders around ${clockHour(quiet)} as the times stand`];
  const why =
    answers.timezone !== undefined
      ? 'as told'
      : main === null
        ? null
        : `by the names of the regions, such as ${Object.keys(zones)[0]}`;
  const base = { timezone: zone ?? 'UTC', timezones: all, local: null, unsure: false, unknown: false };
  if (!time) return { ...base, reasons: why ? [why] : ['nothing tells the time zone'] };
  if (reading?.zoned)
    return {
      ...base,
      reasons: why ? [why] : ['times carry their zone; no region names a place known here'],
      unknown: zone === null && quiet !== null && !atNight(quiet),
    };
  if (zone === null) {
    const fits = quiet === null || atNight(quiet);
    const reason =
      quiet === null
        ? 'no region names a place known here'
        : fits
          ? 'which is at night: days and hours are right as they stand'
          : 'which is not at night: the clock is another one';
    return { ...base, reasons: [...said, reason], unknown: !fits };
  }
  const offset = offsetHours(zone, time.last);
  const [utc, local] = quiet === null ? [true, false] : [atNight(quiet + offset), atNight(quiet)];
  const asLocal = answers.local ?? (utc && local ? reading?.sql !== time.column : local && !utc);
  const reasons = [
    ...(why ? [why] : []),
    ...said,
    asLocal ? `times without a zone are local to ${zone}` : 'times without a zone are UTC',
  ];
  return {
    ...base,
    reasons,
    local: asLocal && zone !== 'UTC' ? zone : null,
    unsure: answers.local === undefined && utc && local && Math.abs(offset) > 0,
  };
}

/** SQL of a time without a zone that is local: by region where they live in several zones. */
export function localised(sql: string, column: string | null, zones: Zones, region: string | null): string {
  if (zones.local === null) return sql;
  const operand = column !== null && sql === column ? `CAST(${id(column)} AS TIMESTAMP)` : sql;
  const others = Object.entries(zones.timezones).filter(([, zone]) => zone !== zones.local);
  if (others.length === 0 || region === null) return `timezone(${literal(zones.local)}, ${operand})`;
  const cases = others.map(([name, zone]) => `WHEN ${literal(name)} THEN ${literal(zone)}`).join(' ');
  return `timezone(CASE ${id(region)} ${cases} ELSE ${literal(zones.local)} END, ${operand})`;
}
