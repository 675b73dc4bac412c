/** Codes 0, 1, ... in order of appearance. */
export function compact(codes: ArrayLike<number>): { readonly codes: Int32Array; readonly count: number } {
  const seen = new Map<number, number>();
  const result = Int32Array.from(codes, (code) => {
    const known = seen.get(code);
    if (known !== undefined) return known;
    seen.set(code, seen.size);
    return seen.size - 1;
  });
  return { codes: result, count: seen.size };
}

/**
 * Covariance of least-squares coefficients that allows for any correlation within clusters, without small-sample factor
 * (CR0; Liang and Zeger 1986): (X'WX)^-1 (sum over clusters of s s') (X'WX)^-1, s = X'W u of the cluster.
 * @param columns X, weighted: w x; bread: (X'WX)^-1, k x k row-major; residual u
 * @param cluster code of each row, below `clusters`
 */
export function clusterCovariance(
  columns: readonly ArrayLike<number>[],
  residual: ArrayLike<number>,
  bread: Float64Array,
  cluster: ArrayLike<number>,
  clusters: number,
): Float64Array {
  const k = columns.length;
  const scores = new Float64Array(clusters * k);
  columns.forEach((column, j) => {
    for (let i = 0; i < residual.length; i++) {
      const at = (cluster[i] as number) * k + j;
      scores[at] = (scores[at] as number) + (column[i] as number) * (residual[i] as number);
    }
  });
  // Influence of each cluster on the coefficients: its outer products add up to the covariance, which is then exactly symmetric.
  const cov = new Float64Array(k * k);
  for (let g = 0; g < clusters; g++) {
    const influence = times(bread, scores.subarray(g * k, (g + 1) * k));
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++)
        cov[a * k + b] = (cov[a * k + b] as number) + (influence[a] as number) * (influence[b] as number);
  }
  return cov;
}

/** Square matrix (row-major) times vector. */
export function times(matrix: Float64Array, vector: ArrayLike<number>): Float64Array {
  const k = vector.length;
  const result = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += (matrix[i * k + j] as number) * (vector[j] as number);
    result[i] = sum;
  }
  return result;
}
