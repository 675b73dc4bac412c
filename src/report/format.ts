import { DAYPART, type Dayparts, daypartRange } from '../model/dayparts.js';
import { isRelative, type MetricId, metricDef, type Unit } from '../model/metrics.js';
import type { Slice } from '../model/slice.js';
import { spoken } from '../model/title.js';
import type { Span, Tone } from './view.js';

/** What names and times need beside the documents. */
export interface Places {
  readonly timezone: string;
  readonly timezones: Readonly<Record<string, string>>;
  readonly dayparts: Dayparts;
}

const DIGITS: Readonly<Record<Unit, number>> = { points: 1, percent: 1, orders_per_trip: 2, orders: 0 };
const fixed = (x: number, digits: number): string => {
  const text = Math.abs(x).toFixed(digits);
  const [whole = '', rest] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (rest === undefined ? '' : `.${rest}`);
  return x < 0 && Number(text) !== 0 ? `-${grouped}` : grouped;
};
const plus = (text: string): string => (text.startsWith('-') || /^0(\.0+)?$/.test(text) ? text : `+${text}`);

export const count = (n: number): string => fixed(Math.round(n), 0);

/** `70.1`, `78.0%`, `1.19`, `728`. */
export function value(metric: MetricId, x: number | null): string {
  if (x === null) return 'n/a';
  const { unit } = metricDef(metric);
  return fixed(x, DIGITS[unit]) + (unit === 'percent' ? '%' : '');
}

export interface ChangeLike {
  readonly delta: number | null;
  readonly delta_pct: number | null;
  readonly baseline: number | null;
  readonly ci95: readonly [number, number] | null;
}

const relative = (metric: MetricId): boolean => isRelative(metricDef(metric));

/** `-18.0`, `-14.3 pp`, `+23.1%` for metrics judged in percent. */
export function change(metric: MetricId, c: Pick<ChangeLike, 'delta' | 'delta_pct'>): string {
  if (relative(metric)) return c.delta_pct === null ? 'n/a' : `${plus(fixed(c.delta_pct, 1))}%`;
  if (c.delta === null) return 'n/a';
  return plus(fixed(c.delta, 1)) + (metricDef(metric).unit === 'percent' ? ' pp' : '');
}

/** `-21.4 to -14.5`, in the unit of `change`. */
export function interval(metric: MetricId, c: Pick<ChangeLike, 'ci95' | 'baseline'>): string {
  if (!c.ci95 || (relative(metric) && !c.baseline)) return 'n/a';
  const scale = relative(metric) ? 100 / (c.baseline ?? 1) : 1;
  const ends = c.ci95.map((x) => plus(fixed(x * scale, 1)));
  return `${ends[0]} to ${ends[1]}${relative(metric) ? '%' : ''}`;
}

export const probability = (p: number | null): string =>
  p === null ? 'n/a' : p < 0.001 ? '<0.001' : p > 0.999 ? '>0.999' : p.toFixed(3);

/** Colour of a change by whether it helps the customer. */
export function toneOf(metric: MetricId, delta: number | null, significant: boolean): Tone | undefined {
  if (delta === null || delta === 0 || !significant) return undefined;
  return delta > 0 === (metricDef(metric).good === 'up') ? 'good' : 'bad';
}

/** `Grocery + SF + dinner (6-8pm)`; `All orders`. */
export function sliceName(slice: Slice, dayparts: Dayparts): string {
  const words = spoken(slice).map(([name, v]) => {
    const range = name === DAYPART ? dayparts[v] : undefined;
    return range ? `${v} (${daypartRange(range)})` : v;
  });
  return words.length === 0 ? 'All orders' : words.join(' + ');
}

export const zoneOf = (slice: Slice, places: Places): string =>
  (slice.region === undefined ? undefined : places.timezones[slice.region]) ?? places.timezone;

/** `Wed Jan 3 18:00 PST`; with the year where asked. */
export function localTime(iso: string, zone: string, year = false): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(new Date(iso));
  const p = (type: string): string => parts.find((x) => x.type === type)?.value ?? '';
  return `${p('weekday')} ${p('month')} ${p('day')}${year ? ` ${p('year')}` : ''} ${p('hour')}:${p('minute')} ${p('timeZoneName')}`;
}

/** `2024-01-03 16:00` (UTC). */
export const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;

const LEVEL = { high: 'HIGH', medium: 'MED', low: 'LOW' } as const;
export const severityTag = (severity: 'high' | 'medium' | 'low'): Span => ({ text: LEVEL[severity].padEnd(4), tone: severity });
