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
    return { fitted: chosen.sort(), held: others.sort() };
  }
  const named = new Uint8Array(weights.length);
  for (let i = 0; i < validation.length; i++) named[validation[i] as number] = 1;
  return { fitted: withWeight.filter((row) => !named[row]), held: withWeight.filter((row) => named[row]) };
}

/** A share of the items (rounded, at least one of them) drawn without replacement, and the rest; with share 1 a copy, undrawn. */
export function drawShare(items: Uint32Array, share: number, rng: Random): { chosen: Uint32Array; others: Uint32Array } {
  const pool = items.slice();
  if (share === 1) return { chosen: pool, others: new Uint32Array(0) };
  const n = pool.length;
  const count = Math.min(n, Math.max(1, Math.round(share * n)));
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(n - i);
    const kept = pool[i] as number;
    pool[i] = pool[j] as number;
    pool[j] = kept;
  }
  return { chosen: pool.subarray(0, count), others: pool.subarray(count) };
}
