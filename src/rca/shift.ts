import type { Frame } from './frame.js';

/** How a driver moved in the incident, against what is usual for store, hour and weekday. Units of its dose; larger is worse. */
export interface Shift {
  /** Mean over the incident's orders. */
  readonly mean: number;
  /** Standard deviation of such means on ordinary days. */
  readonly sd: number;
  /** mean / sd. */
  readonly z: number;
  /** The part by unit that is no chance: shrunk overall, and towards the overall where a unit tells little. */
  readonly byUnit: Float64Array;
  /** Variance between units of how it moved, beyond chance and their own days, over the square of the mean. */
  readonly unevenness: number;
}

interface Group {
  n: number;
  sum: number;
}

function groups(values: Float64Array, rows: Int32Array, key: (row: number) => number): Map<number, Group> {
  const found = new Map<number, Group>();
  for (const row of rows) {
    const k = key(row);
    const g = found.get(k);
    if (g) {
      g.n++;
      g.sum += values[row] as number;
    } else found.set(k, { n: 1, sum: values[row] as number });
  }
  return found;
}

const sq = (x: number): number => x * x;

function varianceOf(values: Float64Array, rows: Int32Array): number {
  let [sum, squares] = [0, 0];
  for (const row of rows) {
    sum += values[row] as number;
    squares += sq(values[row] as number);
  }
  const n = Math.max(1, rows.length);
  return Math.max(1e-12, squares / n - sq(sum / n));
}

/** Component of variance between groups, by moments: E n (mean - m)^2 = within + n x component. */
function component(found: Map<number, Group>, mean: number, within: number): number {
  let [over, weight] = [0, 0];
  for (const g of found.values()) {
    over += g.n * sq(g.sum / g.n - mean) - within;
    weight += g.n;
  }
  return Math.max(0, over / Math.max(1, weight));
}

/** Shrinks a mean by how much of it may be chance (positive-part James-Stein with a factor of two: what is within 1.4 sd is none). */
const kept = (mean: number, variance: number): number => mean * Math.max(0, 1 - (2 * variance) / Math.max(1e-300, sq(mean)));

/**
 * Splits a driver's deviation in the incident into what moved and what varies anyway: every order's trip is longer or shorter
 * than usual, and that is no cause.
 * @param dx deviation by row, nought where unknown
 */
export function shiftOf(frame: Frame, dx: Float64Array): Shift {
  const units = frame.units.length;
  const within = varianceOf(dx, frame.history);
  const days = component(
    groups(dx, frame.history, (row) => frame.day[row] as number),
    0,
    within,
  );
  const cells = component(
    groups(dx, frame.history, (row) => (frame.day[row] as number) * units + (frame.unit[row] as number)),
    0,
    within,
  );
  const unitDay = Math.max(0, cells - days);
  const now = groups(dx, frame.incident, (row) => frame.unit[row] as number);
  const spanned = new Set(Array.from(frame.incident, (row) => frame.day[row] as number)).size || 1;
  const n = Math.max(1, frame.incident.length);
  const mean = frame.incident.reduce((a, row) => a + (dx[row] as number), 0) / n;
  const alone = [...now.values()].reduce((a, g) => a + sq(g.n / n), 0);
  const variance = within / n + days / spanned + (unitDay * alone) / spanned;
  const overall = kept(mean, variance);
  // Units differ in how they moved by more than chance and their own days allow.
  let [over, weight] = [0, 0];
  for (const g of now.values()) {
    over += g.n * sq(g.sum / g.n - mean) - within - (g.n * unitDay) / spanned;
    weight += g.n;
  }
  const uneven = Math.max(0, over / Math.max(1, weight));
  const byUnit = new Float64Array(units).fill(overall);
  for (const [u, g] of now) {
    const noise = within / g.n + unitDay / spanned;
    byUnit[u] = overall + (uneven / (uneven + noise || 1)) * (g.sum / g.n - mean);
  }
  return {
    mean,
    sd: Math.sqrt(variance),
    z: mean / Math.sqrt(variance),
    byUnit,
    unevenness: uneven / Math.max(1e-300, sq(mean)),
  };
}
