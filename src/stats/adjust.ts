/**
 * q-values that control the false discovery rate (Benjamini and Hochberg 1995), in the order of the input.
 * @param p p-values; NaN counts as 1
 * @example benjaminiHochberg([0.01, 0.02, 0.5]) // [0.03, 0.03, 0.5]
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const value = (i: number): number => (Number.isNaN(p[i] as number) ? 1 : (p[i] as number));
  const order = Array.from({ length: p.length }, (_, i) => i).sort((a, b) => value(b) - value(a));
  const q = new Float64Array(p.length);
  let least = 1;
  order.forEach((i, position) => {
    // A factor of at least 1: rounding cannot bring q below p.
    least = Math.min(least, value(i) * (p.length / (p.length - position)));
    q[i] = least;
  });
  return q;
}
