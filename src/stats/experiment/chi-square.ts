import { logGamma } from '../gamma.js';

const STEPS = 100_000;

/** Regularised lower incomplete gamma function by its series, x < a + 1 (Abramowitz and Stegun 6.5.29). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Regularised upper incomplete gamma function by its continued fraction, x >= a + 1 (Lentz's method; Numerical Recipes 6.2). */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < STEPS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return h * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Upper tail of the chi-square distribution with df > 0 degrees of freedom. */
export function chiSquareSf(x: number, df: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  const a = df / 2;
  return x / 2 < a + 1 ? 1 - lowerSeries(a, x / 2) : upperFraction(a, x / 2);
}
