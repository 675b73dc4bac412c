import { studentSf } from './student.js';

export interface Correlation {
  readonly r: number;
  /** Two-sided, of no correlation: Student's t with rows - 2 degrees of freedom. */
  readonly p: number;
  readonly rows: number;
}

type Row = readonly [x: number, y: number, weight: number];

function rowsOf(x: ArrayLike<number>, y: ArrayLike<number>, weight?: ArrayLike<number>): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < x.length; i++) {
    const w = weight ? (weight[i] as number) : 1;
    if (w > 0 && Number.isFinite(x[i]) && Number.isFinite(y[i])) rows.push([x[i] as number, y[i] as number, w]);
  }
  return rows;
}

const mean = (rows: readonly Row[], of: (row: Row) => number, total: number): number =>
  rows.reduce((sum, row) => sum + row[2] * of(row), 0) / total;

function correlate(rows: readonly Row[]): Correlation | null {
  const total = rows.reduce((sum, row) => sum + row[2], 0);
  const [mx, my] = [mean(rows, (row) => row[0], total), mean(rows, (row) => row[1], total)];
  const xx = mean(rows, (row) => (row[0] - mx) ** 2, total);
  const yy = mean(rows, (row) => (row[1] - my) ** 2, total);
  // Rounding leaves about 1e-32 of the square of a constant column.
  if (rows.length < 3 || !(xx > 1e-28 * mx * mx) || !(yy > 1e-28 * my * my)) return null;
  const r = mean(rows, (row) => (row[0] - mx) * (row[1] - my), total) / Math.sqrt(xx * yy);
  const bounded = Math.max(-1, Math.min(1, r));
  const df = rows.length - 2;
  return { r: bounded, p: 2 * studentSf(Math.abs(bounded) * Math.sqrt(df / (1 - bounded * bounded)), df), rows: rows.length };
}

/** Weight below each value and half of that at it: the weighted mid-rank. */
function midRanks(values: readonly number[], weights: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  let below = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let tied = 0;
    for (; to < order.length && values[order[to] as number] === values[order[from] as number]; to++)
      tied += weights[order[to] as number] as number;
    for (; from < to; from++) ranks[order[from] as number] = below + tied / 2;
    below += tied;
  }
  return ranks;
}

/**
 * Weighted Pearson correlation; p is that of the slope in a weighted regression, so weights count as precision (orders behind a
 * mean), not as copies of a row. Null with fewer than three rows or a constant column.
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, weight?: ArrayLike<number>): Correlation | null {
  return correlate(rowsOf(x, y, weight));
}

/** Weighted Spearman correlation: Pearson's of weighted mid-ranks, p by the same t (as scipy and R for n > 1290 do). */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>, weight?: ArrayLike<number>): Correlation | null {
  const rows = rowsOf(x, y, weight);
  const weights = rows.map((row) => row[2]);
  const [rx, ry] = ([0, 1] as const).map((side) =>
    midRanks(
      rows.map((row) => row[side]),
      weights,
    ),
  ) as [Float64Array, Float64Array];
  return correlate(rows.map((row, i): Row => [rx[i] as number, ry[i] as number, row[2]]));
}
