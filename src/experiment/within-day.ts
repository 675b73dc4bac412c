import type { Contrast } from '../stats/cluster-arms.js';
import { pooledContrast } from '../stats/cluster-pooled.js';
import { rowContrast } from '../stats/cluster-rows.js';
import { adjust } from './covariate.js';
import { groupUnits, levelOf, pastValues } from './level.js';
import type { Shape } from './parts.js';
import { type Compared, chanceOf, rowsOf, type Side, TREATED, weightsOf } from './rows.js';
import { type Effect, type NoEffect, type Panel, treated } from './types.js';

/** Days in a row on which the same units are treated, and others are not. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Stretches of the experiment up to a day (exclusive) in which both arms can be compared. */
export function stretchesOf(panel: Panel, until: number = panel.days): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (let t = panel.start; t < until; t++) {
    const arms = [0, 0];
    for (let u = 0; u < panel.units.length; u++)
      arms[treated(panel, u, t) ? 1 : 0] = (arms[treated(panel, u, t) ? 1 : 0] ?? 0) + 1;
    if (arms[0] === 0 || arms[1] === 0) continue;
    const last = stretches.at(-1);
    if (last && last.to === t && panel.phase[t - 1] === panel.phase[t]) last.to = t + 1;
    else stretches.push({ from: t, to: t + 1 });
  }
  return stretches;
}

interface Read extends Side {
  /** Variance of one order that is chance. */
  readonly chance: number;
}

function sideOf(panel: Panel, shape: Shape, { from, to }: Stretch, side: boolean): Read | null {
  const grows = shape.parts.some((p) => p.denominator === 'past');
  const units: number[] = [];
  for (let u = 0; u < panel.units.length; u++) {
    if (treated(panel, u, from) !== side) continue;
    let seen = 0;
    for (let t = from; t < to; t++) seen += panel.sums.orders[u * panel.days + t] as number;
    if (seen > 0 || (grows && (panel.past.orders[u] as number) > 0)) units.push(u);
  }
  if (units.length < 2) return null;
  const grouped = groupUnits(panel, shape, units, from, to);
  const level = levelOf(grouped, shape);
  return level && { units, level, weight: weightsOf(grouped, shape), chance: chanceOf(grouped, shape) };
}

const pairOf = (panel: Panel, shape: Shape, stretch: Stretch): (readonly [Read, Read])[] => {
  const [untreated, given] = [sideOf(panel, shape, stretch, false), sideOf(panel, shape, stretch, true)];
  return untreated && given ? [[untreated, given]] : [];
};

/** Fewer units with a past than this do not tell how much it explains. */
const LEAST_PAST = 8;
/** An arm of fewer units than this does not tell its own spread. */
const LEAST_ARM = 8;

/** Units of the smaller arm where most can be compared. */
function smallerArm(pairs: readonly Compared[]): number {
  const worth = ([a, b]: Compared): number => 1 / (1 / a.level.orders + 1 / b.level.orders);
  const best = pairs.reduce((x, y) => (worth(y) > worth(x) ? y : x));
  return Math.min(...best.map((side) => side.weight.filter((n) => n > 0).length));
}

function contrastOf(panel: Panel, pairs: readonly (readonly [Read, Read])[], past: Float64Array | null): Contrast | null {
  const sides = pairs.flat();
  const orders = sides.reduce((s, x) => s + x.level.orders, 0);
  const chance = sides.reduce((s, x) => s + x.level.orders * x.chance, 0) / orders;
  const rows = rowsOf(pairs, past, panel.cluster);
  return smallerArm(pairs) < LEAST_ARM ? pooledContrast(rows, TREATED, chance) : rowContrast(rows, TREATED, chance);
}

/** The units' own past, where enough of them have one and it differs. */
function pastOf(panel: Panel, shape: Shape, pairs: readonly Compared[]): Float64Array | null {
  const values = pastValues(panel, shape);
  const compared = new Set(pairs.flatMap((p) => p.flatMap((side) => side.units)));
  const own = [...compared].map((u) => values[u] as number).filter(Number.isFinite);
  const [least, most] = [Math.min(...own), Math.max(...own)];
  return own.length < LEAST_PAST || !(most - least > 1e-9 * Math.max(Math.abs(least), Math.abs(most))) ? null : values;
}

/** Share of the weighted squares within arms that the past takes away. */
function reductionOf(pairs: readonly Compared[], past: Float64Array): number | null {
  const arms = pairs.flat();
  const less = adjust(arms, past);
  const squares = (of: (a: number) => Float64Array): number =>
    arms.reduce((s, arm, a) => s + arm.level.orders ** 2 * of(a).reduce((q, z) => q + z * z, 0), 0);
  const plain = squares((a) => (arms[a] as Side).level.influence);
  return less && plain > 0 ? 1 - squares((a) => less.influences[a] as Float64Array) / plain : null;
}

/** Both arms have two units with orders: where they cannot be compared all the same, it is for want of outcomes. */
function hasUnits(panel: Panel, { from, to }: Stretch): boolean {
  const counts: [number, number] = [0, 0];
  for (let u = 0; u < panel.units.length; u++) {
    let seen = 0;
    for (let t = from; t < to; t++) seen += panel.sums.orders[u * panel.days + t] as number;
    if (seen > 0) counts[treated(panel, u, from) ? 1 : 0]++;
  }
  return Math.min(...counts) >= 2;
}

const known = new WeakMap<Panel, Map<string, Effect | { why: NoEffect }>>();

/**
 * Effect from units treated and not yet treated on the same days: the difference of the arms in each stretch of days, weighted by what
 * they can compare, less what the units' own past explains. No unit that is treated stands for an untreated one, so an effect that
 * grows does not bias it (Goodman-Bacon 2021; Callaway and Sant'Anna 2021). As least squares on treatment, stretch and past over
 * linearised rates (delta method); errors clustered by unit, CR2 with Satterthwaite's degrees of freedom, or pooled over both arms
 * where one is of few units. Asked twice of the same panel and metric, it is computed once.
 * @param until position of the first day left out
 */
export function withinDay(
  panel: Panel,
  shape: Shape,
  options: { until?: number; past?: boolean } = {},
): Effect | { why: NoEffect } {
  const own = known.get(panel) ?? new Map<string, Effect | { why: NoEffect }>();
  known.set(panel, own);
  const key = JSON.stringify([shape, options.until ?? panel.days, options.past !== false]);
  const found = own.get(key) ?? compute(panel, shape, options);
  own.set(key, found);
  return found;
}

function compute(panel: Panel, shape: Shape, options: { until?: number; past?: boolean }): Effect | { why: NoEffect } {
  const stretches = stretchesOf(panel, options.until);
  if (stretches.length === 0) return { why: 'empty_arm' };
  const pairs = stretches.flatMap((s) => pairOf(panel, shape, s));
  if (pairs.length === 0) return { why: stretches.some((s) => hasUnits(panel, s)) ? 'no_outcome' : 'too_few_units' };
  const past = options.past === false ? null : pastOf(panel, shape, pairs);
  const less = past && contrastOf(panel, pairs, past);
  const used = less && less.variance > 0 ? less : contrastOf(panel, pairs, null);
  if (used === null || !(used.variance > 0)) return { why: 'no_outcome' };
  const sum = (side: 0 | 1, f: (side: Read) => number): number => pairs.reduce((s, p) => s + f(p[side]), 0);
  const orders = [sum(1, (a) => a.level.orders), sum(0, (a) => a.level.orders)] as const;
  const given = sum(1, (a) => a.level.orders * a.level.shown) / orders[0];
  const units = (side: 0 | 1): number => new Set(pairs.flatMap((p) => p[side].units)).size;
  return {
    ...scaled(shape, used.estimate, Math.sqrt(used.variance), given),
    df: Math.max(1, used.df),
    method: panel.cluster ? 'pairs' : 'within_day',
    orders,
    clusters: [units(1), units(0)],
    reduction: used === less ? reductionOf(pairs, past as Float64Array) : null,
  };
}

/** From the scale of levels to that of the reader: percent where a metric is judged in percent of itself. */
export function scaled(shape: Shape, estimate: number, se: number, given: number) {
  if (!shape.relative) return { estimate, se, with: given, without: given - estimate };
  const ratio = Math.exp(estimate);
  return { estimate: 100 * (ratio - 1), se: 100 * ratio * se, with: given, without: given / ratio };
}
