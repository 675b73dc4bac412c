import type { Change, TrendPoint } from '../model/documents.js';
import type { MetricId } from '../model/metrics.js';
import { offsets, toLocal } from '../model/timezone.js';
import { DAY_HOURS, HOUR } from './clock.js';
import type { Hours } from './comparable.js';
import { frameOf } from './detect.js';
import { changeOf, measured, pointsOf, trend } from './figures.js';
import type { Frame } from './frame.js';
import { type Series, stretchSeries } from './onset.js';
import type { DetectInput, Window } from './types.js';

export interface DayPoint extends TrendPoint {
  /** Hours of the day that are in the window. */
  readonly hours: number;
}

export interface Trend {
  readonly window: Window;
  /** Of the whole window. */
  readonly change: Change;
  readonly hours: readonly TrendPoint[];
  readonly days: readonly DayPoint[];
  /** Hours without any order where many are usual; milliseconds UTC. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly usual: number }[];
}

/** Calendar days of the zone; the first and the last may be parts of one. */
function daysOf(frame: Frame, zone: string): Hours[] {
  const offset = offsets(zone);
  const begins = (hour: number): boolean => Math.floor(toLocal(frame.clock.instant(hour, {}), offset) / HOUR) % DAY_HOURS === 0;
  const days: Hours[] = [];
  let { from } = frame.window;
  for (let hour = from + 1; hour <= frame.window.to; hour++) {
    if (hour < frame.window.to && !begins(hour)) continue;
    days.push({ from, to: hour });
    from = hour;
  }
  return days;
}

/** Days are series of stretches of their own length. */
function daySeries(frame: Frame, node: number, measure: number, day: Hours): Series {
  const { to } = frame.window;
  return stretchSeries(frame, node, measure, [day], { from: to - (day.to - day.from), to });
}

/**
 * A metric of all orders of the input, hour by hour and day by day, each with what the same hours of the week before it let expect: as
 * detection has it.
 * @param zone whose days they are
 */
export function trendOf(input: DetectInput, metric: MetricId, zone: string): Trend | null {
  const frame = frameOf(input);
  const { root } = frame.panel.lattice;
  const measure = frame.measures.findIndex((m) => m.metric.id === metric);
  if (root < 0 || measure < 0) return null;
  const days = daysOf(frame, zone).flatMap((day) =>
    pointsOf(frame, measure, daySeries(frame, root, measure, day), () => frame.clock.instant(day.from, {})).map((point) => ({
      ...point,
      hours: day.to - day.from,
    })),
  );
  return {
    window: frame.clock.window,
    change: changeOf(measured(frame, root, measure, frame.window)),
    hours: trend(frame, root, measure, frame.window.to - frame.window.from),
    days,
    gaps: frame.gaps.map((g) => ({ from: frame.clock.instant(g.from, {}), to: frame.clock.instant(g.to, {}), usual: g.usual })),
  };
}
