import { fisherSf } from '../fisher.js';
import { type Refusal, refuse } from '../refusal.js';

/** One cluster: its orders, the sum of the outcome over them and the sum of its squares (of yes and no: the same). */
export interface ClusterSums {
  readonly n: number;
  readonly total: number;
  readonly squares: number;
}

export interface Icc {
  readonly ok: true;
  /** Not below 0: an estimate below it says that none was found. */
  readonly icc: number;
  readonly interval: readonly [number, number];
  readonly clusters: number;
  readonly mean: number;
  /** Mean size of a cluster, and the coefficient of variation of the sizes. */
  readonly size: number;
  readonly cv: number;
}

/** Quantile of the F distribution by bisection on its upper tail. */
function fisherUpper(tail: number, df1: number, df2: number): number {
  let hi = 2;
  while (fisherSf(hi, df1, df2) > tail) hi *= 2;
  let lo = 0;
  for (let step = 0; step < 100; step++) {
    const mid = (lo + hi) / 2;
    if (fisherSf(mid, df1, df2) > tail) lo = mid;
    else hi = mid;
  }
  return (lo + hi) / 2;
}

/**
 * Intra-cluster correlation by the analysis of variance for unequal sizes (Donner 1986), its interval by Searle's from the F ratio
 * with the adjusted mean size, which is exact for equal sizes. Clusters without orders do not count.
 */
export function iccOf(all: readonly ClusterSums[], alpha = 0.05): Icc | Refusal<'too_few_clusters' | 'constant_outcome'> {
  const clusters = all.filter((c) => c.n > 0);
  const k = clusters.length;
  const sum = (f: (c: ClusterSums) => number): number => clusters.reduce((s, c) => s + f(c), 0);
  const n = sum((c) => c.n);
  if (k < 2 || n <= k) return refuse('too_few_clusters');
  const mean = sum((c) => c.total) / n;
  const within = sum((c) => c.squares - (c.total * c.total) / c.n) / (n - k);
  const between = sum((c) => c.n * (c.total / c.n - mean) ** 2) / (k - 1);
  if (!(within > 1e-12 * Math.max(1, mean * mean))) return refuse('constant_outcome');
  const adjusted = (n - sum((c) => c.n * c.n) / n) / (k - 1);
  const ratio = between / within;
  const ofRatio = (f: number): number => Math.min(1, Math.max(0, (f - 1) / (f - 1 + adjusted)));
  const upper = fisherUpper(alpha / 2, k - 1, n - k);
  const lower = fisherUpper(1 - alpha / 2, k - 1, n - k);
  const size = n / k;
  return {
    ok: true,
    icc: ofRatio(ratio),
    interval: [ofRatio(ratio / upper), ofRatio(ratio / lower)],
    clusters: k,
    mean,
    size,
    cv: Math.sqrt(sum((c) => (c.n - size) ** 2) / (k - 1)) / size,
  };
}

/**
 * The correlation at which the design effect 1 + ((1 + CV^2) m - 1) rho is the one seen: the variance of the pooled rate with whole
 * clusters as units (linearised ratio, Cochran 1977, 11.8) over that of single orders. Unlike the analysis of variance it weighs
 * clusters as the test will, so that large clusters which differ less, or more, than small ones count as they are. Not below 0.
 */
export function testedIcc(all: readonly ClusterSums[]): number | null {
  const clusters = all.filter((c) => c.n > 0);
  const k = clusters.length;
  const n = clusters.reduce((s, c) => s + c.n, 0);
  if (k < 2 || n <= k) return null;
  const mean = clusters.reduce((s, c) => s + c.total, 0) / n;
  const single = clusters.reduce((s, c) => s + c.squares, 0) / n - mean * mean;
  if (!(single > 0)) return null;
  const scatter = (clusters.reduce((s, c) => s + (c.total - c.n * mean) ** 2, 0) * k) / (k - 1);
  const size = n / k;
  const squares = clusters.reduce((s, c) => s + (c.n - size) ** 2, 0) / (k - 1) / (size * size);
  const spare = (1 + squares) * size - 1;
  return spare > 0 ? Math.min(1, Math.max(0, (scatter / (n * single) - 1) / spare)) : null;
}
