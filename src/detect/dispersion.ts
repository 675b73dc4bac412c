import { SUM_IDS } from '../model/sums.js';
import { sharedVariance } from '../stats/between.js';
import { squeezeVariances } from '../stats/squeeze.js';
import { weightedMedian } from '../stats/weighted.js';
import type { Block } from './comparable.js';
import type { Dispersion } from './contrast.js';
import { estimator, type Measure, type Slot, type Sums, slot } from './estimate.js';
import type { Panel } from './panel.js';

/** Fewer slices than this cannot tell a common movement from their own. */
export const MIN_LEAVES = 4;
const MIN_DF = 3;
/** The latest days stand out from 2.5 usual deviations on. */
const STANDS_OUT = 2.5 ** 2;
/** More days in a row than this are the new usual. */
const MAX_ONGOING = 6;
/** Median of a chi-square variable with one degree of freedom. */
const CHI_SQUARE_MEDIAN = 0.4549;
/**
 * Days further out than 3.5 usual deviations count as that far: a regression that began days before the first run must
 * not pass for usual variation and hide itself.
 */
const OUTLIER = 3.5 ** 2;

/** Sums of a slice for every block, WIDTH by WIDTH, and of all blocks of one kind: used for every metric. */
export interface BlockSums {
  readonly blocks: readonly Block[];
  readonly sums: Float64Array;
  /** By kind: sums over its blocks, and their number. */
  readonly kinds: Float64Array;
  readonly counts: Int32Array;
}

const WIDTH = SUM_IDS.length;
const KINDS = 7;

export function blockSums(panel: Panel, node: number, blocks: readonly Block[]): BlockSums {
  const sums = new Float64Array(blocks.length * WIDTH);
  const kinds = new Float64Array(KINDS * WIDTH);
  const counts = new Int32Array(KINDS);
  blocks.forEach((block, b) => {
    panel.add(node, block.from, block.to, sums, b * WIDTH);
    counts[block.kind] = (counts[block.kind] as number) + 1;
    for (let s = 0; s < WIDTH; s++)
      kinds[block.kind * WIDTH + s] = (kinds[block.kind * WIDTH + s] as number) + (sums[b * WIDTH + s] as number);
  });
  return { blocks, sums, kinds, counts };
}

interface Spread {
  readonly ratio: number;
  readonly df: number;
  /** Mean of a day. */
  readonly events: number;
}

/** Deviations of a metric from each weekday's mean, with what chance alone would give: [node x days + day], NaN where unknown. */
interface Deviations {
  readonly days: number;
  readonly residual: Float64Array;
  readonly size: Float64Array;
  readonly events: Float64Array;
  readonly variance: Float64Array;
}

const own: Sums = { sums: new Float64Array(0), at: 0, periods: 1 };
const usual: Sums = { sums: new Float64Array(0), at: 0, periods: 1 };
const [mean, day] = [slot(), slot()] as [Slot, Slot];
/** Mean of each kind of blocks; NaN where there is none. */
const means = new Float64Array(KINDS);

function deviate(measure: Measure, node: number, sums: BlockSums, into: Deviations): void {
  const estimate = estimator(measure);
  const relative = measure.metric.kind === 'count';
  own.sums = sums.sums;
  usual.sums = sums.kinds;
  for (let kind = 0; kind < KINDS; kind++) {
    const count = sums.counts[kind] as number;
    usual.at = kind * WIDTH;
    usual.periods = count;
    means[kind] = count >= 2 && estimate(usual, usual, mean) ? mean.value : Number.NaN;
  }
  for (let b = 0; b < sums.blocks.length; b++) {
    const { kind, back } = sums.blocks[b] as Block;
    const expected = means[kind] as number;
    own.at = b * WIDTH;
    usual.at = kind * WIDTH;
    usual.periods = sums.counts[kind] as number;
    if (Number.isNaN(expected) || !estimate(own, usual, day) || !(day.unit > 0)) continue;
    const scale = relative ? expected : 1;
    const at = node * into.days + back;
    into.residual[at] = (day.value - expected) / scale;
    into.size[at] = day.size;
    into.events[at] = day.events;
    into.variance[at] = day.unit / day.size / (scale * scale);
  }
}

function deviations(measure: Measure, all: readonly BlockSums[]): Deviations {
  const days = 1 + all.reduce((most, { blocks }) => Math.max(most, blocks.at(-1)?.back ?? 0), 0);
  const table = (): Float64Array => new Float64Array(all.length * days).fill(Number.NaN);
  const into = { days, residual: table(), size: table(), events: table(), variance: table() };
  all.forEach((sums, node) => {
    deviate(measure, node, sums, into);
  });
  return into;
}

/** The movement most slices share on each day: weighted median of the finest slices' deviations. */
function commonMovement(table: Deviations, leaves: readonly number[]): Float64Array {
  return Float64Array.from({ length: table.days }, (_, d) => {
    const values: number[] = [];
    const weights: number[] = [];
    for (const node of leaves) {
      const residual = table.residual[node * table.days + d] as number;
      if (Number.isNaN(residual)) continue;
      values.push(residual);
      weights.push(table.size[node * table.days + d] as number);
    }
    return values.length < MIN_LEAVES ? 0 : weightedMedian(values, weights);
  });
}

const squares = new Float64Array(512);
const sorted = new Float64Array(512);

/**
 * How many of the latest days stand out, one after the other: a change that is still going on began before the window, and
 * its days are not usual ones.
 */
function ongoing(n: number, line: number): number {
  let days = 0;
  while (days < n && (squares[days] as number) > line) days++;
  return days <= MAX_ONGOING ? days : 0;
}

/** Pearson's statistic per degree of freedom of a slice's days, the common movement taken out. */
function spreadOf(table: Deviations, node: number, { blocks }: BlockSums, common: Float64Array | null): Spread | null {
  const used: Block[] = [];
  for (const block of blocks) {
    const at = node * table.days + block.back;
    const residual = table.residual[at] as number;
    if (Number.isNaN(residual)) continue;
    squares[used.length] = (residual - (common ? (common[block.back] as number) : 0)) ** 2 / (table.variance[at] as number);
    used.push(block);
  }
  const n = used.length;
  sorted.set(squares.subarray(0, n));
  const all = sorted.subarray(0, n).sort();
  const scale = Math.max(1, middle(all) / CHI_SQUARE_MEDIAN);
  const cap = OUTLIER * scale;
  const skipped = ongoing(n, STANDS_OUT * scale);
  const kinds = new Set(used.slice(skipped).map((b) => b.kind)).size;
  const df = n - skipped - kinds;
  if (df < MIN_DF) return null;
  let x2 = 0;
  let events = 0;
  for (let i = skipped; i < n; i++) {
    x2 += Math.min(squares[i] as number, cap);
    events += table.events[node * table.days + (used[i] as Block).back] as number;
  }
  return { ratio: x2 / df, df, events: events / (n - skipped) };
}

const middle = (x: Float64Array): number => {
  const half = x.length >> 1;
  return x.length % 2 === 1 ? (x[half] as number) : ((x[half - 1] as number) + (x[half] as number)) / 2;
};

/** Dispersion of every slice for one metric over one kind of stretch. */
export interface Dispersions {
  of(node: number): Dispersion;
  /** What the finest slices have in common: the yardstick on which slices of every kind are compared. */
  readonly finest: Dispersion;
}

/** Slices of one kind share the part that grows with size; what remains is shrunk across them. */
function shrunk(spreads: readonly (Spread & { readonly node: number })[]): { prior: Dispersion; known: [number, Dispersion][] } {
  const cv2 = sharedVariance(
    spreads.map((s) => s.ratio),
    spreads.map((s) => s.events),
    spreads.map((s) => s.df),
  );
  const squeezed = squeezeVariances(
    spreads.map((s) => s.ratio / (1 + s.events * cv2)),
    spreads.map((s) => s.df),
  );
  // however alike the slices look, no more is known than all their days together tell
  const most = spreads.reduce((sum, s) => sum + s.df, 0);
  return {
    prior: { level: squeezed.prior.s2, cv2, df: Math.max(MIN_DF, Math.min(squeezed.prior.df, most)) },
    known: spreads.map((s, i) => [
      s.node,
      { level: squeezed.posterior[i] as number, cv2, df: Math.min(squeezed.df[i] as number, most) },
    ]),
  };
}

/** By its own days only: all variance beyond chance is the days'. */
const alone = (s: Spread): Dispersion => ({
  level: Math.min(1, s.ratio),
  cv2: s.events > 0 ? Math.max(0, s.ratio - 1) / s.events : 0,
  df: s.df,
});

const UNKNOWN: Dispersion = { level: 1, cv2: 0, df: MIN_DF };

/**
 * Between-day variation of every slice, shrunk across the slices of its kind (those that fix the same dimensions) by empirical
 * Bayes (Smyth 2004). All orders together are judged by their own days, common movement included.
 * @param kinds of every slice; equal numbers are one kind
 */
export function dispersions(
  measure: Measure,
  days: readonly BlockSums[],
  kinds: readonly number[],
  leaves: readonly number[],
  root: number,
): Dispersions {
  const table = deviations(measure, days);
  const common = commonMovement(table, leaves);
  const byKind = new Map<number, (Spread & { node: number })[]>();
  const known = new Map<number, Dispersion>();
  days.forEach((sums, node) => {
    const spread = spreadOf(table, node, sums, node === root ? null : common);
    if (!spread) return;
    if (node === root) known.set(root, alone(spread));
    else byKind.set(kinds[node] as number, [...(byKind.get(kinds[node] as number) ?? []), { ...spread, node }]);
  });
  const priors = new Map<number, Dispersion>();
  for (const [kind, spreads] of byKind) {
    const fitted = shrunk(spreads);
    priors.set(kind, fitted.prior);
    for (const [node, d] of fitted.known) known.set(node, d);
  }
  const finest = priors.get(kinds[leaves[0] ?? -1] ?? -1) ?? UNKNOWN;
  return { of: (node) => known.get(node) ?? priors.get(kinds[node] as number) ?? UNKNOWN, finest };
}

/** Standard error of a median over the scale of the values: sqrt(pi / 2); deviations from it over theirs: 1.4826. */
const MEDIAN_ERROR = 1.2533 * 1.4826;
/** A common movement within so many of its standard errors is none. */
const SURE = 2;

/**
 * The movement most slices share in the current hours: weighted median of the finest slices' changes, less two of its standard
 * errors, so that the luck of a few slices is not taken for one.
 */
export function commonDrift(changes: readonly { readonly delta: number; readonly size: number }[]): number {
  if (changes.length < MIN_LEAVES) return 0;
  const weights = changes.map((c) => c.size);
  const middle = weightedMedian(
    changes.map((c) => c.delta),
    weights,
  );
  const spread = weightedMedian(
    changes.map((c) => Math.abs(c.delta - middle)),
    weights,
  );
  const total = weights.reduce((a, b) => a + b, 0);
  const error = (MEDIAN_ERROR * spread * Math.sqrt(weights.reduce((a, b) => a + b * b, 0))) / total;
  return Math.sign(middle) * Math.max(0, Math.abs(middle) - SURE * error);
}
