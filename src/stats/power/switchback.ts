import { studentQuantile } from '../student.js';
import { noncentralSf } from './noncentral.js';
import { reach } from './solve.js';

/** Blocks of time that are treated or not, drawn in pairs of like blocks: one of each pair is treated. */
export interface Switchback {
  /** All blocks, both arms; an even number. */
  readonly blocks: number;
  /** Variance of a block's outcome that is not due to the finite number of its orders. */
  readonly between: number;
  /** Variance of one order. */
  readonly within: number;
  /** Orders of a block, those of the burn-in already left out. */
  readonly size: number;
  /** Correlation of the lasting part of two blocks of a pair, -1..1. */
  readonly correlation: number;
  readonly alpha: number;
}

/** Standard error of the mean difference over pairs. */
export function switchbackError(s: Switchback): number {
  const pairs = s.blocks / 2;
  const correlation = Math.max(-1, Math.min(1, s.correlation));
  return Math.sqrt((2 * s.between * (1 - correlation) + (2 * s.within) / s.size) / pairs);
}

export function switchbackPower(s: Switchback, effect: number): number {
  const df = s.blocks / 2 - 1;
  const error = switchbackError(s);
  if (!(df > 0) || !(error > 0)) return 0;
  const limit = studentQuantile(1 - s.alpha / 2, df);
  const shift = Math.abs(effect) / error;
  return noncentralSf(limit, df, shift) + noncentralSf(limit, df, -shift);
}

/** The smallest effect found with the given power; null where there is no pair of degrees of freedom. */
export function switchbackDetectable(s: Switchback, power: number): number | null {
  return s.blocks < 4 ? null : reach((x) => switchbackPower(s, x), power, 0, 1000 * switchbackError(s));
}

/** Blocks in the order of time, with the variance of their outcome split and the correlation at a lag. */
export interface BlockSums {
  readonly n: number;
  readonly total: number;
}

/** Between-block variance of a rate (total variance less binomial noise, not below 0) and its correlation at `lag` blocks. */
export function blockVariance(blocks: readonly BlockSums[], lag: number): { between: number; correlation: number; mean: number } {
  const used = blocks.filter((b) => b.n > 0);
  const n = used.reduce((s, b) => s + b.n, 0);
  const mean = n > 0 ? used.reduce((s, b) => s + b.total, 0) / n : 0;
  if (used.length < 3) return { between: 0, correlation: 0, mean };
  const noise = mean * (1 - mean);
  const excess = used.reduce((s, b) => s + b.n * ((b.total / b.n - mean) ** 2 - noise / b.n), 0) / n;
  const between = Math.max(0, excess);
  let [sum, weight] = [0, 0];
  for (let i = lag; i < blocks.length; i++) {
    const [a, b] = [blocks[i - lag] as BlockSums, blocks[i] as BlockSums];
    if (a.n === 0 || b.n === 0) continue;
    const w = Math.min(a.n, b.n);
    sum += w * (a.total / a.n - mean) * (b.total / b.n - mean);
    weight += w;
  }
  const covariance = weight > 0 ? sum / weight : 0;
  return { between, correlation: between > 0 ? Math.max(-1, Math.min(1, covariance / between)) : 0, mean };
}
