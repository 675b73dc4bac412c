import { DAYPART } from './dayparts.js';
import { isRelative, type MetricId, metricDef } from './metrics.js';
import type { Slice } from './slice.js';

const FIRST = ['category', 'region'];
const rank = (name: string): number => (name === DAYPART ? 99 : FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** Dimension and value pairs in the order people say them: `Grocery SF dinner`. */
export const spoken = (slice: Slice): readonly (readonly [string, string])[] =>
  Object.entries(slice).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));

const signed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '-' : '+'}${text}`;
};

/** `Grocery SF - CX Score -18`, `Convenience NYC - On-time -5%`. The daypart is left out unless it is all there is. */
export function incidentTitle(
  slice: Slice,
  metric: MetricId,
  change: { delta: number | null; delta_pct: number | null },
): string {
  const def = metricDef(metric);
  const words = spoken(slice).filter(([name], _, all) => name !== DAYPART || all.length === 1);
  const where = words.length === 0 ? 'All orders' : words.map(([, value]) => value).join(' ');
  const size = (isRelative(def) ? change.delta_pct : change.delta) ?? 0;
  return `${where} - ${def.short} ${signed(size, Math.abs(size) < 1 ? 1 : 0)}${def.unit === 'points' ? '' : '%'}`;
}

/** A title within a sentence: abbreviations keep their capitals. */
export const within = (title: string): string => title.replace(/[A-Z][a-z]+/g, (word) => word.toLowerCase());
