import { groupRow, levelOf } from './level.js';
import type { Shape } from './parts.js';
import type { Effect, NoEffect, Panel } from './types.js';

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const spread = (x: readonly number[]): number => {
  const m = mean(x);
  return x.reduce((s, v) => s + (v - m) ** 2, 0) / Math.max(1, x.length - 1);
};

/** Weekdays differ: each day is read against the mean of its own weekday before, where there is one. */
const WEEK = 7;

/**
 * How what is outside the slice moved since the start, in percent: the days of the experiment against those before (and before the
 * incident), by weekday, with the spread between days as its error (Welch).
 */
export function elsewhere(panel: Panel, shape: Shape): Effect | { why: NoEffect } {
  const { outside, days, start } = panel;
  if (!outside) return { why: 'empty_arm' };
  const length = outside.before + days;
  const first = outside.before + start;
  const values = Array.from({ length }, (_, i) => {
    const level = levelOf(
      groupRow(outside.all, shape, length, 1, (j) => (j === i ? 0 : -1)),
      shape,
    );
    return level && level.orders > 0 ? level.shown : null;
  });
  const known = (from: number, to: number): number[] => values.slice(from, to).flatMap((v) => (v === null ? [] : [v]));
  const usual = mean(known(0, first));
  const weekdayOf = (i: number): number => (((i - first) % WEEK) + WEEK) % WEEK;
  const weekday = Array.from({ length: WEEK }, (_, d) => {
    const own = values.slice(0, first).flatMap((v, i) => (v !== null && weekdayOf(i) === d ? [v] : []));
    return own.length >= 2 ? mean(own) : usual;
  });
  const residual = (from: number, to: number): number[] =>
    values.slice(from, to).flatMap((v, i) => (v === null ? [] : [v - (weekday[weekdayOf(from + i)] as number)]));
  const [before, after] = [residual(0, first), residual(first, length)];
  if (before.length < 3 || after.length < 1 || !(usual > 0)) return { why: 'too_few_units' };
  const orders = (from: number, to: number): number => outside.all.orders.slice(from, to).reduce((a, b) => a + b, 0);
  // One or two days tell nothing of their own spread: that of the days before stands for it.
  const [a, b] = [spread(before), after.length >= 3 ? Math.max(spread(after), spread(before) / 2) : spread(before)];
  const [va, vb] = [a / before.length, b / after.length];
  const estimate = (100 * (mean(after) - mean(before))) / usual;
  const se = (100 * Math.sqrt(va + vb)) / usual;
  if (!(se > 0)) return { why: 'no_outcome' };
  return {
    estimate,
    se,
    df:
      (va + vb) ** 2 /
      (va ** 2 / (before.length - 1) + vb ** 2 / Math.max(1, (after.length >= 3 ? after.length : before.length) - 1)),
    without: usual,
    with: mean(known(first, length)),
    method: 'before_after',
    orders: [orders(first, length), orders(0, first)],
    clusters: [after.length, before.length],
    reduction: null,
  };
}
