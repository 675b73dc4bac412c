import { TomlDate } from 'smol-toml';
import type { CalendarEntry } from '../model/calendar.js';
import { type Document, isTable } from './document.js';
import { parseInstant } from './time.js';
import { parseWhere } from './where.js';

const DAY = 24 * 3_600_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const EXAMPLE = '"2023-12-25", or { from = "2024-01-06T02:00", to = "2024-01-06T04:00", where = "region=SF" }';

const textOf = (value: unknown): string | null =>
  value instanceof TomlDate ? value.toISOString() : typeof value === 'string' ? value.trim() : null;

/** Local clock time as if it were UTC; null where it is no time, or one with a zone. */
function localTime(value: unknown): number | null {
  const text = textOf(value);
  return text === null || /(Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10)) ? null : parseInstant(text, 'UTC');
}

function entryOf(doc: Document, key: string, name: string, value: unknown): CalendarEntry {
  const wrong = (): never => doc.wrong(key, EXAMPLE);
  const text = textOf(value);
  if (text !== null && DATE.test(text)) {
    const from = localTime(text) ?? wrong();
    return { name, from, to: from + DAY, slice: {} };
  }
  if (!isTable(value)) return wrong();
  const unknown = Object.keys(value).find((k) => !['from', 'to', 'where'].includes(k));
  if (unknown !== undefined) doc.wrong(`${key}.${unknown}`, 'one of from, to, where');
  const from = localTime(value.from) ?? wrong();
  const to = localTime(value.to) ?? wrong();
  if (to <= from) doc.wrong(`${key}.to`, 'later than from');
  const where = value.where;
  if (where !== undefined && typeof where !== 'string') return wrong();
  return { name, from, to, slice: where === undefined ? {} : parseWhere(where, `${doc.name}: ${key}.where`) };
}

/**
 * `[calendar]`: a name for each holiday or planned downtime, and its day, its hours, or a list of them. Times are local to
 * each region.
 */
export function calendar(doc: Document): CalendarEntry[] {
  return Object.entries(doc.table('calendar')).flatMap(([name, value]) => {
    const key = `calendar.${name}`;
    return Array.isArray(value) ? value.map((v) => entryOf(doc, key, name, v)) : [entryOf(doc, key, name, value)];
  });
}
