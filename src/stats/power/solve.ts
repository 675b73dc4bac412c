import { type Design, designEffect, powerOf } from './design.js';

/** Beyond so many clusters an arm, no number is given. */
const MOST_CLUSTERS = 1e9;

/** The smallest x in [lo, hi] at which a rising function reaches `goal`; null where it does not. */
export function reach(rising: (x: number) => number, goal: number, lo: number, hi: number): number | null {
  if (!(rising(hi) >= goal)) return null;
  let [a, b] = [lo, hi];
  for (let step = 0; step < 200 && b - a > 1e-10 * Math.max(1e-6, Math.abs(b)); step++) {
    const mid = (a + b) / 2;
    if (rising(mid) >= goal) b = mid;
    else a = mid;
  }
  return b;
}

/**
 * The smallest effect found with the given power; null where no possible effect is (too few clusters, or the rate has no room).
 * @param direction of a proportion: towards 1 or towards 0
 */
export function detectable(design: Design, power: number, direction: 'up' | 'down' = 'up'): number | null {
  const { outcome } = design;
  const sign = direction === 'up' ? 1 : -1;
  const room =
    outcome.kind === 'mean'
      ? 1000 * outcome.sd * Math.sqrt(designEffect(design))
      : direction === 'up'
        ? 1 - outcome.baseline
        : outcome.baseline;
  if (!(room > 0)) return null;
  return reach((x) => powerOf(design, sign * x), power, 0, room);
}

/** Clusters of an arm (not rounded) at equal allocation, or of the treated arm with `ratio` control clusters for each; null where none are enough. */
export function clustersFor(design: Omit<Design, 'clusters'>, effect: number, power: number, ratio = 1): number | null {
  if (effect === 0) return null;
  const at = (k: number): number => powerOf({ ...design, clusters: [ratio * k, k] }, effect);
  // Powers of two first: a bisection over nine decades would ask for huge designs again and again.
  let hi = 2;
  while (at(hi) < power) {
    hi *= 2;
    if (hi > MOST_CLUSTERS) return null;
  }
  return reach(at, power, Math.min(2.001 / (1 + ratio), hi), hi);
}

/** Orders of an arm that are one cluster each (not rounded): the classical sample size. */
export const ordersFor = (design: Pick<Design, 'outcome' | 'alpha' | 'reduction'>, effect: number, power: number, ratio = 1) =>
  clustersFor({ ...design, size: 1, icc: 0, cv: 0 }, effect, power, ratio);

/** Orders a cluster needs (not rounded) where the number of clusters is given; null where even endless ones are too few. */
export function sizeFor(design: Omit<Design, 'size'>, effect: number, power: number): number | null {
  return reach((size) => powerOf({ ...design, size }, effect), power, 1, 1e9);
}
