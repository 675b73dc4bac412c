/** An unbalanced panel: one row a cell, in any order. Arrays are of equal length. */
export interface PanelCells {
  /** Codes below `units`. */
  readonly unit: ArrayLike<number>;
  /** Codes below `periods`, in the order of time. */
  readonly period: ArrayLike<number>;
  /** Precision of y, such as orders; a cell with 0 is not there. */
  readonly weight: ArrayLike<number>;
  /** Mean outcome of the cell; not finite: not there. */
  readonly y: ArrayLike<number>;
  readonly units: number;
  readonly periods: number;
}

/** The same in typed arrays, cells that count only. */
export interface Cells extends PanelCells {
  readonly unit: Int32Array;
  readonly period: Int32Array;
  readonly weight: Float64Array;
  readonly y: Float64Array;
  /** Row each cell has in the panel it comes from. */
  readonly row: Int32Array;
}

const codes = (values: ArrayLike<number>, row: Int32Array): Int32Array => {
  const picked = new Int32Array(row.length);
  for (let i = 0; i < row.length; i++) picked[i] = values[row[i] as number] as number;
  return picked;
};

/** Values of those rows. */
export function pick(values: ArrayLike<number>, row: Int32Array): Float64Array {
  const picked = new Float64Array(row.length);
  for (let i = 0; i < row.length; i++) picked[i] = values[row[i] as number] as number;
  return picked;
}

/** Cells with weight, a finite outcome, finite columns, and kept by `keep`. */
export function cellsOf(
  panel: PanelCells,
  columns: readonly ArrayLike<number>[] = [],
  keep: (row: number) => boolean = () => true,
): Cells {
  const { unit, period, weight, y, units, periods } = panel;
  const rows = new Int32Array(y.length);
  let count = 0;
  for (let i = 0; i < y.length; i++) {
    const there = (weight[i] as number) > 0 && Number.isFinite((weight[i] as number) * (y[i] as number));
    if (there && columns.every((c) => Number.isFinite(c[i])) && keep(i)) rows[count++] = i;
  }
  const row = rows.slice(0, count);
  const cells = { unit: codes(unit, row), period: codes(period, row), weight: pick(weight, row), y: pick(y, row) };
  return { ...cells, units, periods, row };
}
