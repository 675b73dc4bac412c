import type { Random } from '../random.js';

/** Rows with weight, less the validation part: rows named, or a share drawn of those with weight. Both in rising order. */
export function splitRows(
  weights: Float64Array,
  validation: number | ArrayLike<number>,
  rng: Random,
): { fitted: Uint32Array; held: Uint32Array } {
  const withWeight = Uint32Array.from(weights.keys()).filter((row) => (weights[row] as number) > 0);
  if (typeof validation === 'number') {
    if (!(validation >= 0 && validation < 1)) throw new RangeError(`trees: validation rows are ${validation}, not in [0, 1)`);
    const { chosen, others } = drawShare(withWeight, 1 - validation, rng);
    return { fitted: chosen, held: others };
  }
  const named = new Uint8Array(weights.length);
  for (let i = 0; i < validation.length; i++) named[validation[i] as number] = 1;
  return { fitted: withWeight.filter((row) => !named[row]), held: withWeight.filter((row) => named[row]) };
}

/**
 * A share of the items (rounded, at least one of them) drawn without replacement, and the rest, both in their order; with
 * share 1 a copy, undrawn. Selection sampling (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S).
 */
export function drawShare(items: Uint32Array, share: number, rng: Random): { chosen: Uint32Array; others: Uint32Array } {
  if (share === 1) return { chosen: items.slice(), others: new Uint32Array(0) };
  const n = items.length;
  const count = Math.min(n, Math.max(1, Math.round(share * n)));
  const chosen = new Uint32Array(count);
  const others = new Uint32Array(n - count);
  let taken = 0;
  for (let i = 0; i < n; i++) {
    const item = items[i] as number;
    if (rng.uniform() * (n - i) < count - taken) chosen[taken++] = item;
    else others[i - taken] = item;
  }
  return { chosen, others };
}
