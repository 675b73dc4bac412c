import { checkColumns, rowBlocks } from './blocks.js';
import type { Columns, TreeEnsemble } from './ensemble.js';
import { addTreeShap, type Background, tabulate } from './tree-shap.js';

export interface ShapOptions {
  /** Rows to explain; default all. */
  readonly rows?: ArrayLike<number>;
  /** Rows to compare with: interventional values. Without: path-dependent ones. */
  readonly background?: Background;
}

export interface ShapValues {
  /** Margin where nothing is known; base + a row's values = its predicted margin. */
  readonly base: number;
  /** Row-major, rows x features, in units of the margin. */
  readonly values: Float64Array;
}

/** Values of a block of rows, from its first among those asked for; overwritten by the next. */
export interface ShapBlock {
  readonly from: number;
  readonly rows: number;
  readonly values: Float64Array;
}

/** Calls `each` with the values of block after block of rows (at least once). Returns the base. */
export function forEachShapBlock(
  ensemble: TreeEnsemble,
  features: Columns,
  { rows, background }: ShapOptions,
  each: (block: ShapBlock) => void,
): number {
  const n = checkColumns(features, ensemble.features);
  if (background && checkColumns(background.features, ensemble.features) === 0) throw new RangeError('shap: no background row');
  const width = features.length;
  let base = Number.NaN;
  for (const block of rowBlocks(features, rows ?? n)) {
    const values = new Float64Array(block.rows * width);
    base = ensemble.base;
    // Tables are made again for every block: far less work than the block's rows, and one in memory at a time.
    for (const tree of ensemble.trees) {
      const table = tabulate(tree, background ?? null);
      addTreeShap(values, table, block, width);
      base += table.base;
    }
    each({ from: block.from, rows: block.rows, values });
  }
  return base;
}

/**
 * Exact Shapley values of every row's margin (TreeSHAP).
 *
 * Cost: O(rows x leaves x depth) a tree, after tables of leaves x depth x 2^depth entries, at 8 bytes one tree's in memory.
 * References: Lundberg et al. (2020), From local explanations to global understanding with explainable AI for trees. Nature
 * Machine Intelligence 2; Yang (2021), Fast TreeSHAP: accelerating SHAP value computation for trees. arXiv 2109.09847.
 */
export function shapValues(ensemble: TreeEnsemble, features: Columns, options: ShapOptions = {}): ShapValues {
  const n = options.rows?.length ?? features[0]?.length ?? 0;
  const values = new Float64Array(n * features.length);
  const base = forEachShapBlock(ensemble, features, options, (block) => {
    values.set(block.values, block.from * features.length);
  });
  return { base, values };
}
