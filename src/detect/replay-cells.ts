import type { Cells, KnownOutcome } from '../engine/types.js';
import type { SumId } from '../model/sums.js';
import { HOUR } from './clock.js';

/** The sums that an outcome makes visible; items are counted when the order has arrived. */
export const REVEALS: Readonly<Record<KnownOutcome, readonly SumId[]>> = {
  delivered: ['delivered', 'on_time', 'items_ordered', 'items_correct'],
  cancelled: ['cancelled'],
  refunded: ['refunded'],
  support: ['support'],
};
const OUTCOMES = Object.keys(REVEALS) as KnownOutcome[];

/** Rows whose orders existed at a time: they are sorted by bucket. */
function rowsBefore(cells: Cells, at: number): number {
  let [lo, hi] = [0, cells.rows];
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((cells.bucket[mid] as number) < at) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The last order before a time (milliseconds UTC); null where there is none. */
export function lastOrderBefore(cells: Cells, at: number): number | null {
  const rows = rowsBefore(cells, at);
  if (rows === 0) return null;
  const bucket = cells.bucket[rows - 1];
  let last = Number.NEGATIVE_INFINITY;
  for (let row = rows - 1; row >= 0 && cells.bucket[row] === bucket; row--)
    last = Math.max(last, cells.latest?.[row] ?? (bucket as number) + HOUR - 1);
  return last;
}

/**
 * The cells as they were known at an earlier hour: later orders do not exist, outcomes that became known at or after it
 * have not happened.
 * @param at milliseconds UTC, a whole hour
 */
export function cellsAt(cells: Cells, at: number): Cells {
  const rows = rowsBefore(cells, at);
  const hour = Math.floor(at / HOUR);
  const sums = Object.fromEntries(Object.entries(cells.sums).map(([id, values]) => [id, values.slice(0, rows)])) as Record<
    SumId,
    Float64Array
  >;
  for (const outcome of OUTCOMES) {
    const known = cells.known[outcome];
    for (let row = 0; row < rows; row++) if ((known[row] as number) >= hour) for (const id of REVEALS[outcome]) sums[id][row] = 0;
  }
  return { ...cells, rows, sums };
}
