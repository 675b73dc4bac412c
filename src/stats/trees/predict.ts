import { type Block, checkColumns, rowBlocks } from './blocks.js';
import type { Columns, Tree, TreeEnsemble } from './ensemble.js';

/** Adds the leaf that each row of the block reaches to its margin. */
function addTree(margin: Float64Array, block: Block, features: number, tree: Tree): void {
  const { feature, threshold, left, right, missingLeft, value } = tree;
  const { values, from, rows } = block;
  for (let i = 0; i < rows; i++) {
    const first = i * features;
    let node = 0;
    for (let f = feature[0] as number; f >= 0; f = feature[node] as number) {
      const x = values[first + f] as number;
      const goesLeft = x < (threshold[node] as number) || (Number.isNaN(x) && missingLeft[node] === 1);
      node = (goesLeft ? left[node] : right[node]) as number;
    }
    margin[from + i] = (margin[from + i] as number) + (value[node] as number);
  }
}

/** Margin of every row: the mean of the target with squared loss, its log odds with logistic loss (`sigmoid` in loss.ts). */
export function predict(ensemble: TreeEnsemble, features: Columns): Float64Array {
  const margin = new Float64Array(checkColumns(features, ensemble.features)).fill(ensemble.base);
  for (const block of rowBlocks(features, margin.length)) {
    for (const tree of ensemble.trees) addTree(margin, block, ensemble.features, tree);
  }
  return margin;
}
