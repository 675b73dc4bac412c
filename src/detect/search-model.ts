import type { Elements } from './search-elements.js';
import { type Bins, mixtures, normalWeights, type Table, unevenWeights } from './search-shift.js';
import { logSumExp, NEGLIGIBLE, spreads } from './search-spread.js';

/** The laws that cells outside and inside of the slice may follow, and which pairs of them make sense. */
export interface Laws {
  readonly outside: readonly Float64Array[];
  readonly inside: readonly Float64Array[];
  /** By law outside: logarithm of its prior weight. */
  readonly prior: Float64Array;
  /** By law outside: its laws inside are those from this one on. */
  readonly from: Int32Array;
}

/** How uneven a shift may be within the slice, in units of the usual: hardly, usually, very. */
const UNEVEN = [0.25, 1, 2];

/** Half-Cauchy prior of a scatter, times its width on the doubling scale (Gelman 2006): it seldom is far over its scale. */
const halfCauchy = (sd: number, scale: number): number => Math.log(sd / scale / (1 + (sd / scale) ** 2));

/**
 * Outside: one drift, normal scatter, that of the history or more. Inside: shifts of one sign, more or less uneven around
 * a median. All sizes weigh the same on the doubling scale, and so do all degrees of unevenness. The median exceeds the
 * drift, and by more than any unusual scatter: else the slice could be the quiet part, and the incident the scatter.
 */
export function lawsOf(bins: Bins, spread: number, finest: number, uneven: number): Laws {
  const medians = Array.from(bins.centre).filter((c) => c > 0);
  const scatters = [spread, ...spreads(finest).filter((sd) => sd > spread)];
  const pairs = Array.from(bins.centre).flatMap((drift) => scatters.map((sd) => ({ drift, sd })));
  const least = ({ drift, sd }: (typeof pairs)[number]): number => drift + (sd > spread ? sd : 0);
  const prior = Float64Array.from(pairs, ({ sd }) => halfCauchy(sd, spread));
  const total = logSumExp(prior);
  return {
    outside: pairs.map(({ drift, sd }) => normalWeights(bins, drift, sd)),
    inside: medians.flatMap((median) => UNEVEN.map((times) => unevenWeights(bins, median, times * uneven, spread))),
    prior: prior.map((p) => p - total),
    from: Int32Array.from(pairs, (pair) => UNEVEN.length * medians.filter((m) => m <= least(pair)).length),
  };
}

/** By cell: log-likelihood under every law, those outside first; zero once a cell is set aside. */
export function logsOf(table: Table, laws: Laws): Float64Array {
  return mixtures(table, [...laws.outside, ...laws.inside]);
}

/** By element of one kind, the first of which is `first`: sums of its cells' logarithms under every law. */
function gather(logs: Float64Array, width: number, ids: Int32Array, first: number, size: number): Float64Array {
  const sums = new Float64Array(size * width);
  ids.forEach((id, row) => {
    const to = (id - first) * width;
    const from = row * width;
    for (let j = 0; j < width; j++) sums[to + j] = (sums[to + j] as number) + (logs[from + j] as number);
  });
  return sums;
}

/** suffix[i] = log-sum-exp of the values from i on. */
function suffixes(values: Float64Array, into: Float64Array): Float64Array {
  let sum = Number.NEGATIVE_INFINITY;
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i] as number;
    const gap = Math.abs(value - sum);
    sum = Math.max(sum, value) + (gap < NEGLIGIBLE ? Math.log1p(Math.exp(-gap)) : 0);
    into[i] = sum;
  }
  return into;
}

/** Logarithm of the evidence for the split that `sums` (of the cells inside, by law) stand for, given that of all cells. */
function splitter(all: Float64Array, laws: Laws): (sums: Float64Array) => number {
  const [out, inn] = [laws.outside.length, laws.inside.length];
  const weight = laws.from.reduce((s, from, i) => s + (inn - from) * Math.exp(laws.prior[i] as number), 0);
  const joint = new Float64Array(out);
  const suffix = new Float64Array(inn);
  return (sums) => {
    suffixes(sums.subarray(out), suffix);
    for (let i = 0; i < out; i++) {
      const first = laws.from[i] as number;
      const rest = (all[i] as number) - (sums[i] as number);
      joint[i] = first < inn ? rest + (suffix[first] as number) : Number.NEGATIVE_INFINITY;
    }
    return logSumExp(joint) - Math.log(weight);
  };
}

/**
 * By element: log Bayes factor of "the cells of this element shifted, the rest drifted together" to "all drifted
 * together", both averaged over their laws. A parent of the true slice holds cells that did not move, a child leaves cells
 * outside that did: both are paid for cell by cell, and no cell counts for more than its spread allows, however many
 * orders it holds. Elements of fewer orders than `least` are not scored: -Infinity.
 */
export function scoresOf(elements: Elements, logs: Float64Array, laws: Laws, least: number): Float64Array {
  const out = laws.outside.length;
  const width = out + laws.inside.length;
  const all = Float64Array.from({ length: width }, (_, j) => laws.prior[j] ?? 0);
  for (let i = 0; i < logs.length; i++) all[i % width] = (all[i % width] as number) + (logs[i] as number);
  const nothing = logSumExp(all.subarray(0, out));
  const evidence = splitter(all, laws);
  const scores = new Float64Array(elements.fixed.length).fill(Number.NEGATIVE_INFINITY);
  elements.of.forEach((ids, kind) => {
    const [first, end] = [elements.first[kind] as number, elements.first[kind + 1] as number];
    const sums = gather(logs, width, ids, first, end - first);
    for (let e = first; e < end; e++) {
      const own = (e - first) * width;
      if ((elements.orders[e] as number) >= least) scores[e] = evidence(sums.subarray(own, own + width)) - nothing;
    }
  });
  return scores;
}
