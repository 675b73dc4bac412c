export interface Basis {
  /** Orthonormal columns, one for each column kept. */
  readonly q: readonly Float64Array[];
  /** Upper triangle of X = Q R over the kept columns, row-major. */
  readonly r: Float64Array;
  /** Positions of the columns kept. */
  readonly kept: readonly number[];
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Takes the part along q out of v. */
function project(v: Float64Array, q: Float64Array): number {
  const along = dot(v, q);
  for (let i = 0; i < v.length; i++) v[i] = (v[i] as number) - along * (q[i] as number);
  return along;
}

/**
 * QR decomposition by modified Gram-Schmidt, each column projected twice, which is as exact as Householder's (Giraud,
 * Langou, Rozloznik 2005). A column of which less than `tolerance` is left is a combination of those before it and is dropped.
 * @param columns of equal length; at most a few dozen
 */
export function orthogonalise(columns: readonly Float64Array[], tolerance = 1e-8): Basis {
  const q: Float64Array[] = [];
  const kept: number[] = [];
  const along: number[][] = [];
  columns.forEach((column, j) => {
    const v = column.slice();
    const size = Math.sqrt(dot(v, v));
    const r = q.map((basis) => project(v, basis));
    q.forEach((basis, i) => {
      r[i] = (r[i] as number) + project(v, basis);
    });
    const rest = Math.sqrt(dot(v, v));
    if (!(rest > tolerance * size)) return;
    q.push(v.map((x) => x / rest));
    kept.push(j);
    along.push([...r, rest]);
  });
  const k = q.length;
  const r = new Float64Array(k * k);
  along.forEach((column, j) => {
    column.forEach((x, i) => {
      r[i * k + j] = x;
    });
  });
  return { q, r, kept };
}

/** Inverse of the upper triangle of a basis, row-major. */
export function inverseUpper({ r, kept }: Basis): Float64Array {
  const k = kept.length;
  const inverse = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i >= 0; i--) {
      let sum = i === j ? 1 : 0;
      for (let m = i + 1; m <= j; m++) sum -= (r[i * k + m] as number) * (inverse[m * k + j] as number);
      inverse[i * k + j] = sum / (r[i * k + i] as number);
    }
  }
  return inverse;
}
