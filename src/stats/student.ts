import { incompleteBeta } from './beta.js';
import { normalQuantile, normalSf } from './normal.js';

/** Beyond so many degrees of freedom the normal distribution is used. */
const NORMAL_FROM = 1e7;

/** Upper tail of Student's t with df > 0 degrees of freedom (Infinity: normal), by the incomplete beta function. */
export function studentSf(t: number, df: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (df >= NORMAL_FROM) return normalSf(t);
  const square = t * t;
  const tail = 0.5 * incompleteBeta(df / 2, 0.5, df / (df + square), square / (df + square));
  return t >= 0 ? tail : 1 - tail;
}

export const studentCdf = (t: number, df: number): number => studentSf(-t, df);

/** Inverse of studentCdf, 0 < p < 1, by its upper half: the smaller tail keeps its digits. */
export function studentQuantile(p: number, df: number): number {
  if (df >= NORMAL_FROM) return normalQuantile(p);
  if (p === 0.5) return 0;
  return p < 0.5 ? -upperQuantile(p, df) : upperQuantile(1 - p, df);
}

/** The t > 0 above which `tail` < 0.5 lies: bisection on a bracket grown from the normal quantile. */
function upperQuantile(tail: number, df: number): number {
  if (tail <= 0) return Number.POSITIVE_INFINITY;
  let lo = 0;
  let hi = Math.max(1, -normalQuantile(tail));
  while (studentSf(hi, df) > tail) {
    lo = hi;
    hi *= 2;
  }
  for (let step = 0; step < 200 && hi - lo > 1e-15 * hi; step++) {
    const mid = (lo + hi) / 2;
    if (studentSf(mid, df) > tail) lo = mid;
    else hi = mid;
  }
  return (lo + hi) / 2;
}
