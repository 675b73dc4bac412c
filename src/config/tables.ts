import { type Dayparts, DEFAULT_DAYPARTS } from '../model/dayparts.js';
import { DEFAULT_WEIGHTS, isMetricId, METRIC_IDS, type RateId, type Weights } from '../model/metrics.js';
import { SEVERITIES, type Severity, type SeverityLines } from '../model/severity.js';
import { isTimeZone } from '../model/timezone.js';
import { DEFAULT_SEVERITY, DEFAULTS } from './defaults.js';
import { type Document, isTable } from './document.js';

export function timezones(doc: Document): Record<string, string> {
  const zones = doc.texts('timezones');
  for (const [region, zone] of Object.entries(zones))
    if (!isTimeZone(zone))
      doc.wrong(`timezones.${region}`, `a time zone such as "America/Los_Angeles" (found "${zone.slice(0, 40)}")`);
  return zones;
}

type Range = readonly [number, number];
/** The name of hours that no daypart holds. */
const REST = 'other';
const isHour = (x: unknown): x is number => Number.isInteger(x) && (x as number) >= 0 && (x as number) <= 24;
const hoursOf = ([from, to]: Range): number[] =>
  Array.from({ length: 24 }, (_, h) => h).filter((h) => (from <= to ? h >= from && h < to : h >= from || h < to));

/** A declared daypart replaces the one of that name; with any declared, only the declared ones count. */
export function dayparts(doc: Document): Dayparts {
  if (!doc.has('dayparts')) return DEFAULT_DAYPARTS;
  const owner = new Map<number, string>();
  const entries = Object.entries(doc.table('dayparts')).map(([name, range]) => {
    const key = `dayparts.${name}`;
    if (name === REST) doc.wrong(key, `called something else: "${REST}" are the hours of no daypart`);
    if (!Array.isArray(range) || range.length !== 2 || !range.every(isHour) || hoursOf(range as unknown as Range).length === 0)
      doc.wrong(key, 'two different hours from 0 to 24, such as [18, 20]');
    for (const hour of hoursOf(range as unknown as Range)) {
      const other = owner.get(hour);
      if (other !== undefined) doc.wrong(key, `apart from dayparts.${other}: both hold ${hour}:00`);
      owner.set(hour, name);
    }
    return [name, range as unknown as Range] as const;
  });
  return Object.fromEntries(entries);
}

export function weights(doc: Document): Weights {
  const names = Object.keys(DEFAULT_WEIGHTS);
  if (doc.has('weights')) doc.onlyKnown(names, 'weights');
  for (const [name, value] of Object.entries(doc.table('weights')))
    if (typeof value !== 'number' || !(value >= 0) || value > 100) doc.wrong(`weights.${name}`, 'a number from 0 to 100');
  return { ...DEFAULT_WEIGHTS, ...(doc.table('weights') as Partial<Record<RateId, number>>) };
}

export function severity(doc: Document): { lines: SeverityLines; minOrders: number } {
  if (doc.has('severity')) doc.onlyKnown([...METRIC_IDS, 'min_orders'], 'severity');
  const table = doc.table('severity');
  const lines = { ...DEFAULT_SEVERITY };
  for (const [name, value] of Object.entries(table)) {
    if (!isMetricId(name)) continue;
    const given = { ...DEFAULT_SEVERITY[name], ...(value as object) } as Record<Severity, unknown>;
    const levels = SEVERITIES.map((s) => given[s]);
    const rising = levels.every((x, i) => typeof x === 'number' && x > 0 && (i === 0 || x >= (levels[i - 1] as number)));
    if (!isTable(value) || Object.keys(given).length !== 3 || !rising)
      doc.wrong(`severity.${name}`, 'rising sizes of a drop, such as { low = 2, medium = 4, high = 10 }');
    lines[name] = given as Record<Severity, number>;
  }
  const alone = doc.number('min_orders');
  const minOrders = table.min_orders ?? alone ?? DEFAULTS.minOrders;
  if (typeof minOrders !== 'number' || !(minOrders >= 0 && Number.isFinite(minOrders)))
    doc.wrong('severity.min_orders', 'a number of orders');
  return { lines, minOrders: minOrders as number };
}
