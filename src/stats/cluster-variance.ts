/** One cluster (store) in an experiment: its units' count or denominator, the sum of the outcome over them, and its arm. */
export interface ArmCluster {
  /** Denominator: orders. Clusters of 0 do not count. */
  readonly n: number;
  /** Numerator: the sum of the outcome. */
  readonly total: number;
  /** Sum of the squares of single outcomes; left out for yes and no, where it is the total. */
  readonly squares?: number;
  readonly treated: boolean;
  /** The cluster's own rate before the start; null: not known (it counts as an average one). */
  readonly past?: number | null;
}

/** Variance of an order within its cluster (`within`), and of the clusters' lasting level (`between`). */
export interface Parts {
  readonly within: number;
  readonly between: number;
}

/** Variance of an order about the rate of its own cluster, pooled; for clusters of one order each there is none to be seen: 0. */
export function withinVariance(clusters: readonly Pick<ArmCluster, 'n' | 'total' | 'squares'>[]): number {
  let [sum, df] = [0, 0];
  for (const { n, total, squares } of clusters) {
    sum += Math.max(0, (squares ?? total) - (total * total) / n);
    df += n - 1;
  }
  return df > 0 ? sum / df : 0;
}

/**
 * Variance between clusters by moments: the weighted residual squares of a fit with weights n have the mean
 * within (k - p) + between (N - trace), trace = that of (X'NX)^-1 X'NNX (Searle, Casella and McCulloch 1992, 5.3b). Not below 0.
 * @param squares sum of n e^2 over clusters
 * @param spare clusters less fitted coefficients
 */
export const betweenVariance = (squares: number, within: number, spare: number, orders: number, trace: number): number =>
  orders > trace ? Math.max(0, (squares - within * spare) / (orders - trace)) : 0;
