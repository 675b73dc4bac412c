import { cholesky, inverse } from './cholesky.js';
import { betweenVariance } from './cluster-variance.js';
import { dot, outer } from './matrix.js';
import { times } from './sandwich.js';

/** Rows of a regression of rates, those of a cluster one after the other. */
export interface ClusterRows {
  /** Columns of X, none of which the others determine. */
  readonly columns: readonly Float64Array[];
  /** Rate of a row, and the orders it is of (its weight). */
  readonly y: Float64Array;
  readonly n: Float64Array;
  /** First row of each cluster, and the number of rows last. */
  readonly starts: readonly number[];
}

/** The fit: coefficients, residuals, (X'NX)^-1, and the variance between clusters that the residuals tell. */
export interface Fit {
  readonly rows: readonly Float64Array[];
  readonly beta: Float64Array;
  readonly residual: Float64Array;
  readonly bread: Float64Array;
  readonly between: number;
}

export function fitOf({ columns, y, n, starts }: ClusterRows, within: number): Fit | null {
  const p = columns.length;
  const rows: Float64Array[] = [];
  for (let i = 0; i < y.length; i++) {
    const x = new Float64Array(p);
    for (let j = 0; j < p; j++) x[j] = (columns[j] as Float64Array)[i] as number;
    rows.push(x);
  }
  const information = new Float64Array(p * p);
  const scores = new Float64Array(p);
  rows.forEach((x, i) => {
    outer(information, x, x, n[i]);
    for (let j = 0; j < p; j++) scores[j] = (scores[j] as number) + (n[i] as number) * (x[j] as number) * (y[i] as number);
  });
  const factor = cholesky(information, p);
  if (factor.kept.includes(0)) return null;
  const bread = inverse(factor);
  const beta = times(bread, scores);
  const residual = y.map((v, i) => v - dot(rows[i] as Float64Array, beta));
  const squares = residual.reduce((s, e, i) => s + (n[i] as number) * e * e, 0);
  const orders = n.reduce((a, b) => a + b, 0);
  let trace = 0;
  for (let g = 0; g + 1 < starts.length; g++) {
    const sum = new Float64Array(p);
    for (let i = starts[g] as number; i < (starts[g + 1] as number); i++)
      for (let j = 0; j < p; j++) sum[j] = (sum[j] as number) + (n[i] as number) * ((rows[i] as Float64Array)[j] as number);
    trace += dot(sum, times(bread, sum));
  }
  return { rows, beta, residual, bread, between: betweenVariance(squares, within, y.length - p, orders, trace) };
}
