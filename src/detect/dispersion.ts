import { quantileSorted } from 'simple-statistics';
import { SUM_IDS, type SumVector } from '../model/sums.js';
import { squeezeVariances } from '../stats/squeeze.js';
import { weightedMedian } from '../stats/weighted.js';
import { type Block, everyDay, type Hours, type Past } from './comparable.js';
import type { Dispersion } from './contrast.js';
import { estimate, type Measure } from './estimate.js';
import type { Panel } from './panel.js';

/** Fewer slices than this cannot tell a common movement from their own. */
export const MIN_LEAVES = 4;
const MIN_DF = 3;
/** Median of a chi-square variable with one degree of freedom. */
const CHI_SQUARE_MEDIAN = 0.4549;
/**
 * Days further out than 3.5 usual deviations count as that far: a regression that began days before the first run must
 * not pass for usual variation and hide itself.
 */
const OUTLIER = 3.5 ** 2;

interface DayValue {
  readonly block: Block;
  readonly residual: number;
  readonly size: number;
  readonly variance: number;
}

interface Spread {
  readonly ratio: number;
  readonly df: number;
  readonly size: number;
}

/** Sums of a slice for every block: computed once, used for every metric. */
export interface BlockSums {
  readonly block: Block;
  readonly sums: SumVector;
}

export function blockSums(panel: Panel, node: number, hours: Hours, past: Past): readonly BlockSums[] {
  return everyDay(hours, past).map((block) => ({ block, sums: panel.sums(node, block.from, block.to) }));
}

/** Deviations of each day from its weekday's mean, with what chance alone would give. */
function residuals(measure: Measure, days: readonly BlockSums[]): DayValue[] {
  const kinds = new Map<number, { sums: SumVector; count: number }>();
  for (const { block, sums } of days) {
    const kind = kinds.get(block.kind) ?? { sums: new Float64Array(SUM_IDS.length), count: 0 };
    for (let s = 0; s < sums.length; s++) kind.sums[s] = (kind.sums[s] as number) + (sums[s] as number);
    kinds.set(block.kind, { sums: kind.sums, count: kind.count + 1 });
  }
  const relative = measure.metric.kind === 'count';
  return days.flatMap(({ block, sums }) => {
    const kind = kinds.get(block.kind);
    if (!kind || kind.count < 2) return [];
    const mean = estimate(measure, kind.sums, kind.sums, kind.count, kind.count);
    const day = estimate(measure, sums, kind.sums, 1, kind.count);
    if (!mean || !day || !(day.unit > 0)) return [];
    const scale = relative ? mean.value : 1;
    return [
      { block, residual: (day.value - mean.value) / scale, size: day.size, variance: day.unit / day.size / (scale * scale) },
    ];
  });
}

/** The movement most slices share on each day: weighted median of the finest slices' deviations, by the block's start. */
function commonMovement(leaves: readonly (readonly DayValue[])[]): Map<number, number> {
  const byDay = new Map<number, { values: number[]; weights: number[] }>();
  for (const leaf of leaves)
    for (const { block, residual, size } of leaf) {
      const day = byDay.get(block.from) ?? { values: [], weights: [] };
      day.values.push(residual);
      day.weights.push(size);
      byDay.set(block.from, day);
    }
  return new Map(
    [...byDay].map(([from, day]) => [from, day.values.length < MIN_LEAVES ? 0 : weightedMedian(day.values, day.weights)]),
  );
}

/** Pearson's statistic per degree of freedom of a slice's days, the common movement taken out. */
function spreadOf(days: readonly DayValue[], common: ReadonlyMap<number, number> | null): Spread | null {
  const df = days.length - new Set(days.map((d) => d.block.kind)).size;
  if (df < MIN_DF) return null;
  const squares = days.map((d) => (d.residual - (common?.get(d.block.from) ?? 0)) ** 2 / d.variance);
  const cap =
    OUTLIER *
    Math.max(
      1,
      quantileSorted(
        squares.toSorted((a, b) => a - b),
        0.5,
      ) / CHI_SQUARE_MEDIAN,
    );
  const x2 = squares.reduce((sum, x) => sum + Math.min(x, cap), 0);
  return { ratio: x2 / df, df, size: days.reduce((sum, d) => sum + d.size, 0) / days.length };
}

/**
 * Variance that grows with size, common to all slices: moment estimate of rho in E[ratio] = 1 + size x rho, weighted by
 * the inverse variance of each slice's own estimate (two steps).
 */
function pooledRho(spreads: readonly Spread[]): number {
  let rho = 0;
  for (let step = 0; step < 3; step++) {
    let top = 0;
    let bottom = 0;
    for (const s of spreads) {
      const weight = (s.df * s.size) / (1 + s.size * rho) ** 2;
      top += weight * (s.ratio - 1);
      bottom += weight * s.size;
    }
    rho = bottom > 0 ? Math.max(0, top / bottom) : 0;
  }
  return rho;
}

/** Dispersion of every slice for one metric over one kind of stretch. */
export interface Dispersions {
  of(node: number): Dispersion;
}

/**
 * Between-day variation of every slice, shrunk across slices by empirical Bayes (Smyth 2004) after the part that grows
 * with a slice's size has been taken out. All orders together are judged by their own days, common movement included.
 */
export function dispersions(
  measure: Measure,
  days: readonly (readonly BlockSums[])[],
  leaves: readonly number[],
  root: number,
): Dispersions {
  const values = days.map((d) => residuals(measure, d));
  const common = commonMovement(leaves.map((node) => values[node] ?? []));
  const spreads = values.map((v, node) => spreadOf(v, node === root ? null : common));
  const others = spreads.flatMap((s, node) => (s && node !== root ? [{ node, ...s }] : []));
  const rho = pooledRho(others);
  const squeezed = squeezeVariances(
    others.map((s) => s.ratio / (1 + s.size * rho)),
    others.map((s) => s.df),
  );
  const prior: Dispersion = {
    level: others.length > 0 ? squeezed.prior.s2 : 1,
    rho,
    df: others.length > 0 ? squeezed.prior.df : MIN_DF,
  };
  const known = new Map(
    others.map((s, i) => [s.node, { level: squeezed.posterior[i] as number, rho, df: squeezed.df[i] as number }]),
  );
  const whole = spreads[root];
  if (whole) known.set(root, { level: whole.ratio, rho: 0, df: whole.df });
  return { of: (node) => known.get(node) ?? prior };
}

/** The movement most slices share in the current hours: weighted median of the finest slices' changes. */
export function commonDrift(changes: readonly { readonly delta: number; readonly size: number }[]): number {
  if (changes.length < MIN_LEAVES) return 0;
  return weightedMedian(
    changes.map((c) => c.delta),
    changes.map((c) => c.size),
  );
}
