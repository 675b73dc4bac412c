import { cholesky, solve } from './cholesky.js';
import { fitLogistic, predictLogistic } from './logistic.js';

/**
 * Augmented inverse probability weighting for the effect on the treated (Robins, Rotnitzky, Zhao 1994; for the treated Mercatanti and
 * Li 2014): what the treated rows would have been without it, as the outcome regression of the others at the rows' own covariates,
 * plus what that regression misses on others weighted to look like the treated. Right if either model is.
 */
export interface AipwDesign {
  /** Covariates by column, an intercept apart. */
  readonly columns: readonly Float64Array[];
  readonly y: readonly Float64Array[];
  /** Rows treated, and rows that are not. */
  readonly treated: ArrayLike<number>;
  readonly control: ArrayLike<number>;
  /** Clusters of the bootstrap: crossed for controls; the second alone for the treated, who may share one value of the first. */
  readonly day: (row: number) => number;
  readonly store: (row: number) => number;
  readonly days: number;
  readonly stores: number;
}

export interface AipwSums {
  readonly p: number;
  readonly m: number;
  readonly days: number;
  readonly stores: number;
  /** By cluster: X'X, X'y, then sum e, X'e, y'e. */
  readonly control: readonly (Float64Array | null)[];
  /** By store: n, sum x (intercept first), sum y. */
  readonly treated: readonly Float64Array[];
  /** Whether the treated could be told apart without separation; else all controls weigh the same. */
  readonly weighted: boolean;
}

export interface AipwMeans {
  /** Means of the treated as they are, and as they would have been. */
  readonly actual: Float64Array;
  readonly counterfactual: Float64Array;
  readonly beta: readonly Float64Array[];
}

/** Odds above this share of all are cut: no one order may speak for many. */
const TRIM = 0.99;
const RIDGE = 1e-6;

function oddsOf(d: AipwDesign): Float64Array | null {
  const [n1, n0] = [d.treated.length, d.control.length];
  const n = n1 + n0;
  const columns = d.columns.map((c, k) => {
    const values = new Float64Array(n);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const v = c[(i < n1 ? d.treated[i] : d.control[i - n1]) as number] as number;
      values[i] = v;
      sum += v;
    }
    const mean = sum / n;
    for (let i = 0; i < n; i++) squares += ((values[i] as number) - mean) ** 2;
    const sd = Math.sqrt(squares / n) || 1;
    for (let i = 0; i < n; i++) values[i] = ((values[i] as number) - mean) / sd;
    return { name: `x${k}`, values };
  });
  const y = new Float64Array(n).fill(1, 0, n1);
  const fit = fitLogistic({ columns, y, l2: 1 });
  if (!fit.ok) return null;
  const odds = predictLogistic(fit, columns)
    .slice(n1)
    .map((p) => p / Math.max(1e-9, 1 - p));
  const cut = odds.slice().sort()[Math.floor(TRIM * (n0 - 1))] as number;
  return odds.map((o) => Math.min(o, cut));
}

const add = (into: Float64Array, at: number, value: number): void => {
  into[at] = (into[at] as number) + value;
};

/** Everything the estimate needs, by cluster: a bootstrap then only adds sums up. */
export function aipwSums(d: AipwDesign): AipwSums {
  const [p, m] = [d.columns.length + 1, d.y.length];
  const odds = d.columns.length > 0 ? oddsOf(d) : null;
  const size = p * p + p * m + 1 + p + m;
  const control: (Float64Array | null)[] = new Array(d.days * d.stores).fill(null);
  const [x, ys] = [new Float64Array(p), new Float64Array(m)];
  const fill = (row: number): void => {
    x[0] = 1;
    for (let k = 1; k < p; k++) x[k] = (d.columns[k - 1] as Float64Array)[row] as number;
  };
  for (let i = 0; i < d.control.length; i++) {
    const row = d.control[i] as number;
    const key = d.day(row) * d.stores + d.store(row);
    control[key] ??= new Float64Array(size);
    const s = control[key];
    fill(row);
    const e = odds ? (odds[i] as number) : 1;
    for (let k = 0; k < m; k++) ys[k] = (d.y[k] as Float64Array)[row] as number;
    let at = p * p;
    for (let a = 0; a < p; a++) {
      const xa = x[a] as number;
      // The other half is the same: filled in below.
      for (let b = 0; b <= a; b++) s[a * p + b] = (s[a * p + b] as number) + xa * (x[b] as number);
      for (let k = 0; k < m; k++, at++) s[at] = (s[at] as number) + xa * (ys[k] as number);
    }
    add(s, at++, e);
    for (let a = 0; a < p; a++, at++) s[at] = (s[at] as number) + e * (x[a] as number);
    for (let k = 0; k < m; k++, at++) s[at] = (s[at] as number) + e * (ys[k] as number);
  }
  for (const s of control) for (let a = 0; s && a < p; a++) for (let b = a + 1; b < p; b++) s[a * p + b] = s[b * p + a] as number;
  const treated = Array.from({ length: d.stores }, () => new Float64Array(1 + p + m));
  for (let i = 0; i < d.treated.length; i++) {
    const row = d.treated[i] as number;
    const s = treated[d.store(row)] as Float64Array;
    fill(row);
    add(s, 0, 1);
    for (let a = 0; a < p; a++) add(s, 1 + a, x[a] as number);
    d.y.forEach((y, k) => {
      add(s, 1 + p + k, y[row] as number);
    });
  }
  return { p, m, days: d.days, stores: d.stores, control, treated, weighted: odds !== null };
}

function total(parts: readonly (Float64Array | null)[], weight: (i: number) => number, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (let i = 0; i < parts.length; i++) {
    const [part, w] = [parts[i] as Float64Array | null, weight(i)];
    if (!part || w === 0) continue;
    for (let k = 0; k < size; k++) sum[k] = (sum[k] as number) + w * (part[k] as number);
  }
  return sum;
}

/** The estimate with clusters weighted; null where no treated or no control row is left. */
export function aipwMeans(
  s: AipwSums,
  dayWeight: (day: number) => number = () => 1,
  storeWeight: (store: number) => number = () => 1,
): AipwMeans | null {
  const { p, m } = s;
  const size = p * p + p * m + 1 + p + m;
  const c = total(s.control, (i) => dayWeight(Math.floor(i / s.stores)) * storeWeight(i % s.stores), size);
  const t = total(s.treated, storeWeight, 1 + p + m);
  const n = t[0] as number;
  if (n === 0 || c[0] === 0) return null;
  const a = c.slice(0, p * p);
  for (let k = 1; k < p; k++) a[k * p + k] = (a[k * p + k] as number) * (1 + RIDGE) + RIDGE;
  const factor = cholesky(a, p);
  const odds = c[p * p + p * m] as number;
  const beta = Array.from({ length: m }, (_, k) =>
    solve(
      factor,
      Float64Array.from({ length: p }, (_, r) => c[p * p + r * m + k] as number),
    ),
  );
  const base = p * p + p * m + 1;
  const counterfactual = Float64Array.from(beta, (b, k) => {
    let [model, missed] = [0, c[base + p + k] as number];
    for (let r = 0; r < p; r++) {
      model += (b[r] as number) * (t[1 + r] as number);
      missed -= (b[r] as number) * (c[base + r] as number);
    }
    return model / n + (odds > 0 ? missed / odds : 0);
  });
  return { actual: Float64Array.from({ length: m }, (_, k) => (t[1 + p + k] as number) / n), counterfactual, beta };
}

/** What the regression leaves of each day of the controls: mean residual by outcome, and rows. */
export function dayResiduals(s: AipwSums, beta: readonly Float64Array[]): { readonly n: number; readonly left: Float64Array }[] {
  const { p, m } = s;
  return Array.from({ length: s.days }, (_, day) => {
    const c = total(s.control, (i) => (Math.floor(i / s.stores) === day ? 1 : 0), p * p + p * m);
    const n = c[0] as number;
    const left = Float64Array.from({ length: m }, (_, k) => {
      let sum = c[p * p + k] as number;
      for (let r = 0; r < p; r++) sum -= (beta[k]?.[r] as number) * (c[r] as number);
      return n > 0 ? sum / n : 0;
    });
    return { n, left };
  });
}
