/** Sweeps of Jacobi's method: quadratic convergence, so that small matrices are done in six or seven. */
const SWEEPS = 30;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan 2013, 8.5).
 * @param matrix size x size, row-major; not changed
 * @returns values, and vectors as columns of a row-major matrix
 */
export function eigen(matrix: ArrayLike<number>, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const at = (i: number, j: number): number => a[i * size + j] as number;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let [off, all] = [0, 0];
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        all += at(i, j) ** 2;
        if (i !== j) off += at(i, j) ** 2;
      }
    if (off <= 1e-28 * all) break;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        if (at(p, q) === 0) continue;
        const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        turn(a, size, p, q, c, t * c, true);
        turn(vectors, size, p, q, c, t * c, false);
      }
  }
  return { values: Float64Array.from({ length: size }, (_, i) => at(i, i)), vectors };
}

/** Rotates columns p and q, and with `both` the rows too. */
function turn(m: Float64Array, size: number, p: number, q: number, c: number, s: number, both: boolean): void {
  const pair = (i: number, j: number): void => {
    const [x, y] = [m[i] as number, m[j] as number];
    m[i] = c * x - s * y;
    m[j] = s * x + c * y;
  };
  for (let k = 0; k < size; k++) pair(k * size + p, k * size + q);
  if (both) for (let k = 0; k < size; k++) pair(p * size + k, q * size + k);
}

/** Inverse of the symmetric square root; directions whose eigenvalue is 0 (beside the largest) stay 0, as in the Moore-Penrose inverse. */
export function inverseRoot(matrix: ArrayLike<number>, size: number): Float64Array {
  const { values, vectors } = eigen(matrix, size);
  const floor = 1e-10 * Math.max(...values.map(Math.abs));
  const result = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const value = values[k] as number;
    if (!(value > floor)) continue;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        result[i * size + j] =
          (result[i * size + j] as number) +
          ((vectors[i * size + k] as number) * (vectors[j * size + k] as number)) / Math.sqrt(value);
  }
  return result;
}
