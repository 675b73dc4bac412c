import { logGamma } from '../gamma.js';
import { normalSf } from '../normal.js';

/** Beyond so many degrees of freedom the spread of the variance estimate no longer shows. */
const NORMAL_FROM = 1e6;
/** Steps of Simpson's rule, even. */
const STEPS = 400;

/**
 * P(T > t) of the noncentral t distribution with df > 0 (Infinity: normal): the normal tail, averaged over the law of the
 * estimated standard deviation (Johnson, Kotz and Balakrishnan 1995, 31.1) by Simpson's rule.
 */
export function noncentralSf(t: number, df: number, shift: number): number {
  if (df >= NORMAL_FROM) return normalSf(t - shift);
  // s = sqrt(chi2 / df) has mean about 1 and standard deviation about 1 / sqrt(2 df).
  const spread = 12 / Math.sqrt(2 * df);
  const [lo, hi] = [Math.max(0, 1 - spread), 1 + spread];
  const constant = Math.LN2 + (df / 2) * Math.log(df / 2) - logGamma(df / 2);
  const density = (s: number): number => {
    if (s === 0) return df === 1 ? Math.exp(constant) : 0;
    return Math.exp(constant + (df - 1) * Math.log(s) - (df * s * s) / 2);
  };
  const step = (hi - lo) / STEPS;
  let [sum, mass] = [0, 0];
  for (let i = 0; i <= STEPS; i++) {
    const s = lo + i * step;
    const weight = (i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2) * density(s);
    mass += weight;
    sum += weight * normalSf(t * s - shift);
  }
  return sum / mass;
}
