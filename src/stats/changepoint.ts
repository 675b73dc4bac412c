export interface ChangePoint {
  /** First position after the change; the earliest on a tie. */
  readonly index: number;
  /** Log-likelihood gain over no change. */
  readonly gain: number;
}

/** Levels that count as a change: above the expectation, below it, or either. */
export type Direction = 'up' | 'down' | 'any';

const counts = (sum: number, direction: Direction): boolean => direction === 'any' || (direction === 'up' ? sum >= 0 : sum <= 0);

/**
 * Most likely position of a lasting change: residuals observed - expected are 0 before it and of one unknown level from
 * it on, Gaussian with the given variances. Gain of position i: (sum x/v)^2 / (2 sum 1/v) over i.. .
 * @param variance Infinity where a position says nothing
 * @param direction of the level; a long stretch on the other side before the change would otherwise win
 */
export function changePoint(
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
  variance: ArrayLike<number>,
  direction: Direction = 'any',
): ChangePoint {
  let best: ChangePoint = { index: Math.max(0, observed.length - 1), gain: 0 };
  let sum = 0;
  let weight = 0;
  for (let i = observed.length - 1; i >= 0; i--) {
    const w = 1 / (variance[i] as number);
    if (!(w > 0)) continue;
    sum += w * ((observed[i] as number) - (expected[i] as number));
    weight += w;
    const gain = (sum * sum) / (2 * weight);
    if (gain >= best.gain && counts(sum, direction)) best = { index: i, gain };
  }
  return best;
}
