import type { Cells } from '../engine/types.js';
import type { Slice } from '../model/slice.js';

/** The cells of one slice out of those of several. */
export function cellsWithin(cells: Cells, slice: Slice): Cells {
  const wanted = cells.dimensions.map((name, d) => cells.labels[d]?.indexOf(slice[name] ?? '') ?? -1);
  const rows: number[] = [];
  for (let row = 0; row < cells.rows; row++) if (cells.codes.every((codes, d) => codes[row] === wanted[d])) rows.push(row);
  const numbers = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
  const integers = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row] as number);
  const { known, sums } = cells;
  return {
    ...cells,
    rows: rows.length,
    codes: cells.codes.map(integers),
    bucket: numbers(cells.bucket),
    known: {
      delivered: integers(known.delivered),
      cancelled: integers(known.cancelled),
      refunded: integers(known.refunded),
      support: integers(known.support),
    },
    sums: Object.fromEntries(Object.entries(sums).map(([id, values]) => [id, numbers(values)])) as Cells['sums'],
    ...(cells.latest ? { latest: numbers(cells.latest) } : {}),
  };
}
