import { normalSf } from '../stats/normal.js';
import { alwaysValid, type Sides } from '../stats/sequential/always-valid.js';
import { spendingBounds } from '../stats/sequential/bounds.js';
import { powerSpending } from '../stats/sequential/spending.js';
import { studentQuantile, studentSf } from '../stats/student.js';
import { contrastVariance, informationFractions, type Units } from './information.js';
import type { Schedule } from './schedule.js';
import type { Effect, Panel } from './types.js';

/** Days by which an experiment may be longer than planned without spending more error than was stated. */
export const RESERVE_DAYS = 7;
const WEEK = 7;

export interface Design {
  readonly units: Units;
  /** Phase of each day by the calendar as it stands, and with the reserve. */
  readonly phases: readonly number[];
  readonly longest: readonly number[];
  readonly icc: number;
}

/** Orders of each unit a day, in the experiment so far; before it has any, in the units' past. */
function perDay(panel: Panel): Float64Array {
  const seen = panel.days - panel.start;
  const from = (u: number): number => {
    let orders = 0;
    for (let t = panel.start; t < panel.days; t++) orders += panel.sums.orders[u * panel.days + t] as number;
    return orders / Math.max(1, seen);
  };
  const now = Float64Array.from(panel.units, (_, u) => from(u));
  return now.some((n) => n > 0) ? now : Float64Array.from(panel.past.orders, (n) => n / Math.max(1, panel.pastDays));
}

/** Both arms have units on days of that phase. */
const compares = (first: ArrayLike<number>, phase: number): boolean => {
  const all = Array.from(first);
  const given = all.filter((p) => p > 0 && p <= phase).length;
  return given > 0 && given < all.length;
};

/** The calendar of the plan, with the reserve added to the last phase that has both arms. */
export function longestCalendar(first: ArrayLike<number>, planned: readonly { readonly days: number }[]): number[] {
  const phases = planned.flatMap((p, i) => Array.from({ length: p.days }, () => i + 1)).filter((p) => compares(first, p));
  const last = phases.at(-1);
  return last === undefined ? [] : [...phases, ...Array.from({ length: RESERVE_DAYS }, () => last)];
}

export const designOf = (
  panel: Panel,
  schedule: Schedule,
  planned: readonly { readonly days: number }[],
  icc: number,
): Design => ({
  units: { first: panel.first, perDay: perDay(panel) },
  phases: schedule.phases,
  longest: longestCalendar(panel.first, planned),
  icc,
});

/**
 * Days on which the primary metric is tested: ends of phases and of weeks, not before the plan's least, as far as the calendar
 * goes and new comparisons come in.
 */
export function lookDays(design: Design, ends: readonly number[], least: number, last: number): number[] {
  const days = [...new Set([...ends, ...Array.from({ length: Math.ceil(last / WEEK) }, (_, i) => WEEK * (i + 1)), last])]
    .filter((d) => d >= least && d <= last)
    .sort((a, b) => a - b);
  const fractions = informationFractions(design.units, design, days, design.icc);
  return days.filter((_, i) => (fractions[i] as number) > (fractions[i - 1] ?? 0) * 1.001);
}

export interface PlannedLook {
  readonly day: number;
  readonly information: number;
  /** One-sided p that must be reached; null: nothing may be spent yet. */
  readonly bound: number | null;
}

/** Bounds of the looks by alpha spending, alpha t^2 (one-sided alpha: half of the plan's). */
export function planLooks(design: Design, days: readonly number[], alpha: number): PlannedLook[] {
  const fractions = informationFractions(design.units, design, days, design.icc);
  const bounds = spendingBounds({ fractions, alpha: alpha / 2, spend: powerSpending(alpha / 2) });
  return days.map((day, i) => {
    const z = bounds[i] as number;
    return { day, information: fractions[i] as number, bound: Number.isFinite(z) ? normalSf(z) : null };
  });
}

/** One-sided p towards an improvement; `sign` 1: up is good. */
export const towards = (e: Effect, sign: 1 | -1): number => studentSf((sign * e.estimate) / e.se, e.df);

export const studentInterval = (e: Effect, level = 0.95): [number, number] => {
  const reach = studentQuantile(0.5 + level / 2, e.df) * e.se;
  return [e.estimate - reach, e.estimate + reach];
};

/**
 * Information (1 / variance in the metric's own unit) at which the sequence is to be tightest: that of the first look, taken from
 * today's error and what the design says both are worth.
 */
function tuningOf(e: Effect, design: Design, day: number, look: number): number {
  const [now, then] = [day, look].map((d) => contrastVariance(design.units, design.phases, d, design.icc)) as [number, number];
  const ratio = Number.isFinite(now) && Number.isFinite(then) && then > 0 ? now / then : 1;
  return ratio / (e.se * e.se);
}

/** Holds at every day at once. */
export function always(
  e: Effect,
  design: Design,
  at: { readonly day: number; readonly look: number },
  alpha = 0.05,
  sides: Sides = 'both',
) {
  return alwaysValid({
    estimate: e.estimate,
    se: e.se,
    df: e.df,
    alpha,
    sides,
    tuning: tuningOf(e, design, at.day, at.look),
  });
}
