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

/** Cells with weight, a finite outcome, finite columns, and kept by `keep`. */
export function cellsOf(
  panel: PanelCells,
  columns: readonly ArrayLike<number>[] = [],
  keep: (row: number) => boolean = () => true,
): Cells {
  const rows: number[] = [];
  for (let i = 0; i < panel.y.length; i++) {
    const there = (panel.weight[i] as number) > 0 && Number.isFinite((panel.weight[i] as number) * (panel.y[i] as number));
    if (there && columns.every((c) => Number.isFinite(c[i])) && keep(i)) rows.push(i);
  }
  return {
    unit: Int32Array.from(rows, (i) => panel.unit[i] as number),
    period: Int32Array.from(rows, (i) => panel.period[i] as number),
    weight: Float64Array.from(rows, (i) => panel.weight[i] as number),
    y: Float64Array.from(rows, (i) => panel.y[i] as number),
    units: panel.units,
    periods: panel.periods,
    row: Int32Array.from(rows),
  };
}

/** Values of those rows. */
export const pick = (values: ArrayLike<number>, row: Int32Array): Float64Array =>
  Float64Array.from(row, (i) => values[i] as number);
