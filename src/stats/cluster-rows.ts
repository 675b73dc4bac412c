import { cholesky } from './cholesky.js';
import type { Contrast } from './cluster-arms.js';
import { type ClusterRows, fitOf } from './cluster-fit.js';
import { dot, outer, product } from './matrix.js';
import { times } from './sandwich.js';
import { type Score, satterthwaite } from './satterthwaite.js';
import { inverseRoot } from './symmetric.js';

/** Working covariance of the rows from..to of one cluster: within / n on the diagonal, between everywhere. */
function working(n: Float64Array, from: number, to: number, within: number, between: number): Float64Array {
  const m = to - from;
  const phi = new Float64Array(m * m).fill(between);
  for (let i = 0; i < m; i++) phi[i * m + i] = between + within / (n[from + i] as number);
  return phi;
}

/**
 * A t for the CR2 adjustment A = D' B^(-1/2) D, B = D C D', D'D = phi, C the covariance of the cluster's residuals under phi: the
 * symmetric A with A C A = phi, in the coordinates in which A is symmetric for single orders (root n).
 */
function adjusted(phi: Float64Array, covariance: Float64Array, t: Float64Array, n: Float64Array): Float64Array {
  const m = t.length;
  if (m === 1) return Float64Array.of((t[0] as number) * Math.sqrt((phi[0] as number) / (covariance[0] as number)));
  const root = n.map(Math.sqrt);
  const scaled = (x: Float64Array): Float64Array =>
    x.map((v, at) => v * (root[Math.floor(at / m)] as number) * (root[at % m] as number));
  const { lower } = cholesky(scaled(phi), m);
  const upper = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) upper[j * m + i] = lower[i * m + j] as number;
  const middle = inverseRoot(product(product(upper, scaled(covariance), m), lower, m), m);
  const turned = times(
    upper,
    t.map((v, i) => v / (root[i] as number)),
  );
  return times(lower, times(middle, turned)).map((v, i) => v * (root[i] as number));
}

/**
 * One coefficient of least squares with weights n, with CR2 errors and Satterthwaite's degrees of freedom for clusters of several rows
 * (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, theorem 1 with the weights of ordinary least squares on orders). The working
 * covariance is within / n and a level shared by the rows of a cluster, which the residuals tell. Null where columns determine
 * each other or nothing varies.
 * @param target index of the column whose coefficient is asked for
 * @param within variance of one order
 */
export function rowContrast(data: ClusterRows, target: number, within: number): Contrast | null {
  const p = data.columns.length;
  const { n, starts } = data;
  const fit = fitOf(data, within);
  if (fit === null || !(within + fit.between > 0) || fit.residual.every((e) => Math.abs(e) < 1e-12)) return null;
  const { rows, bread, residual, between } = fit;
  const clusters = starts.slice(0, -1).map((from, g) => {
    const to = starts[g + 1] as number;
    return { from, m: to - from, phi: working(n, from, to, within, between) };
  });
  // (X'NX)^-1 X'N phi NX (X'NX)^-1: the covariance of the coefficients under the working model.
  const meat = new Float64Array(p * p);
  const loaded = clusters.map(({ from, m, phi }) =>
    Array.from({ length: m }, (_, i) => {
      const sum = new Float64Array(p);
      for (let k = 0; k < m; k++) {
        const scale = (phi[i * m + k] as number) * (n[from + k] as number);
        for (let j = 0; j < p; j++) sum[j] = (sum[j] as number) + scale * ((rows[from + k] as Float64Array)[j] as number);
      }
      outer(meat, rows[from + i] as Float64Array, sum, n[from + i]);
      return sum;
    }),
  );
  const spread = product(product(bread, meat, p), bread, p);
  const direction = bread.subarray(target * p, (target + 1) * p);
  let variance = 0;
  const scores = clusters.map(({ from, m, phi }, g): Score => {
    const x = rows.slice(from, from + m);
    const phiNX = loaded[g] as Float64Array[];
    const xm = x.map((r) => times(bread, r));
    const xs = x.map((r) => times(spread, r));
    const covariance = phi.map((v, at) => {
      const [i, j] = [Math.floor(at / m), at % m];
      return (
        v -
        dot(xm[i] as Float64Array, phiNX[j] as Float64Array) -
        dot(xm[j] as Float64Array, phiNX[i] as Float64Array) +
        dot(xs[i] as Float64Array, x[j] as Float64Array)
      );
    });
    const a = adjusted(
      phi,
      covariance,
      n.subarray(from, from + m).map((orders, i) => orders * dot(direction, x[i] as Float64Array)),
      n.subarray(from, from + m),
    );
    variance += dot(a, residual.subarray(from, from + m)) ** 2;
    const [u, v] = [new Float64Array(p), new Float64Array(p)];
    for (let i = 0; i < m; i++)
      for (let j = 0; j < p; j++) {
        u[j] = (u[j] as number) + (a[i] as number) * ((phiNX[i] as Float64Array)[j] as number);
        v[j] = (v[j] as number) + (a[i] as number) * ((x[i] as Float64Array)[j] as number);
      }
    return { self: dot(a, times(phi, a)), u, v };
  });
  return { estimate: fit.beta[target] as number, variance, df: satterthwaite(scores, bread, spread, p) };
}
