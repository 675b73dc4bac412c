import type { Lag, TimeLook } from '../model/look.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The last days are compared with so many before them. */
const USUAL_DAYS = 14;
/** A day with less of the orders that are usual by then is not all there. */
const THIN = 0.5;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : (sorted[Math.floor((sorted.length - 1) / 2)] as number);
};

/** Share of a day's orders that come before an hour of the day. */
function shareBefore(byHour: readonly number[], hour: number): number {
  const total = byHour.reduce((a, b) => a + b, 0);
  return total === 0 ? hour / 24 : byHour.slice(0, hour).reduce((a, b) => a + b, 0) / total;
}

/**
 * Where the orders really end: exports often end with a day of which only the first or the scheduled orders are there. Null where
 * the last day is as full as others were by then; else the midnight before the thin days (as the times stand).
 */
export function thinEnd(time: TimeLook): { readonly at: number; readonly orders: number; readonly usual: number } | null {
  const { days, last, byHour } = time;
  let at: number | null = null;
  let [orders, expected] = [0, 0];
  for (let i = days.length - 1; i >= 3; i--) {
    const day = days[i] as TimeLook['days'][number];
    const usual = median(days.slice(Math.max(0, i - USUAL_DAYS), i).map((d) => d.n));
    const hours = i === days.length - 1 ? Math.floor((last - day.day) / HOUR) + 1 : 24;
    const due = usual * shareBefore(byHour, hours);
    if (i === days.length - 1 ? due < 10 || day.n >= THIN * due : day.n >= THIN * due) break;
    [at, orders, expected] = [day.day, orders + day.n, expected + due];
  }
  return at === null ? null : { at, orders, usual: Math.round(expected) };
}

/** The hours after which nearly all deliveries and outcomes are known; null where nothing tells. */
export function maturityHours(
  lags: readonly Lag[],
  created: string,
  delivered: string | null,
  outcomes: readonly string[],
): number | null {
  const lag = (to: string): Lag | undefined => lags.find((l) => l.from === created && l.to === to);
  const delivery = delivered === null ? undefined : lag(delivered);
  const late = [...(delivery ? [delivery.p95] : []), ...outcomes.flatMap((o) => lag(o)?.p90 ?? [])];
  if (late.length === 0) return null;
  return Math.min(48, Math.max(1, Math.ceil(Math.max(...late) / 3600)));
}

export const days = (time: TimeLook): number => (time.last - time.first) / DAY;
