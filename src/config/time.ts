import { usageError } from '../errors.js';
import { fromLocal, offsets, toLocal } from '../model/timezone.js';
import type { Settings } from './settings.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const UNITS: Readonly<Record<string, number>> = { w: 7 * DAY, d: DAY, h: 60 * MINUTE, m: MINUTE, s: 1000 };
/** Longer than any history; keeps dates in range. */
const LONGEST = 20 * 366 * DAY;

/**
 * Milliseconds of `24h`, `7d`, `1w2d`, `90m`, `0`.
 * @param from where the text stands, for the message
 */
export function parseDuration(text: string, from: string, least = 0): number {
  const bad = (why: string) =>
    usageError('bad_duration', `${from} "${text.slice(0, 40)}" ${why}.`, 'write a length of time such as 24h, 7d or 90m');
  const compact = text.trim().toLowerCase();
  if (!/^(\d+[wdhms])+$/.test(compact) && compact !== '0') throw bad('is not a length of time');
  let sum = 0;
  for (const [, digits, unit] of compact.matchAll(/(\d+)([wdhms])/g)) sum += Number(digits) * (UNITS[unit as string] as number);
  if (sum > LONGEST) throw bad('is longer than twenty years');
  if (sum < least) throw bad(`is too short: at least ${formatDuration(least)} is needed`);
  return sum;
}

/** `36h`, `90m`, `7d`: in the largest unit that divides it. */
export function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((u) => ms % (UNITS[u] as number) === 0) ?? 's';
  return `${ms / (UNITS[unit] as number)}${unit}`;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-](?:0\d|1[0-4]):?(?:[0-5]\d)?)?)?$/i;

/** Milliseconds UTC of an ISO date or time; without a zone it is local to `timezone`. Null when it is not one. */
export function parseInstant(text: string, timezone: string): number | null {
  const m = ISO.exec(text.trim());
  if (!m) return null;
  const [, y, mo, d, h = '00', mi = '00', s = '00', fraction = '', zone] = m;
  const utc = `${y}-${mo}-${d}T${h}:${mi}:${s}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const local = Date.parse(utc);
  // Reading it back refuses what would be carried over: 31 April, 24:00.
  if (Number.isNaN(local) || new Date(local).toISOString() !== utc) return null;
  if (!zone) return fromLocal(local, offsets(timezone));
  if (zone.toUpperCase() === 'Z') return local;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return local - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0)) * MINUTE;
}

/** `now`, `latest`, `today` and `yesterday` (local midnight), or an ISO date or time. */
export function parseAsOf(text: string, from: string, timezone: string, now: number): Settings['asOf'] {
  const word = text.trim().toLowerCase();
  if (word === 'now' || word === 'latest') return { kind: word };
  if (word === 'today' || word === 'yesterday') {
    const zone = offsets(timezone);
    const midnight = Math.floor(toLocal(now, zone) / DAY) * DAY - (word === 'yesterday' ? DAY : 0);
    return { kind: 'at', at: fromLocal(midnight, zone) };
  }
  const at = parseInstant(text, timezone);
  if (at === null)
    throw usageError(
      'bad_time',
      `${from} "${text.slice(0, 40)}" is not a time.`,
      'write 2024-01-04, 2024-01-04T08:00:00-08:00, now, today, yesterday or latest',
    );
  return { kind: 'at', at };
}
