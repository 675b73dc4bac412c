import { dot, outer, product } from './matrix.js';
import { times } from './sandwich.js';

/** Of one cluster: its adjusted score a has the working variance `self` = a'phi a, u = X'N phi a, v = X'a. */
export interface Score {
  readonly self: number;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/**
 * Satterthwaite's degrees of freedom of a sum of squared scores: (tr G)^2 / tr G^2 with the scores' covariance
 * G_ij = -u_i'M v_j - v_i'M u_j + v_i'S v_j, and self more on the diagonal; by sums of outer products, so that thousands of clusters
 * need no matrix of their own size.
 * @param bread M, p x p row-major
 * @param spread S, the working covariance of the coefficients
 */
export function satterthwaite(scores: readonly Score[], bread: Float64Array, spread: Float64Array, p: number): number {
  const size = 2 * p;
  const [g, c] = [new Float64Array(size * size), new Float64Array(size * size)];
  const z = new Float64Array(size);
  let [trace, own] = [0, 0];
  for (const { self, u, v } of scores) {
    const cross = dot(v, times(spread, v)) - 2 * dot(u, times(bread, v));
    trace += self + cross;
    own += self * self + 2 * self * cross;
    z.set(u);
    z.set(v, p);
    outer(g, z, z);
  }
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      const at = i * p + j;
      c[i * size + p + j] = -(bread[at] as number);
      c[(p + i) * size + j] = -(bread[at] as number);
      c[(p + i) * size + p + j] = spread[at] as number;
    }
  const cg = product(c, g, size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) own += (cg[i * size + j] as number) * (cg[j * size + i] as number);
  return trace ** 2 / own;
}
