import { digamma, inverseTrigamma, trigamma } from './gamma.js';

export interface Squeezed {
  /** Scale and degrees of freedom of the distribution the variances come from; df may be Infinity. */
  readonly prior: { readonly s2: number; readonly df: number };
  readonly posterior: Float64Array;
  /** Degrees of freedom of each posterior: its own plus the prior's. */
  readonly df: Float64Array;
}

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

/** A zero variance has no logarithm; so small a part of the middle one stands for it. */
const FLOOR = 1e-5;

/** One variance behind all of them: its maximum likelihood estimate. */
const pooled = (s2: readonly number[], df: readonly number[]): number =>
  s2.reduce((sum, s, i) => sum + s * (df[i] as number), 0) / df.reduce((a, b) => a + b, 0);

/**
 * Prior by the moments of log variances, whose distribution is log F (Smyth 2004, section 6.2). Where they differ by no
 * more than chance the prior is the pooled variance: exp(mean of logs), the limit of the formula, is too large on
 * average (limma too pools since 2017).
 */
function fitPrior(s2: readonly number[], df: readonly number[]): { s2: number; df: number } {
  const middle = s2.toSorted((a, b) => a - b)[Math.floor(s2.length / 2)] as number;
  const floor = FLOOR * (middle > 0 ? middle : 1);
  const e = s2.map((s, i) => {
    const half = (df[i] as number) / 2;
    return Math.log(Math.max(s, floor)) - digamma(half) + Math.log(half);
  });
  const centre = mean(e);
  const spread = e.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (e.length - 1);
  const excess = spread - mean(df.map((d) => trigamma(d / 2)));
  if (!(excess > 0)) return { s2: pooled(s2, df), df: Number.POSITIVE_INFINITY };
  const df0 = 2 * inverseTrigamma(excess);
  return { s2: Math.exp(centre + digamma(df0 / 2) - Math.log(df0 / 2)), df: df0 };
}

/**
 * Shrinks variances towards each other by empirical Bayes: posterior = (df0 s0^2 + df s^2) / (df0 + df) (Smyth 2004,
 * as limma's squeezeVar without trend).
 * @param s2 variances, each with df[i] > 0 degrees of freedom; with fewer than two nothing is shrunk
 */
export function squeezeVariances(s2: readonly number[], df: readonly number[]): Squeezed {
  if (s2.length < 2) {
    return { prior: { s2: s2[0] ?? 1, df: 0 }, posterior: Float64Array.from(s2), df: Float64Array.from(df) };
  }
  const prior = fitPrior(s2, df);
  const infinite = prior.df === Number.POSITIVE_INFINITY;
  return {
    prior,
    posterior: Float64Array.from(s2, (s, i) => {
      const own = df[i] as number;
      return infinite ? prior.s2 : (prior.df * prior.s2 + own * s) / (prior.df + own);
    }),
    df: Float64Array.from(df, (d) => d + prior.df),
  };
}
