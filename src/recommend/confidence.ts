import fitted from './calibration.json' with { type: 'json' };

/** Fitted on simulated incidents by bench/recommend: how much wider errors are than draws, and what a probability is worth. */
export interface Calibration {
  readonly spread: number;
  /** Where another cause is at work: standard error of a gain, as a part of it, for how the loss divides between the two. */
  readonly division: number;
  readonly intercept: number;
  readonly slope: number;
  /** No confidence above what the benchmark proves: of so many in a hundred it can be sure. */
  readonly most: number;
}

export const CALIBRATION: Calibration = fitted;

const clip = (p: number): number => Math.min(0.995, Math.max(0.005, p));

/** Draws about the estimate, as far from it as estimates turn out to be from the truth. */
export const widened = (point: number, draws: readonly number[], spread: number): number[] =>
  draws.map((d) => point + spread * (d - point));

/** Between the tenth and the ninetieth percent of the draws. */
export function interval80(draws: readonly number[]): [number, number] | null {
  if (draws.length < 10) return null;
  const sorted = [...draws].sort((a, b) => a - b);
  const at = (p: number): number => {
    const k = p * (sorted.length - 1);
    const [lo, hi] = [sorted[Math.floor(k)] as number, sorted[Math.ceil(k)] as number];
    return lo + (k - Math.floor(k)) * (hi - lo);
  };
  return [at(0.1), at(0.9)];
}

const Z80 = 1.2816;

/**
 * An interval with an error beside it, independent of it: a part of the estimate. It reaches no further up than `most` times the estimate,
 * unless it did before.
 */
export function withError([low, high]: readonly [number, number], point: number, part: number, most: number): [number, number] {
  const error = Z80 * part * Math.abs(point);
  const [down, up] = [Math.hypot(point - low, error), Math.hypot(high - point, error)];
  const room = Math.abs(point) * Math.max(0, most - 1);
  // A rate that falls gains downwards.
  return point >= 0
    ? [point - down, Math.max(high, point + Math.min(up, room))]
    : [Math.min(low, point - Math.min(down, room)), point + up];
}

/** Share of the draws that bring at least half of the estimate. */
export const bringsHalf = (point: number, draws: readonly number[]): number =>
  draws.length === 0 ? 0 : draws.filter((d) => d >= point / 2).length / draws.length;

/** Probability that the measure brings at least half of what is stated: that the cause is real, and that undoing it brings it. */
export function confidenceOf(cause: number, half: number, c: Calibration = CALIBRATION): number {
  const p = clip(cause * half);
  const z = c.intercept + c.slope * Math.log(p / (1 - p));
  return Math.min(c.most, Math.max(0.01, 1 / (1 + Math.exp(-z))));
}
