/** Cholesky factor of a symmetric positive semi-definite matrix, without the rows and columns that others determine. */
export interface Cholesky {
  readonly size: number;
  /** Lower triangle, row-major; rows and columns of dropped positions are 0. */
  readonly lower: Float64Array;
  /** 0 where the position was dropped. */
  readonly kept: Uint8Array;
}

/**
 * Factor L of A = L L'. A pivot that elimination leaves below `tolerance` of its diagonal entry is linearly dependent on those
 * before it and is dropped, so `solve` then gives the solution that is 0 there (a generalised inverse, as of Goodnight 1979).
 * @param matrix size x size, row-major, symmetric; only the lower triangle is read
 */
export function cholesky(matrix: Float64Array, size: number, tolerance = 1e-10): Cholesky {
  const lower = new Float64Array(size * size);
  const kept = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
      if (j < i) lower[i * size + j] = kept[j] ? sum / (lower[j * size + j] as number) : 0;
      else if (sum > tolerance * (matrix[i * size + i] as number)) {
        lower[i * size + i] = Math.sqrt(sum);
        kept[i] = 1;
      } else lower.fill(0, i * size, i * size + i);
    }
  }
  return { size, lower, kept };
}

/** x of A x = b, 0 where dropped. */
export function solve({ size, lower, kept }: Cholesky, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (!kept[i]) continue;
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    if (!kept[i]) continue;
    let sum = x[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (lower[k * size + i] as number) * (x[k] as number);
    x[i] = sum / (lower[i * size + i] as number);
  }
  return x;
}

/** Inverse of A (row-major), 0 in the rows and columns that were dropped. */
export function inverse(factor: Cholesky): Float64Array {
  const { size } = factor;
  const result = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const unit = new Float64Array(size);
    unit[j] = factor.kept[j] as number;
    result.set(solve(factor, unit), j * size);
  }
  return result;
}

/** log |A| of the positions that were kept. */
export function logDeterminant({ size, lower, kept }: Cholesky): number {
  let sum = 0;
  for (let i = 0; i < size; i++) if (kept[i]) sum += 2 * Math.log(lower[i * size + i] as number);
  return sum;
}
