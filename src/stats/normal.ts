const SQRT2 = Math.SQRT2;

/** exp(x^2) erfc(x) for x >= 2 by its continued fraction (Abramowitz and Stegun 7.1.14). */
function scaledErfc(x: number): number {
  let f = x;
  for (let n = 80; n >= 1; n--) f = x + n / 2 / f;
  return 1 / (f * Math.sqrt(Math.PI));
}

/** erf by its Taylor series in x exp(-x^2), for |x| < 2 (Abramowitz and Stegun 7.1.6). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Upper tail of the standard normal distribution; relative error below 1e-12 to x = 37. */
export function normalSf(x: number): number {
  const z = x / SQRT2;
  if (z >= 2) return 0.5 * Math.exp(-z * z) * scaledErfc(z);
  if (z <= -2) return 1 - normalSf(-x);
  return 0.5 * (1 - erfSeries(z));
}

export const normalCdf = (x: number): number => normalSf(-x);

const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Inverse of normalCdf for 0 < p < 1: a rough start, then Halley's method on the tail. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t));
  for (let step = 0; step < 4; step++) {
    const error = (normalSf(-x) - p) / density(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}
