import { changePoint, type Direction } from '../stats/changepoint.js';
import { LOOKBACK_HOURS } from './clock.js';
import type { Hours, Past } from './comparable.js';
import { variance } from './contrast.js';
import { estimator, type Sums, slot } from './estimate.js';
import { baseline, type Frame } from './frame.js';

/** Value, expectation and the variance of their difference by stretch of hours; NaN and Infinity where one says nothing. */
export interface Series {
  readonly value: Float64Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
  readonly orders: Float64Array;
}
export interface HourSeries extends Series {
  readonly from: number;
}

/** Hour by hour. */
export const hourSeries = (frame: Frame, node: number, measure: number, hours: Hours): HourSeries => ({
  from: hours.from,
  ...stretchSeries(
    frame,
    node,
    measure,
    Array.from({ length: Math.max(0, hours.to - hours.from) }, (_, i) => ({ from: hours.from + i, to: hours.from + i + 1 })),
    { from: hours.to - 1, to: hours.to },
  ),
});

/** @param last a stretch of their length at the end: what they usually vary by is that of stretches like it */
export function stretchSeries(frame: Frame, node: number, measure: number, stretches: readonly Hours[], last: Hours): Series {
  const { length } = stretches;
  const series: Series = {
    value: new Float64Array(length).fill(Number.NaN),
    expected: new Float64Array(length).fill(Number.NaN),
    variance: new Float64Array(length).fill(Number.POSITIVE_INFINITY),
    orders: new Float64Array(length),
  };
  const m = frame.measures[measure];
  const spread = frame.spreads.of(last)[measure]?.of(node);
  if (!m || !spread) return series;
  const estimate = estimator(m);
  const sums = (values: Float64Array, periods: number): Sums => ({ sums: values, at: 0, periods });
  const [now, before] = [slot(), slot()];
  // What one order varies by is that of the slice at large: an hour's own would give bad hours less weight than good ones.
  const usual = m.metric.kind === 'count' ? null : sums(usualSums(frame, node), 1);
  for (let i = 0; i < length; i++) {
    const hour = stretches[i] as Hours;
    const current = frame.panel.sums(node, hour.from, hour.to);
    const base = baseline(frame, node, hour);
    const spreadSums = usual ?? sums(base.sums, base.periods);
    const hasNow = estimate(sums(current, 1), spreadSums, now);
    const hasBefore = estimate(sums(base.sums, base.periods), spreadSums, before);
    series.orders[i] = current[0] as number;
    if (hasNow) series.value[i] = now.value;
    if (hasBefore) series.expected[i] = before.value;
    if (!hasNow || !hasBefore) continue;
    const error = variance(now, before, 1, spread) + variance(before, before, base.periods, spread);
    if (error > 0) series.variance[i] = error;
  }
  return series;
}

/** Sums over the whole baseline before the window; over all there is where it holds nothing. */
function usualSums(frame: Frame, node: number): Float64Array {
  const { dataFrom, baselineHours } = frame.past[node] as Past;
  const { from, to } = frame.window;
  const before = frame.panel.sums(node, Math.max(dataFrom, from - baselineHours), from);
  return (before[0] as number) > 0 ? before : frame.panel.sums(node, frame.panel.from, to);
}

/** Hours without information count as "as expected, no idea how well". */
const known = (values: Float64Array, fallback: Float64Array): Float64Array =>
  values.map((v, i) => (Number.isNaN(v) || Number.isNaN(fallback[i] as number) ? 0 : v));

/** The direction in which a metric gets worse: a good stretch before a regression must not pass for its beginning. */
const harmful = (frame: Frame, measure: number): Direction => (frame.measures[measure]?.metric.good === 'up' ? 'down' : 'up');

/**
 * First hour of a lasting change of level: maximum of the Gaussian likelihood ratio over hourly cells, up to a week
 * before the window. It begins on an hour in which the slice has orders.
 */
export function onsetOf(frame: Frame, node: number, measure: number): number {
  const { to, from } = frame.window;
  const series = hourSeries(frame, node, measure, { from: Math.max(frame.panel.from, from - LOOKBACK_HOURS), to });
  const found = changePoint(
    known(series.value, series.expected),
    known(series.expected, series.value),
    series.variance,
    harmful(frame, measure),
  );
  let index = found.index;
  while (index < series.variance.length - 1 && series.variance[index] === Number.POSITIVE_INFINITY) index++;
  return series.from + index;
}

/** First hour from which the slice is as expected again, looking back from the end; the end itself if it never was. */
export function recoveryOf(frame: Frame, node: number, measure: number, onset: number): number {
  const series = hourSeries(frame, node, measure, { from: onset, to: frame.window.to });
  const reversed = (values: Float64Array): Float64Array => values.slice().reverse();
  const found = changePoint(
    reversed(known(series.value, series.expected)),
    reversed(known(series.expected, series.value)),
    reversed(series.variance),
    harmful(frame, measure),
  );
  return onset + (series.variance.length - found.index);
}
