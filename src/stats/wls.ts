import { type Coefficient, coefficient } from './coefficient.js';
import { type Basis, inverseUpper, orthogonalise } from './orthogonal.js';
import { type Refusal, refuse } from './refusal.js';
import { clusterCovariance, compact, times } from './sandwich.js';

export interface Column {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

export interface WlsInput {
  readonly columns: readonly Column[];
  readonly y: ArrayLike<number>;
  /** 1 each where not given; rows with weight 0 or anything not finite are left out. */
  readonly weight?: ArrayLike<number>;
  /** Rows of one code may be correlated; not given: every row is its own. */
  readonly cluster?: ArrayLike<number>;
  /** A column of ones, named `(intercept)`, before the others; default true. */
  readonly intercept?: boolean;
  /** Parameters already taken out of y and columns (fixed effects), for the small-sample factor; default 0. */
  readonly absorbed?: number;
  /** Of the intervals; default 0.95. */
  readonly level?: number;
}

export interface WlsFit {
  readonly ok: true;
  readonly coefficients: readonly Coefficient[];
  /** Columns that are combinations of those before them. */
  readonly dropped: readonly string[];
  /** Cluster-robust covariance of the coefficients with the factor (CR1) and without (CR0), k x k row-major. */
  readonly cov: Float64Array;
  readonly cov0: Float64Array;
  /** Clusters - 1; rows - parameters where every row is its own cluster. */
  readonly df: number;
  readonly rows: number;
  readonly clusters: number;
  /** NaN for rows left out. */
  readonly residual: Float64Array;
}

export type WlsRefusal = Refusal<'no_rows' | 'no_columns' | 'constant_outcome' | 'one_cluster' | 'no_degrees_of_freedom'>;

interface Rows {
  readonly at: Int32Array;
  readonly weight: Float64Array;
}

/** Rows that count. */
function rowsOf({ columns, y, weight }: WlsInput): Rows {
  const rows = new Int32Array(y.length);
  let count = 0;
  for (let i = 0; i < y.length; i++) {
    const w = weight ? (weight[i] as number) : 1;
    const there = w > 0 && Number.isFinite(w * (y[i] as number));
    if (there && columns.every((c) => Number.isFinite(c.values[i]))) rows[count++] = i;
  }
  const at = rows.slice(0, count);
  const ones = new Float64Array(count).fill(1);
  return { at, weight: weight ? ones.map((_, i) => weight[at[i] as number] as number) : ones };
}

function scaled(values: ArrayLike<number>, { at, weight }: Rows): Float64Array {
  const column = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) column[i] = Math.sqrt(weight[i] as number) * (values[at[i] as number] as number);
  return column;
}

/** The outcome does not vary about the intercept: what regressions find in it is rounding. */
function isConstant(y: Float64Array, basis: Basis, intercept: boolean): boolean {
  const size = (x: Float64Array): number => x.reduce((sum, v) => sum + v * v, 0);
  const q = basis.q[0] as Float64Array;
  const level = intercept ? q.reduce((sum, v, i) => sum + v * (y[i] as number), 0) : 0;
  return !(size(y.map((v, i) => v - level * (q[i] as number))) > 1e-26 * size(y));
}

/** (X'WX)^-1 = R^-1 R^-T. */
function breadOf(upper: Float64Array, k: number): Float64Array {
  const bread = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++)
      for (let m = Math.max(a, b); m < k; m++)
        bread[a * k + b] = (bread[a * k + b] as number) + (upper[a * k + m] as number) * (upper[b * k + m] as number);
  return bread;
}

/** Coefficients R^-1 Q'y, and what they leave of y. */
function solve(basis: Basis, upper: Float64Array, y: Float64Array): { beta: Float64Array; rest: Float64Array } {
  const rest = y.slice();
  const along = basis.q.map((q) => {
    let sum = 0;
    for (let i = 0; i < q.length; i++) sum += (q[i] as number) * (rest[i] as number);
    for (let i = 0; i < q.length; i++) rest[i] = (rest[i] as number) - sum * (q[i] as number);
    return sum;
  });
  return { beta: times(upper, along), rest };
}

/**
 * Weighted least squares with cluster-robust covariance. Small-sample factor of CR1, as Stata's `vce(cluster)` and statsmodels'
 * `cov_type='cluster'`: G / (G - 1) x (N - 1) / (N - K), K with the absorbed parameters; where every row is its own cluster this is
 * HC1. t has G - 1 degrees of freedom (Cameron and Miller 2015), N - K where rows are the clusters.
 * Arrays have one entry a row; for up to some thirty columns.
 */
export function fitWls(input: WlsInput): WlsFit | WlsRefusal {
  const { absorbed = 0, level = 0.95 } = input;
  const ones = { name: '(intercept)', values: new Float64Array(input.y.length).fill(1) };
  const columns = input.intercept === false ? input.columns : [ones, ...input.columns];
  const rows = rowsOf(input);
  const n = rows.at.length;
  if (n === 0) return refuse('no_rows');
  const basis = orthogonalise(columns.map((c) => scaled(c.values, rows)));
  const k = basis.kept.length;
  if (k === 0) return refuse('no_columns');
  const outcome = scaled(input.y, rows);
  if (isConstant(outcome, basis, input.intercept !== false)) return refuse('constant_outcome');
  const parameters = k + absorbed;
  if (n <= parameters) return refuse('no_degrees_of_freedom');
  const { codes, count } = compact(rows.at.map((i) => (input.cluster ? (input.cluster[i] as number) : i)));
  if (count < 2) return refuse('one_cluster');

  const upper = inverseUpper(basis);
  const { beta, rest } = solve(basis, upper, outcome);
  const kept = basis.kept.map((j) => scaled((columns[j] as Column).values, rows));
  const cov0 = clusterCovariance(kept, rest, breadOf(upper, k), codes, count);
  const factor = (count / (count - 1)) * ((n - 1) / (n - parameters));
  const cov = cov0.map((x) => x * factor);
  const df = input.cluster ? count - 1 : n - parameters;
  const residual = new Float64Array(input.y.length).fill(Number.NaN);
  rows.at.forEach((at, i) => {
    residual[at] = (rest[i] as number) / Math.sqrt(rows.weight[i] as number);
  });
  return {
    ok: true,
    coefficients: basis.kept.map((j, i) =>
      coefficient((columns[j] as Column).name, beta[i] as number, Math.sqrt(cov[i * k + i] as number), df, level),
    ),
    dropped: columns.flatMap((c, j) => (basis.kept.includes(j) ? [] : [c.name])),
    cov,
    cov0,
    df,
    rows: n,
    clusters: count,
    residual,
  };
}
