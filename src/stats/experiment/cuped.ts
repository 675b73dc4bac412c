import { type ArmEstimate, ratioOf } from './ratio.js';

export interface Adjusted {
  readonly control: ArmEstimate;
  readonly treated: ArmEstimate;
  /** Slope of the influence on the covariate. */
  readonly theta: number;
  /** Share of the variance within arms that the covariate takes away. */
  readonly reduction: number;
}

/** Unknown covariates of both arms become the mean of the known: assignment cannot have moved them, and they adjust nothing. */
function filled(covariates: readonly ArrayLike<number>[]): { x: Float64Array[]; mean: number } {
  const known = covariates.flatMap((arm) => Array.from(arm)).filter((x) => Number.isFinite(x));
  const mean = known.length > 0 ? known.reduce((s, x) => s + x, 0) / known.length : 0;
  return { x: covariates.map((arm) => Float64Array.from(arm, (x) => (Number.isFinite(x) ? x : mean))), mean };
}

/**
 * CUPED (Deng, Xu, Kohavi and Walker 2013) for estimates with influences: theta is the slope, pooled within arms, of a cluster's
 * influence on its covariate from before the start; for a ratio see `pastRatio`. Theta costs a degree of freedom that the standard
 * errors do not show, which matters with fewer than about ten clusters.
 * @param before one covariate a cluster, in the order of its influences; NaN where unknown
 * @param slope a theta settled beforehand, in place of the one estimated here
 */
export function cuped(
  arms: readonly [control: ArmEstimate, treated: ArmEstimate],
  before: readonly [control: ArrayLike<number>, treated: ArrayLike<number>],
  slope?: number,
): Adjusted {
  const { x, mean } = filled(before);
  const means = x.map((arm) => arm.reduce((s, v) => s + v, 0) / arm.length);
  let [xy, xx, yy] = [0, 0, 0];
  arms.forEach(({ influence }, a) => {
    influence.forEach((y, i) => {
      const centred = (x[a]?.[i] as number) - (means[a] as number);
      xy += y * centred;
      xx += centred * centred;
      yy += y * y;
    });
  });
  // Rounding leaves about 1e-32 of the square of a constant covariate.
  const theta = slope ?? (xx > 1e-28 * mean * mean && xx > 0 ? xy / xx : 0);
  const adjusted = (arm: ArmEstimate, a: 0 | 1): ArmEstimate => ({
    value: arm.value - theta * ((means[a] as number) - mean),
    raw: arm.raw,
    influence: arm.influence.map((y, i) => y - theta * ((x[a]?.[i] as number) - (means[a] as number))),
  });
  return {
    control: adjusted(arms[0], 0),
    treated: adjusted(arms[1], 1),
    theta,
    reduction: yy > 0 ? (theta * (2 * xy - theta * xx)) / yy : 0,
  };
}

/**
 * Covariate for a ratio: each cluster's influence on the same ratio before the start, over the clusters of both arms together
 * (Deng et al., appendix B). A cluster without a past has 0, which is their mean.
 */
export function pastRatio(
  num: readonly [control: ArrayLike<number>, treated: ArrayLike<number>],
  den: readonly [control: ArrayLike<number>, treated: ArrayLike<number>],
): [control: Float64Array, treated: Float64Array] {
  const both = (arms: readonly [ArrayLike<number>, ArrayLike<number>]): number[] => arms.flatMap((arm) => Array.from(arm));
  const { value, influence } = ratioOf(both(num), both(den));
  const known = Number.isNaN(value) ? influence.fill(0) : influence;
  return [known.slice(0, num[0].length), known.slice(num[0].length)];
}
