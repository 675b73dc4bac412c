/** A p-value, 1 for NaN: what could not be tested was not found. */
const value = (p: ArrayLike<number>, i: number): number => (Number.isNaN(p[i] as number) ? 1 : (p[i] as number));

/**
 * Adjusted p-values that control the chance of any false finding (Holm 1979), in the order of the input.
 * @param p p-values; NaN counts as 1
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(p: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: p.length }, (_, i) => i).sort((a, b) => value(p, a) - value(p, b));
  const adjusted = new Float64Array(p.length);
  let most = 0;
  order.forEach((i, position) => {
    most = Math.max(most, Math.min(1, value(p, i) * (p.length - position)));
    adjusted[i] = most;
  });
  return adjusted;
}

/**
 * The same by a sequence fixed in advance (Maurer, Hothorn and Lehmacher 1995): each is tested at the full level as long as all
 * before it were found, so its adjusted p is the largest so far.
 * @param p in the order of the sequence; NaN counts as 1
 */
export function fixedSequence(p: ArrayLike<number>): Float64Array {
  let most = 0;
  return Float64Array.from({ length: p.length }, (_, i) => {
    most = Math.max(most, value(p, i));
    return most;
  });
}
