import { normalCdf } from '../normal.js';
import { normalScore, studentScore } from './score.js';

/** `both`: an interval; `greater`: a lower bound, evidence for an effect above 0; `less`: an upper bound. */
export type Sides = 'both' | 'greater' | 'less';

export interface AlwaysValidInput {
  readonly estimate: number;
  /** Its standard error, in the same unit; information is 1 / se^2. */
  readonly se: number;
  /** Information at which the sequence is to be tightest, fixed before the start: 1 / (planned standard error)^2. */
  readonly tuning: number;
  readonly alpha: number;
  /**
   * Degrees of freedom behind `se`. The bound then lies where Student's law has the tail that the normal law has beyond the
   * asymptotic bound, so few clusters do not fake precision. An approximation: the sequence's guarantee is for large samples.
   */
  readonly df?: number;
  readonly sides?: Sides;
}

export interface AlwaysValid {
  /**
   * Holds the effect at every look at once with probability 1 - alpha; -Infinity or Infinity on an open side, and on both where
   * next to nothing of the planned information is in and degrees of freedom are few.
   */
  readonly lo: number;
  readonly hi: number;
  /** Always-valid p of no effect at this look: below alpha exactly where the interval excludes 0. The least so far counts, too. */
  readonly p: number;
}

/**
 * rho^2 x information that makes the two-sided sequence tightest there: the y - 1 of y - log y = 1 - 2 log alpha, which is
 * -W(-alpha^2 / e) - 1 with the lower branch of Lambert's function (Waudby-Smith et al. 2024; Howard et al. 2021, 3.5).
 */
export function tunedMixture(alpha: number): number {
  const goal = 1 - 2 * Math.log(alpha);
  let y = goal + Math.log(goal);
  for (let i = 0; i < 30; i++) y -= (y - Math.log(y) - goal) / (1 - 1 / y);
  return y - 1;
}

/** Radius in standard errors where the mixture's variance is x times that of the estimate (Robbins 1970). */
const twoSided = (x: number, alpha: number): number => Math.sqrt((1 + 1 / x) * (Math.log1p(x) - 2 * Math.log(alpha)));

/** Logarithm of the mixture of likelihood ratios over N(0, x): two-sided, or over its upper half. */
function logMixture(z: number, x: number, half: boolean): number {
  const whole = (z * z * x) / (2 * (1 + x)) - 0.5 * Math.log1p(x);
  return half ? whole + Math.log(2 * normalCdf(z * Math.sqrt(x / (1 + x)))) : whole;
}

/** z at which the half-normal mixture reaches 1 / alpha: below Howard et al.'s closed bound, which starts the bracket. */
function oneSided(x: number, alpha: number): number {
  const goal = -Math.log(alpha);
  let lo = 0;
  let hi = Math.sqrt(2 * (1 + 1 / x) * Math.log1p(Math.sqrt(1 + x) / (2 * alpha)));
  for (let i = 0; i < 100 && hi - lo > 1e-14 * hi; i++) {
    const mid = (lo + hi) / 2;
    if (logMixture(mid, x, true) < goal) lo = mid;
    else hi = mid;
  }
  return (lo + hi) / 2;
}

/**
 * Asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, by Robbins' normal mixture): may be looked
 * at as often as one likes, and stopped when one likes. In information time, so unequal clusters and days are no matter; one-sided
 * by the half-normal mixture (Howard, Ramdas, McAuliffe and Sekhon 2021, proposition 6), solved rather than bounded.
 */
export function alwaysValid({
  estimate,
  se,
  tuning,
  alpha,
  df = Number.POSITIVE_INFINITY,
  sides = 'both',
}: AlwaysValidInput): AlwaysValid {
  const half = sides !== 'both';
  // The half mixture at alpha is about as wide as the whole one at twice that.
  const x = tunedMixture(half ? 2 * alpha : alpha) / (se * se * tuning);
  const radius = se * studentScore(half ? oneSided(x, alpha) : twoSided(x, alpha), df);
  const towards = sides === 'less' ? -estimate / se : half ? estimate / se : Math.abs(estimate / se);
  const z = normalScore(towards, df);
  return {
    lo: sides === 'less' ? Number.NEGATIVE_INFINITY : estimate - radius,
    hi: sides === 'greater' ? Number.POSITIVE_INFINITY : estimate + radius,
    p: Math.min(1, Math.exp(-logMixture(z, x, half))),
  };
}
