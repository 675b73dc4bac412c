/** Adds scale * x y' to a matrix (row-major). */
export function outer(into: Float64Array, x: ArrayLike<number>, y: ArrayLike<number>, scale = 1): void {
  const k = y.length;
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < k; j++) into[i * k + j] = (into[i * k + j] as number) + scale * (x[i] as number) * (y[j] as number);
}

export const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
};

/** Product of two square matrices, row-major. */
export function product(a: Float64Array, b: Float64Array, k: number): Float64Array {
  const result = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let l = 0; l < k; l++) {
      const x = a[i * k + l] as number;
      if (x !== 0) for (let j = 0; j < k; j++) result[i * k + j] = (result[i * k + j] as number) + x * (b[l * k + j] as number);
    }
  return result;
}
