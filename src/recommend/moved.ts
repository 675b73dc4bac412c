import type { Frame } from './frame.js';

/** How a driver moved, store by store, in the direction of harm. */
export interface Moved {
  /** Mean over the incident's orders, in the driver's unit; and before. */
  readonly mean: number;
  readonly before: number;
  /** Stores that moved more than all of them together; null where they moved alike. */
  readonly stores: ReadonlySet<number> | null;
  /** Mean over the orders of these stores (all, where none stand apart). */
  readonly there: number;
}

const FEWEST = 3;
/** Stores that moved by less than so much of what the others did stood still. */
const STILL = 0.35;

const shiftIn = (list: readonly { readonly n: number; readonly by: number }[]): number =>
  list.reduce((a, s) => a + s.n * s.by, 0) / list.reduce((a, s) => a + s.n, 0);

interface Cell {
  n: number;
  sum: number;
}

function byUnit(
  frame: Frame,
  values: Float64Array,
  rows: Int32Array,
): { cells: Map<number, Cell>; mean: number; variance: number } {
  const cells = new Map<number, Cell>();
  let [n, sum, squares] = [0, 0, 0];
  for (const row of rows) {
    const v = values[row] as number;
    if (Number.isNaN(v)) continue;
    const u = frame.unit[row] as number;
    const c = cells.get(u) ?? { n: 0, sum: 0 };
    cells.set(u, { n: c.n + 1, sum: c.sum + v });
    n++;
    sum += v;
    squares += v * v;
  }
  const mean = n > 0 ? sum / n : Number.NaN;
  return { cells, mean, variance: Math.max(0, squares / Math.max(1, n) - mean * mean) };
}

/** Stores whose driver moved more than the mean while the others stood still, where stores differ by more than chance (moments); null where it is not known. */
export function movedOf(frame: Frame, driver: string | null, harmful: 'up' | 'down'): Moved | null {
  const values = driver === null ? undefined : frame.x[driver];
  if (!values) return null;
  const [past, now] = [byUnit(frame, values, frame.history), byUnit(frame, values, frame.incident)];
  if (Number.isNaN(past.mean) || Number.isNaN(now.mean)) return null;
  const sign = harmful === 'up' ? 1 : -1;
  const shifts = [...now.cells].flatMap(([u, c]) => {
    const before = past.cells.get(u);
    return before && before.n >= FEWEST && c.n >= FEWEST ? [{ u, n: c.n, by: sign * (c.sum / c.n - before.sum / before.n) }] : [];
  });
  const n = shifts.reduce((a, s) => a + s.n, 0);
  const mean = n > 0 ? shifts.reduce((a, s) => a + s.n * s.by, 0) / n : sign * (now.mean - past.mean);
  const over = shifts.reduce((a, s) => a + s.n * (s.by - mean) ** 2 - past.variance, 0);
  const between = over / Math.max(1, n);
  // Twice what chance makes of it, or they moved alike.
  const apart = shifts.length >= 4 && over > shifts.length * past.variance && between > (0.3 * mean) ** 2;
  const kept = shifts.filter((s) => {
    const shrunk = mean + (between / (between + past.variance / s.n)) * (s.by - mean);
    return shrunk > mean;
  });
  const alike = { mean, before: past.mean, stores: null, there: mean };
  if (!apart || kept.length === 0) return alike;
  const there = shiftIn(kept);
  const rest = shifts.filter((s) => !kept.includes(s));
  // Where the others moved as well, there is no line to draw between stores.
  if (rest.length > 0 && shiftIn(rest) > STILL * there) return alike;
  return { mean, before: past.mean, stores: new Set(kept.map((s) => s.u)), there };
}
