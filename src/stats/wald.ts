import { cholesky, solve } from './cholesky.js';
import { fisherSf } from './fisher.js';

export interface Wald {
  readonly f: number;
  readonly df1: number;
  readonly df2: number;
  readonly p: number;
}

/**
 * Joint test that all estimates are 0: F = b' V^-1 b / q with q and `df` degrees of freedom. Null where V is singular: fewer clusters
 * than it takes to tell so many estimates apart.
 * @param cov V of the estimates, q x q row-major
 */
export function wald(estimates: ArrayLike<number>, cov: Float64Array, df: number): Wald | null {
  const q = estimates.length;
  const factor = cholesky(cov, q);
  if (q === 0 || !(df > 0) || factor.kept.some((k) => k === 0)) return null;
  const f = solve(factor, estimates).reduce((sum, x, i) => sum + x * (estimates[i] as number), 0) / q;
  return { f, df1: q, df2: df, p: fisherSf(f, q, df) };
}

/** Rows and columns of a k x k matrix at these positions. */
export function submatrix(matrix: Float64Array, k: number, at: readonly number[]): Float64Array {
  return Float64Array.from(at.flatMap((i) => at.map((j) => matrix[i * k + j] as number)));
}
