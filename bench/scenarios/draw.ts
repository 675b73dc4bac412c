import type { Random } from '../../src/stats/random.js';

/** Mixes integers into one seed (murmur3 finaliser), so that every store, day and hour has a stream of its own. */
export function seedOf(...parts: readonly number[]): number {
  let h = 0x9747b28c;
  for (const part of parts) {
    h ^= Math.imul(part | 0, 0xcc9e2d51);
    h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export const lognormal = (rng: Random, sd: number): number => Math.exp(sd * rng.normal() - (sd * sd) / 2);

/** Log-uniform on [lo, hi). */
export const logUniform = (rng: Random, lo: number, hi: number): number => lo * (hi / lo) ** rng.uniform();

export const pick = <T>(rng: Random, items: readonly T[]): T => items[rng.int(items.length)] as T;

/** Poisson count from one uniform: inversion, so that a larger mean never gives a smaller count for the same `u`. */
export function poisson(mean: number, u: number): number {
  if (mean <= 0) return 0;
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * probit(u)));
  let k = 0;
  let p = Math.exp(-mean);
  let sum = p;
  while (u > sum && k < 400) {
    k++;
    p *= mean / k;
    sum += p;
  }
  return k;
}

/** Binomial count by inversion from one uniform, for small n. */
export function binomial(n: number, p: number, u: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return n;
  let term = (1 - p) ** n;
  let sum = term;
  let k = 0;
  while (u > sum && k < n) {
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
    sum += term;
    k++;
  }
  return k;
}

/** Inverse normal distribution function (Acklam 2003), relative error 1e-9: enough to draw with. */
export function probit(u: number): number {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.47575) {
    const r = q * q;
    return (
      ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
        30.66479806614716) *
        r +
        2.506628277459239) *
        q) /
      (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
        13.28068155288572) *
        r +
        1)
    );
  }
  const side = q < 0 ? u : 1 - u;
  const t = Math.sqrt(-2 * Math.log(Math.max(side, 1e-300)));
  const x =
    (((((-0.007784894002430293 * t - 0.3223964580411365) * t - 2.400758277161838) * t - 2.549732539343734) * t +
      4.374664141464968) *
      t +
      2.938163982698783) /
    ((((0.007784695709041462 * t + 0.3224671290700398) * t + 2.445134137142996) * t + 3.754408661907416) * t + 1);
  return q < 0 ? x : -x;
}

/** Gamma variable with the given shape and scale (Marsaglia and Tsang 2000). */
export function gamma(rng: Random, shape: number, scale: number): number {
  if (shape < 1) return gamma(rng, shape + 1, scale) * rng.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(Math.max(rng.uniform(), 1e-300)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
  }
}

export const beta = (rng: Random, a: number, b: number): number => {
  const x = gamma(rng, a, 1);
  return x / (x + gamma(rng, b, 1));
};
