import { type Arm, adjust } from './covariate.js';
import { groupCells, type Level, levelOf, pastValues } from './level.js';
import type { Shape } from './parts.js';
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

interface Pair {
  readonly arms: readonly [Arm, Arm];
  readonly weight: number;
}

function armOf(panel: Panel, shape: Shape, { from, to }: Stretch, side: boolean): Arm | null {
  const units: number[] = [];
  const position = new Int32Array(panel.units.length).fill(-1);
  for (let u = 0; u < panel.units.length; u++) {
    if (treated(panel, u, from) !== side) continue;
    let seen = 0;
    for (let t = from; t < to; t++) seen += panel.sums.orders[u * panel.days + t] as number;
    const grows = shape.parts.some((p) => p.denominator === 'past') && (panel.past.orders[u] as number) > 0;
    if (seen > 0 || grows) position[u] = units.push(u) - 1;
  }
  if (units.length < 2) return null;
  const level = levelOf(
    groupCells(panel, shape, units.length, (u, t) => (t >= from && t < to ? (position[u] as number) : -1)),
    shape,
  );
  return level && { level, units };
}

const pairOf = (panel: Panel, shape: Shape, stretch: Stretch): Pair[] => {
  const [untreated, given] = [armOf(panel, shape, stretch, false), armOf(panel, shape, stretch, true)];
  if (!untreated || !given) return [];
  const [a, b] = [untreated.level.orders, given.level.orders];
  return [{ arms: [untreated, given], weight: (a * b) / (a + b) }];
};

/** Residuals of few units are too small: each is made larger by its own weight in the mean (HC2; MacKinnon and White 1985). */
const corrected = (z: Float64Array, level: Level): Float64Array =>
  z.map((x, i) => x / Math.sqrt(Math.max(1e-9, 1 - (level.share[i] as number))));

/** Scores of units whose errors go together, added up; each unit's own where none do. */
function clustered(panel: Panel, score: Float64Array): Float64Array {
  const { cluster } = panel;
  if (!cluster) return score;
  const sums = new Float64Array(Math.max(0, ...Array.from(cluster)) + 1);
  score.forEach((s, u) => {
    const c = cluster[u] as number;
    sums[c] = (sums[c] as number) + s;
  });
  return sums;
}

/** Clusters less one where both arms are in each; else Satterthwaite over groups of units that are treated from the same phase on. */
function freedom(panel: Panel, score: Float64Array, lost: number): number {
  if (panel.cluster) return Math.max(1, score.reduce((n, s) => n + (s === 0 ? 0 : 1), 0) - 1 - lost);
  const groups = new Map<number, { variance: number; units: number }>();
  score.forEach((s, u) => {
    if (s === 0) return;
    const phase = panel.first[u] as number;
    const group = groups.get(phase) ?? { variance: 0, units: 0 };
    group.variance += s * s;
    group.units++;
    groups.set(phase, group);
  });
  let [variance, squares] = [0, 0];
  for (const g of groups.values()) {
    variance += g.variance;
    squares += g.variance ** 2 / Math.max(1, g.units - 1);
  }
  return squares > 0 ? Math.max(1, variance ** 2 / squares - lost) : 1;
}

/** Contrast of the arms in each stretch, weighted, with each unit's share of the error. */
function combine(panel: Panel, pairs: readonly Pair[], values: (a: number) => number, influences: (a: number) => Float64Array) {
  const weight = pairs.reduce((s, p) => s + p.weight, 0);
  const score = new Float64Array(panel.units.length);
  let estimate = 0;
  pairs.forEach((pair, i) => {
    const share = pair.weight / weight;
    estimate += share * (values(2 * i + 1) - values(2 * i));
    pair.arms.forEach((arm, side) => {
      const z = corrected(influences(2 * i + side), arm.level);
      z.forEach((x, j) => {
        const u = arm.units[j] as number;
        score[u] = (score[u] as number) + (side === 1 ? share : -share) * x;
      });
    });
  });
  const own = clustered(panel, score);
  return { estimate, score: own, variance: own.reduce((s, x) => s + x * x, 0) };
}

/**
 * Effect from units treated and not yet treated on the same days: the difference of the arms in each stretch of days, weighted by the
 * orders they can compare, less what the units' own past explains. No unit that is treated stands for an untreated one, so an effect that
 * grows does not bias it (Goodman-Bacon 2021; Callaway and Sant'Anna 2021). Errors are clustered by unit.
 * @param until position of the first day left out
 */
export function withinDay(
  panel: Panel,
  shape: Shape,
  options: { until?: number; past?: boolean } = {},
): Effect | { why: NoEffect } {
  const stretches = stretchesOf(panel, options.until);
  if (stretches.length === 0) return { why: 'empty_arm' };
  const pairs = stretches.flatMap((s) => pairOf(panel, shape, s));
  if (pairs.length === 0) return { why: 'too_few_units' };
  const arms = pairs.flatMap((p) => p.arms);
  const plain = combine(
    panel,
    pairs,
    (a) => (arms[a] as Arm).level.value,
    (a) => (arms[a] as Arm).level.influence,
  );
  const less = options.past === false ? null : adjust(arms, pastValues(panel, shape));
  const used = less
    ? combine(
        panel,
        pairs,
        (a) => less.values[a] as number,
        (a) => less.influences[a] as Float64Array,
      )
    : plain;
  if (!(used.variance > 0)) return { why: 'no_outcome' };
  const sum = (side: 0 | 1, f: (arm: Arm) => number): number => pairs.reduce((s, p) => s + f(p.arms[side]), 0);
  const orders = [sum(1, (a) => a.level.orders), sum(0, (a) => a.level.orders)] as const;
  const given = sum(1, (a) => a.level.orders * a.level.shown) / orders[0];
  const units = (side: 0 | 1): number => new Set(pairs.flatMap((p) => Array.from(p.arms[side].units))).size;
  return {
    ...scaled(shape, used.estimate, Math.sqrt(used.variance), given),
    df: freedom(panel, used.score, less ? 1 : 0),
    method: panel.cluster ? 'pairs' : 'within_day',
    orders,
    clusters: [units(1), units(0)],
    reduction: less && plain.variance > 0 ? 1 - used.variance / plain.variance : null,
  };
}

/** From the scale of levels to that of the reader: percent where a metric is judged in percent of itself. */
export function scaled(shape: Shape, estimate: number, se: number, given: number) {
  if (!shape.relative) return { estimate, se, with: given, without: given - estimate };
  const ratio = Math.exp(estimate);
  return { estimate: 100 * (ratio - 1), se: 100 * ratio * se, with: given, without: given / ratio };
}
