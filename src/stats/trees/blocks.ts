import type { Columns } from './ensemble.js';

/** Rows at a time: their values stay in the processor's cache while every tree reads them. */
const BLOCK = 8192;

export interface Block {
  /** Row-major: value of feature f in the block's row i at i x features + f. */
  readonly values: Float64Array;
  /** Position of the block's first row among the rows asked for. */
  readonly from: number;
  readonly rows: number;
}

/** All rows, or those listed, block by block (without rows one empty block); values are overwritten by the next block's. */
export function* rowBlocks(features: Columns, rows: ArrayLike<number> | number): Generator<Block> {
  const total = typeof rows === 'number' ? rows : rows.length;
  const width = features.length;
  const values = new Float64Array(Math.min(BLOCK, total) * width);
  for (let from = 0; from === 0 || from < total; from += BLOCK) {
    const count = Math.min(BLOCK, total - from);
    for (let f = 0; f < width; f++) {
      const column = features[f] as Columns[number];
      for (let i = 0; i < count; i++) {
        values[i * width + f] = column[typeof rows === 'number' ? from + i : (rows[from + i] as number)] as number;
      }
    }
    yield { values, from, rows: count };
  }
}

/** @throws RangeError where the columns are not as many as `features`, or differ in length. Returns the number of rows. */
export function checkColumns(columns: Columns, features: number): number {
  if (columns.length !== features) throw new RangeError(`trees: ${columns.length} features given, fitted on ${features}`);
  const rows = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== rows)) throw new RangeError('trees: features differ in length');
  return rows;
}
