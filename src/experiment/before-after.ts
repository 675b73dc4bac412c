import { type Arm, adjust } from './covariate.js';
import { type Grouped, groupCells, groupRow, type Level, levelOf, pastValues } from './level.js';
import type { Shape } from './parts.js';
import { type Effect, type NoEffect, type Outside, type Panel, treated } from './types.js';
import { scaled } from './within-day.js';

/** Days on which all units are treated; the last of them in a row up to a day (exclusive). */
export function wholeDays(panel: Panel, until: number = panel.days): number[] {
  const days: number[] = [];
  const everyone = (t: number): boolean => panel.units.every((_, u) => treated(panel, u, t));
  for (let t = until - 1; t >= panel.start && everyone(t); t--) days.unshift(t);
  return days;
}

interface Side {
  readonly grouped: Grouped;
  readonly level: Level;
}

const side = (grouped: Grouped, shape: Shape): Side | null => {
  const level = levelOf(grouped, shape);
  return level && { grouped, level };
};

const squares = (x: ArrayLike<number>): number => Array.from(x).reduce((s, v) => s + v * v, 0);

/** The level of what was not treated on each day, and by how much it moved between the days before and after. */
interface Drift {
  readonly value: number;
  /** What each day adds to its error; days that do not count add 0. */
  readonly influence: Float64Array;
}

/** @param weight share of each day in the days before (negative) and after (positive); each adds up to 1 in size */
function driftOf(outside: Outside | null, shape: Shape, weight: Float64Array): Drift | null {
  const sums = outside?.near ?? outside?.all;
  if (!outside || !sums) return null;
  const values = Float64Array.from(weight, (w, t) => {
    if (w === 0) return 0;
    const level = levelOf(
      groupRow(sums, shape, outside.before + weight.length, 1, (i) => (i === outside.before + t ? 0 : -1)),
      shape,
    );
    return level ? level.value : Number.NaN;
  });
  if (values.some(Number.isNaN)) return null;
  const mean = (sign: 1 | -1): number =>
    weight.reduce((s, w, t) => s + (w * sign > 0 ? Math.abs(w) * (values[t] as number) : 0), 0);
  const [after, before] = [mean(1), mean(-1)];
  return {
    value: after - before,
    influence: weight.map((w, t) => w * ((values[t] as number) - (w > 0 ? after : before))),
  };
}

/** Influence of a set of cells, by one way of grouping them. */
function influences(
  panel: Panel,
  shape: Shape,
  cells: (u: number, t: number) => boolean,
  groups: number,
  by: (u: number, t: number) => number,
): Float64Array {
  const level = levelOf(
    groupCells(panel, shape, groups, (u, t) => (cells(u, t) ? by(u, t) : -1)),
    shape,
  );
  return level ? level.influence : new Float64Array(groups);
}

/**
 * Effect on the days on which every unit is treated: their level against that of the untreated cells of the same units before (since the
 * incident began), less what their own past says of the difference between the units, and less how slices moved that were not treated.
 * Not randomised: it holds as far as the slice would have moved as those did. Errors are clustered by unit and by day (Cameron, Gelbach
 * and Miller 2011), t with the fewer of the two.
 */
export function beforeAfter(panel: Panel, shape: Shape, options: { until?: number } = {}): Effect | { why: NoEffect } {
  const whole = new Set(wholeDays(panel, options.until));
  if (whole.size === 0) return { why: 'empty_arm' };
  const { days, units } = panel;
  const isAfter = (_: number, t: number): boolean => whole.has(t);
  const isBefore = (u: number, t: number): boolean => !treated(panel, u, t) && t < (options.until ?? days);
  const all = Int32Array.from(units, (_, u) => u);
  const own = (cells: (u: number, t: number) => boolean): Side | null =>
    side(
      groupCells(panel, shape, units.length, (u, t) => (cells(u, t) ? u : -1)),
      shape,
    );
  const [before, after] = [own(isBefore), own(isAfter)];
  if (!before || !after) return { why: 'no_outcome' };
  const arms: Arm[] = [
    { level: before.level, units: all },
    { level: after.level, units: all },
  ];
  const less = adjust(arms, pastValues(panel, shape));
  const values = less?.values ?? [before.level.value, after.level.value];
  const [zBefore, zAfter] = less?.influences ?? [before.level.influence, after.level.influence];
  const byUnit = Float64Array.from(units, (_, u) => (zAfter?.[u] as number) - (zBefore?.[u] as number));

  const dayWeight = new Float64Array(days);
  for (let t = 0; t < days; t++)
    for (let u = 0; u < units.length; u++) {
      const n = panel.sums.orders[u * days + t] as number;
      if (isAfter(u, t)) dayWeight[t] = (dayWeight[t] as number) + n / after.level.orders;
      else if (isBefore(u, t)) dayWeight[t] = (dayWeight[t] as number) - n / before.level.orders;
    }
  const drift = driftOf(panel.outside, shape, dayWeight);
  const day = (cells: (u: number, t: number) => boolean): Float64Array => influences(panel, shape, cells, days, (_, t) => t);
  const [dayBefore, dayAfter] = [day(isBefore), day(isAfter)];
  const byDay = dayAfter.map((x, t) => x - (dayBefore[t] as number) - (drift?.influence[t] ?? 0));
  const cell = (cells: (u: number, t: number) => boolean): number =>
    squares(influences(panel, shape, cells, units.length * days, (u, t) => u * days + t));
  const used = Array.from(dayWeight).filter((w) => w !== 0).length;
  if (used < 4) return { why: 'too_few_units' };
  const perDay = (used / (used - 2)) * squares(byDay);
  const perUnit = (units.length / Math.max(1, units.length - 1)) * squares(byUnit);
  const variance = Math.max(perUnit, perDay, perUnit + perDay - cell(isBefore) - cell(isAfter));
  if (!(variance > 0)) return { why: 'no_outcome' };
  const estimate = (values[1] as number) - (values[0] as number) - (drift?.value ?? 0);
  const present = byUnit.reduce((s, z) => s + (z === 0 ? 0 : 1), 0);
  return {
    ...scaled(shape, estimate, Math.sqrt(variance), after.level.shown),
    df: Math.max(1, Math.min(used - 2, present - 1)),
    method: 'before_after',
    orders: [after.level.orders, before.level.orders],
    clusters: [present, present],
    reduction: null,
  };
}
