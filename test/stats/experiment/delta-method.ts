import { type Refusal, refuse } from '../../../src/stats/refusal.js';

export interface ArmEstimate {
  /** Ratio of sums, or a weighted sum of such, after any adjustment. */
  readonly value: number;
  /** The same before adjustment: the base of relative differences. */
  readonly raw: number;
  /** What each cluster adds: mean 0, and value = truth + their mean to first order. */
  readonly influence: Float64Array;
}

export interface Contrast {
  readonly ok: true;
  /** Treated less control; a share of the control's value where relative. */
  readonly estimate: number;
  readonly se: number;
  /** Welch and Satterthwaite's. */
  readonly df: number;
  /** Clusters of control and treated. */
  readonly clusters: readonly [number, number];
}

export type NoContrast = Refusal<'too_few_clusters' | 'no_denominator' | 'zero_baseline' | 'no_variation'>;

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
};

/**
 * Ratio of sums of one arm over its clusters, with the influence (num - ratio x den) / mean(den) of each: the delta method
 * (Deng, Knoblich and Lu 2018). With den = 1 for each it is a mean. NaN where the denominators add up to 0.
 */
export function ratioOf(num: ArrayLike<number>, den: ArrayLike<number>): ArmEstimate {
  const total = sum(den);
  const value = total > 0 ? sum(num) / total : Number.NaN;
  const mean = total / den.length;
  const influence = Float64Array.from({ length: num.length }, (_, i) => ((num[i] as number) - value * (den[i] as number)) / mean);
  return { value, raw: value, influence };
}

/** Weighted sum of estimates over the same clusters; summing influences carries their covariances along. */
export function composite(parts: readonly ArmEstimate[], weights: readonly number[]): ArmEstimate {
  const over = (of: (part: ArmEstimate) => number): number =>
    parts.reduce((s, part, k) => s + (weights[k] as number) * of(part), 0);
  return {
    value: over((part) => part.value),
    raw: over((part) => part.raw),
    influence: Float64Array.from({ length: parts[0]?.influence.length ?? 0 }, (_, i) =>
      over((part) => part.influence[i] as number),
    ),
  };
}

/** Variance of an arm's value: K / (K - 1) times the mean square of the influences, over K. */
export function varianceOf({ influence }: ArmEstimate): number {
  const k = influence.length;
  return influence.reduce((s, x) => s + x * x, 0) / (k * (k - 1));
}

/**
 * Difference of two arms of independent clusters, or relative to the control by the delta method, variance taken at the raw
 * values as GrowthBook does.
 */
export function contrast(control: ArmEstimate, treated: ArmEstimate, relative = false): Contrast | NoContrast {
  const clusters = [control.influence.length, treated.influence.length] as const;
  if (Math.min(...clusters) < 2) return refuse('too_few_clusters');
  if (Number.isNaN(control.value) || Number.isNaN(treated.value)) return refuse('no_denominator');
  if (relative && control.raw === 0) return refuse('zero_baseline');
  const [v0, v1] = [varianceOf(control), varianceOf(treated)];
  if (!(v0 + v1 > 0)) return refuse('no_variation');
  const share = v1 / (v0 + v1);
  const df = 1 / ((1 - share) ** 2 / (clusters[0] - 1) + share ** 2 / (clusters[1] - 1));
  const difference = treated.value - control.value;
  if (!relative) return { ok: true, estimate: difference, se: Math.sqrt(v0 + v1), df, clusters };
  const se = Math.sqrt(v1 / control.raw ** 2 + (v0 * treated.raw ** 2) / control.raw ** 4);
  return { ok: true, estimate: difference / control.raw, se, df, clusters };
}
