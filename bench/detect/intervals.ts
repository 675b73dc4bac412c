import type { Random } from '../../src/stats/random.js';

export interface Interval {
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
  readonly n: number;
}

/** Wilson's 95 % interval for k successes among n. */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { value: Number.NaN, lo: Number.NaN, hi: Number.NaN, n };
  const z = 1.959964;
  const p = k / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { value: p, lo: Math.max(0, centre - half), hi: Math.min(1, centre + half), n };
}

export const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

/** Quantile with linear interpolation; NaN of nothing. */
export function quantile(x: readonly number[], q: number): number {
  if (x.length === 0) return Number.NaN;
  const sorted = x.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const lo = Math.floor(at);
  const rest = at - lo;
  return (sorted[lo] as number) * (1 - rest) + (sorted[Math.ceil(at)] as number) * rest;
}

const ROUNDS = 1000;

/** Percentile bootstrap over scenarios: each item is one scenario. */
export function bootstrap<T>(items: readonly T[], figure: (items: readonly T[]) => number, rng: Random): Interval {
  if (items.length === 0) return { value: Number.NaN, lo: Number.NaN, hi: Number.NaN, n: 0 };
  const draws = Array.from({ length: ROUNDS }, () => figure(items.map(() => items[rng.int(items.length)] as T))).filter(
    (x) => !Number.isNaN(x),
  );
  return { value: figure(items), lo: quantile(draws, 0.025), hi: quantile(draws, 0.975), n: items.length };
}
