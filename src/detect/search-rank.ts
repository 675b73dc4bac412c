import type { Base, Counts } from './search-base.js';
import type { Elements, Fixed } from './search-elements.js';
import type { Table } from './search-shift.js';

/** A slice with how well it explains the change. */
export interface Element {
  readonly fixed: Fixed;
  /** Log posterior odds against "nothing but a common drift", in nats. */
  readonly score: number;
  /** Rates now and as forecast, the latter at today's mix of cells. */
  readonly observed: number;
  readonly expected: number;
  readonly orders: number;
}

/** Scores this close are equal: what separates them is rounding. */
const EQUAL = 1e-9;

/** Elements with a score, best first; of equals, the one that fixes less. */
export function order(elements: Elements, scores: Float64Array): Int32Array {
  const depth = (e: number): number => elements.fixed[e]?.length ?? 0;
  const by = (a: number, b: number): number => {
    const gap = (scores[b] as number) - (scores[a] as number);
    return Math.abs(gap) > EQUAL ? gap : depth(a) - depth(b) || a - b;
  };
  return Int32Array.from(scores.keys())
    .filter((e) => (scores[e] as number) > Number.NEGATIVE_INFINITY)
    .sort(by);
}

/** Rows of the table that an element holds. */
export function rowsOf(elements: Elements, table: Table, element: number): number[] {
  const ids = elements.of[elements.kind[element] as number] as Int32Array;
  return Array.from(table.cells.keys()).filter((row) => ids[row] === element);
}

/** What the rates are of: counts of the unwelcome event, or (flipped) of what is left when the event is welcome. */
export interface Sides {
  readonly observed: Counts;
  readonly base: Base;
  readonly flipped: boolean;
}

export function describe(elements: Elements, table: Table, element: number, score: number, sides: Sides): Element {
  let [events, forecast, orders] = [0, 0, 0];
  for (const row of rowsOf(elements, table, element)) {
    const c = table.cells[row] as number;
    const [a, b, n] = [sides.base.a[c] as number, sides.base.b[c] as number, sides.observed.n[c] as number];
    events += sides.observed.k[c] as number;
    forecast += (n * a) / (a + b);
    orders += n;
  }
  const rate = (count: number): number => (sides.flipped ? 1 - count / orders : count / orders);
  return { fixed: elements.fixed[element] ?? [], score, observed: rate(events), expected: rate(forecast), orders };
}
