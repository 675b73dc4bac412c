import type { Columns, TreeEnsemble } from './ensemble.js';
import { forEachShapBlock, type ShapOptions } from './shap.js';

export interface MeanShap {
  readonly base: number;
  /** By feature: base + their sum = mean margin of the rows. */
  readonly mean: Float64Array;
  /** By feature: how much it moves a row, to either side. */
  readonly meanAbs: Float64Array;
}

export interface MeanShapOptions extends ShapOptions {
  /** One for each row explained. Default all 1. */
  readonly weights?: ArrayLike<number>;
}

/**
 * Weighted means over rows of Shapley values and of their sizes, without keeping the rows' values (memory: one block). NaN
 * without rows or weight.
 */
export function meanShap(ensemble: TreeEnsemble, features: Columns, options: MeanShapOptions = {}): MeanShap {
  const width = features.length;
  const mean = new Float64Array(width);
  const meanAbs = new Float64Array(width);
  let total = 0;
  const base = forEachShapBlock(ensemble, features, options, ({ from, rows, values }) => {
    for (let i = 0; i < rows; i++) {
      const w = options.weights ? (options.weights[from + i] as number) : 1;
      total += w;
      for (let f = 0; f < width; f++) {
        const phi = w * (values[i * width + f] as number);
        mean[f] = (mean[f] as number) + phi;
        meanAbs[f] = (meanAbs[f] as number) + Math.abs(phi);
      }
    }
  });
  return { base, mean: mean.map((sum) => sum / total), meanAbs: meanAbs.map((sum) => sum / total) };
}

/**
 * The same of two parts of the rows and of all of them, in one pass: rows before `second` are the first part. To the same digits as
 * `meanShap` of each.
 */
export function meanShapOfTwo(ensemble: TreeEnsemble, features: Columns, second: number) {
  const width = features.length;
  const rows = features[0]?.length ?? 0;
  const sums = [new Float64Array(width), new Float64Array(width)] as const;
  const sizes = new Float64Array(width);
  forEachShapBlock(ensemble, features, {}, ({ from, rows: n, values }) => {
    for (let i = 0; i < n; i++) {
      const sum = sums[from + i < second ? 0 : 1];
      for (let f = 0; f < width; f++) {
        const phi = values[i * width + f] as number;
        sum[f] = (sum[f] as number) + phi;
        sizes[f] = (sizes[f] as number) + Math.abs(phi);
      }
    }
  });
  return {
    first: sums[0].map((s) => s / second),
    second: sums[1].map((s) => s / (rows - second)),
    /** By feature: how much it moves a row of either part. */
    meanAbs: sizes.map((s) => s / rows),
  };
}
