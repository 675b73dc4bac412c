import { baseOf, type Counts, pooled } from './search-base.js';
import { type Bins, mixtures, normalWeights, tableOf } from './search-shift.js';

/** Standard deviations of a cell's log odds between two stretches of which nothing is told; from `finest`, doubling. */
export const spreads = (finest: number): number[] => Array.from({ length: 6 }, (_, i) => finest * 2 ** i);

/** Held-out stretches to learn the spread from: more of them cost time and tell little. */
const HELD_OUT = 8;

/** What is smaller by more than this (in nats) adds nothing to a sum of doubles. */
export const NEGLIGIBLE = 40;

/** log(sum(exp(values))). */
export function logSumExp(values: ArrayLike<number>): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) top = Math.max(top, values[i] as number);
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const below = (values[i] as number) - top;
    if (below > -NEGLIGIBLE) sum += Math.exp(below);
  }
  return top + Math.log(sum);
}

/** Indices of at most `most` of `n` things, evenly spread. */
const some = (n: number, most: number): number[] =>
  n <= most ? Array.from({ length: n }, (_, i) => i) : Array.from({ length: most }, (_, i) => Math.floor(((i + 0.5) * n) / most));

/** Log-likelihood of every spread on one held-out stretch, whatever the common drift was. */
function onOne(
  codes: readonly Int32Array[],
  history: readonly Counts[],
  held: number,
  bins: Bins,
  sds: readonly number[],
): number[] {
  const cells = codes[0]?.length ?? 0;
  const others = history.filter((_, i) => i !== held);
  const table = tableOf(history[held] as Counts, baseOf(codes, pooled(others, cells)), bins);
  return sds.map((sd) => {
    const laws = Array.from(bins.centre, (drift) => normalWeights(bins, drift, sd));
    const logs = mixtures(table, laws);
    const totals = new Float64Array(laws.length);
    for (let i = 0; i < logs.length; i++) totals[i % laws.length] = (totals[i % laws.length] as number) + (logs[i] as number);
    return logSumExp(totals);
  });
}

/**
 * How much cells move for no reason, beyond chance and beyond a drift common to all: each stretch of the history in turn
 * plays the present, and the spread that makes the present least surprising is taken (maximum likelihood). One or no
 * stretch cannot tell: the smallest.
 */
export function spreadOf(codes: readonly Int32Array[], history: readonly Counts[], bins: Bins, finest: number): number {
  const sds = spreads(finest);
  if (history.length < 2) return finest;
  const totals = sds.map(() => 0);
  for (const held of some(history.length, HELD_OUT)) {
    onOne(codes, history, held, bins, sds).forEach((value, i) => {
      totals[i] = (totals[i] as number) + value;
    });
  }
  return sds[totals.indexOf(Math.max(...totals))] as number;
}
