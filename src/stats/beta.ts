import { logGamma } from './gamma.js';

const TINY = 1e-300;
const EPSILON = 1e-16;

/** What Stirling's formula leaves of logGamma, x >= 10 (Abramowitz and Stegun 6.1.41). */
function stirlingRest(x: number): number {
  const r = 1 / (x * x);
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x;
}

/**
 * Logarithm of the beta function, a > 0, b > 0. Large arguments go through Stirling's formula, term by term: the
 * difference of three large logarithms would lose its digits.
 */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const sum = small + large;
  const rest = stirlingRest(large) - stirlingRest(sum) - (large - 0.5) * Math.log1p(small / large);
  if (small < 10) return logGamma(small) + rest + small - small * Math.log(sum);
  return stirlingRest(small) + rest + 0.5 * Math.log((2 * Math.PI) / small) + small * Math.log(small / sum);
}

/** Logarithm of x from its complement y where that keeps more digits. */
const logOf = (x: number, y: number): number => (x > 0.5 ? Math.log1p(-y) : Math.log(x));

/** Continued fraction of the incomplete beta function (Lentz's method; Numerical Recipes 6.4). */
function fraction(a: number, b: number, x: number): number {
  const guard = (v: number): number => (Math.abs(v) < TINY ? TINY : v);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < EPSILON) break;
  }
  return h;
}

/**
 * Regularised incomplete beta function I_x(a, b), a > 0, b > 0, 0 <= x <= 1.
 * @param y 1 - x, for when x is so close to 1 that the difference loses digits
 */
export function incompleteBeta(a: number, b: number, x: number, y = 1 - x): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = Math.exp(a * logOf(x, y) + b * logOf(y, x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, y)) / b;
}
