import { DAY_HOURS, WEEK_HOURS } from './clock.js';

/** Hours on the Clock's axis, half-open. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** A stretch of the past to compare with; stretches of one class fall on the same day of the week. */
export interface Block extends Hours {
  readonly kind: number;
  /** Steps back from the stretch it is compared with, less one. */
  readonly back: number;
}

/** What of the past may be used for a slice. */
export interface Past {
  /** First hour with data. */
  readonly dataFrom: number;
  readonly baselineHours: number;
  /** Hours that belong to known incidents of the slice, and those of the calendar. */
  readonly excluded: readonly Hours[];
  /** Hours of the calendar: stretches with such an hour are not judged. */
  readonly holes: readonly Hours[];
}

export const overlaps = (a: Hours, b: Hours): boolean => a.from < b.to && b.from < a.to;

/** All of a stretch may be compared with. */
export const usable = (block: Hours, past: Past): boolean =>
  block.from >= past.dataFrom && !past.excluded.some((hours) => overlaps(block, hours));

const shifted = (hours: Hours, by: number): Hours => ({ from: hours.from - by, to: hours.to - by });

/** Steps back from a stretch: whole weeks, or whole days where the baseline holds no week. */
export function stepHours(hours: Hours, past: Past): number {
  const length = hours.to - hours.from;
  const reach = Math.min(past.baselineHours, hours.from - past.dataFrom);
  const unit = reach >= WEEK_HOURS ? WEEK_HOURS : DAY_HOURS;
  return Math.ceil(length / unit) * unit;
}

/** The same hours of the week in the baseline, latest first; of the day where the baseline is shorter than a week. */
export function sameHours(hours: Hours, past: Past): readonly Hours[] {
  const step = stepHours(hours, past);
  const count = Math.floor(past.baselineHours / step);
  return Array.from({ length: count }, (_, k) => shifted(hours, step * (k + 1))).filter((block) => usable(block, past));
}

/** Every day's same hours in the baseline, by day of the week: what usual day-to-day variation is measured on. */
export function everyDay(hours: Hours, past: Past): readonly Block[] {
  const length = hours.to - hours.from;
  const step = length <= DAY_HOURS ? DAY_HOURS : stepHours(hours, past);
  const count = Math.floor(past.baselineHours / step);
  const weekly = step === DAY_HOURS && count >= 14;
  return Array.from({ length: count }, (_, d) => ({
    ...shifted(hours, step * (d + 1)),
    kind: weekly ? (d + 1) % 7 : 0,
    back: d,
  })).filter((block) => usable(block, past));
}

/**
 * The same hours on the other days of the week. The days since the same weekday are left out: a regression that began days ago must
 * not pass for the usual.
 */
export function otherWeekdays(hours: Hours, past: Past): readonly Hours[] {
  if (hours.to - hours.from > DAY_HOURS) return [];
  const days = everyDay(hours, past);
  return days.some((d) => d.kind !== 0) ? days.filter((d) => d.kind !== 0 && d.back >= 7) : [];
}
