import type { Columns } from './ensemble.js';

/**
 * Features cut into bins. Every bin of every feature has a slot of its own; the slots of feature f are
 * `start[f] .. start[f + 1] - 1`, the last of them for missing values.
 */
export interface Binned {
  readonly features: number;
  /** Row-major, rows x features: the slot of each value. */
  readonly slots: Uint16Array | Uint32Array;
  readonly start: Int32Array;
  /** Thresholds of a feature, rising: bin k holds cuts[k - 1] <= x < cuts[k]. */
  readonly cuts: readonly Float64Array[];
}

/** A number above a and at most b: halfway where there is one. */
function between(a: number, b: number): number {
  const high = Math.min(b, Number.MAX_VALUE);
  const middle = Math.max(a, -Number.MAX_VALUE) / 2 + high / 2;
  return middle > a ? middle : high;
}

/**
 * Cuts into at most `bins` bins of about as many rows each. A value that alone fills a bin gets one of its own, and with no
 * more distinct values than bins each has its own. O(n log n).
 */
export function quantileCuts(column: Float64Array | Float32Array, rows: Uint32Array, bins: number): Float64Array {
  const sorted = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[i] = column[rows[i] as number] as number;
  sorted.sort(); // NaN comes last
  let n = sorted.length;
  while (n > 0 && Number.isNaN(sorted[n - 1])) n--;
  const ends: number[] = []; // where runs of one value end
  for (let i = 1; i <= n; i++) if (i === n || sorted[i] !== sorted[i - 1]) ends.push(i);
  const all = ends.length <= bins;
  const cuts: number[] = [];
  let closed = 0;
  for (let run = 0; run + 1 < ends.length && cuts.length < bins - 1; run++) {
    const end = ends[run] as number;
    const target = (n - closed) / (bins - cuts.length);
    if (!all && end - closed < target && (ends[run + 1] as number) - end < target) continue;
    cuts.push(between(sorted[end - 1] as number, sorted[end] as number));
    closed = end;
  }
  return Float64Array.from(cuts);
}

/** Number of cuts at or below x. */
function binOf(cuts: Float64Array, x: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x < (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @param rows those whose values the cuts are made of; all rows get slots */
export function binColumns(features: Columns, n: number, rows: Uint32Array, bins: number): Binned {
  const count = features.length;
  const cuts = features.map((column) => quantileCuts(column, rows, bins));
  const start = new Int32Array(count + 1);
  for (let f = 0; f < count; f++) start[f + 1] = (start[f] as number) + (cuts[f] as Float64Array).length + 2;
  const slots = (start[count] as number) <= 0xffff ? new Uint16Array(n * count) : new Uint32Array(n * count);
  features.forEach((column, f) => {
    const own = cuts[f] as Float64Array;
    const first = start[f] as number;
    for (let row = 0; row < n; row++) {
      const x = column[row] as number;
      slots[row * count + f] = first + (Number.isNaN(x) ? own.length + 1 : binOf(own, x));
    }
  });
  return { features: count, slots, start, cuts };
}
