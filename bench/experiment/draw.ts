import type { Random } from '../../src/stats/random.js';

/** Binomial count: by inversion where few are expected, else the rounded normal. */
export function binomial(rng: Random, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(rng, n, 1 - p);
  const variance = n * p * (1 - p);
  if (variance > 25) return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(variance) * rng.normal())));
  let left = rng.uniform();
  let chance = (1 - p) ** n;
  let k = 0;
  while (left > chance && k < n) {
    left -= chance;
    chance *= ((n - k) / (k + 1)) * (p / (1 - p));
    k++;
  }
  return k;
}

/** Poisson count: by inversion where few are expected, else the rounded normal. */
export function poisson(rng: Random, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()));
  let left = rng.uniform();
  let chance = Math.exp(-mean);
  let k = 0;
  while (left > chance && k < 500) {
    left -= chance;
    k++;
    chance *= mean / k;
  }
  return k;
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
/** Lognormal factor with mean 1. */
export const factor = (sd: number, z: number): number => Math.exp(sd * z - (sd * sd) / 2);

export interface Level {
  readonly centre: number;
  readonly spread: number;
}

const GRID = Array.from({ length: 81 }, (_, i) => -5 + i / 8);
const MASS = GRID.map((z) => Math.exp(-(z * z) / 2));
const TOTAL = MASS.reduce((a, b) => a + b, 0);
const average = (f: (z: number) => number): number => GRID.reduce((s, z, i) => s + (MASS[i] as number) * f(z), 0) / TOTAL;

const bisect = (f: (x: number) => number, goal: number, lo: number, hi: number): number => {
  let [a, b] = [lo, hi];
  for (let i = 0; i < 50; i++) {
    const mid = (a + b) / 2;
    if (f(mid) < goal) a = mid;
    else b = mid;
  }
  return (a + b) / 2;
};

const known = new Map<string, Level>();

/** Logit-normal law of stores' rates with a given mean and intra-store correlation: variance icc p (1 - p). */
export function levelFor(p: number, icc: number): Level {
  const key = `${p.toFixed(5)} ${icc}`;
  const found = known.get(key);
  if (found) return found;
  const centre = (spread: number): number => bisect((m) => average((z) => logistic(m + spread * z)), p, -12, 12);
  const spread = bisect(
    (s) => {
      const m = centre(s);
      return average((z) => (logistic(m + s * z) - p) ** 2);
    },
    icc * p * (1 - p),
    0,
    6,
  );
  const level = { centre: centre(spread), spread };
  known.set(key, level);
  return level;
}
