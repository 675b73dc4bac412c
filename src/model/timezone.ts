const HOUR = 3_600_000;

/** Minutes to add to UTC to get local time at an instant (milliseconds UTC). */
export type OffsetAt = (at: number) => number;

const parts = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

/** True for a zone name the runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    parts(zone);
    return true;
  } catch {
    return false;
  }
}

/** Offsets of one IANA zone, remembered by the hour: zones change their offset on quarter hours at the finest. */
export function offsets(zone: string): OffsetAt {
  if (zone === 'UTC') return () => 0;
  const format = parts(zone);
  const known = new Map<number, number>();
  const compute = (at: number): number => {
    const p: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) p[type] = Number(value);
    const local = Date.UTC(p.year as number, (p.month as number) - 1, p.day, p.hour, p.minute, p.second);
    return Math.round((local - Math.floor(at / 1000) * 1000) / 60_000);
  };
  return (at) => {
    const key = Math.floor(at / (HOUR / 4));
    const found = known.get(key);
    if (found !== undefined) return found;
    const offset = compute(key * (HOUR / 4));
    known.set(key, offset);
    return offset;
  };
}

/** Local clock time as if it were UTC: milliseconds whose UTC fields read as the local ones. */
export const toLocal = (at: number, offset: OffsetAt): number => at + offset(at) * 60_000;

/**
 * The instant of a local clock time. Where clocks go back, the first of the two; where they go forward, a time that
 * does not exist is moved on by the gap.
 */
export function fromLocal(local: number, offset: OffsetAt): number {
  const before = local - offset(local - 24 * HOUR) * 60_000;
  const after = local - offset(local + 24 * HOUR) * 60_000;
  if (toLocal(before, offset) === local) return before;
  if (toLocal(after, offset) === local) return after;
  return before;
}
