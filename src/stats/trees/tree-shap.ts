import { type Block, rowBlocks } from './blocks.js';
import type { Columns, Tree } from './ensemble.js';
import { fillLeafTable, independentShares, sumSupersets } from './leaf-game.js';
import { fillPatterns, pathsOf, type TreePaths } from './paths.js';

/** Rows that stand for "not known": the explanation is of the difference from their mean prediction. */
export interface Background {
  readonly features: Columns;
  /** One a row. Default all 1. */
  readonly weights?: ArrayLike<number>;
}

/** Shapley values of one tree, tabulated: those of a row are sums of entries that its patterns choose. */
export interface TreeTable {
  readonly paths: TreePaths;
  /** What the tree predicts where nothing is known. */
  readonly base: number;
  /** By leaf: entries from start[leaf] on, pattern by pattern. */
  readonly start: Int32Array;
  readonly entries: Float64Array;
}

/** 256 MB: full trees of ten different features on every path. */
const MOST_ENTRIES = 2 ** 25;

/** By leaf and set of its features: the background's share that meets all of the set. */
function backgroundShares(paths: TreePaths, { features, weights }: Background): Float64Array[] {
  const shares = paths.leaves.map((leaf) => new Float64Array(1 << leaf.features.length));
  const pattern = new Int32Array(paths.tree.feature.length);
  const n = features[0]?.length ?? 0;
  let total = 0;
  for (const { values, from, rows } of rowBlocks(features, n)) {
    for (let i = 0; i < rows; i++) {
      const w = weights ? (weights[from + i] as number) : 1;
      total += w;
      fillPatterns(pattern, paths, values, i * features.length);
      paths.leaves.forEach(({ node }, leaf) => {
        const own = shares[leaf] as Float64Array;
        const p = pattern[node] as number;
        own[p] = (own[p] as number) + w;
      });
    }
  }
  for (const own of shares) {
    sumSupersets(own);
    for (let set = 0; set < own.length; set++) own[set] = (own[set] as number) / total;
  }
  return shares;
}

/**
 * Path-dependent without a background: an unknown feature splits by the cover of the children. Interventional with one:
 * unknown features are drawn together from its rows.
 * @throws RangeError where the tree is too deep to tabulate
 */
export function tabulate(tree: Tree, background: Background | null): TreeTable {
  const paths = pathsOf(tree);
  const start = new Int32Array(paths.leaves.length);
  let size = 0;
  paths.leaves.forEach(({ features }, leaf) => {
    start[leaf] = size;
    size += features.length * 2 ** features.length;
    if (!(size <= MOST_ENTRIES)) throw new RangeError('shap: a tree is too deep, its paths hold too many different features');
  });
  const entries = new Float64Array(size);
  const shares = background && backgroundShares(paths, background);
  let base = 0;
  paths.leaves.forEach(({ value, shares: covers }, leaf) => {
    const joint = shares?.[leaf] ?? independentShares(covers);
    base += value * (joint[joint.length - 1] as number);
    fillLeafTable(entries, start[leaf] as number, value, joint);
  });
  return { paths, base, start, entries };
}

/** Adds one tree's Shapley values of the block's rows: feature f of row i at i x features + f of `phi`. */
export function addTreeShap(phi: Float64Array, { paths, start, entries }: TreeTable, block: Block, features: number): void {
  const { leaves } = paths;
  const nodes = Int32Array.from(leaves, (leaf) => leaf.node);
  const first = new Int32Array(leaves.length + 1);
  leaves.forEach((leaf, i) => {
    first[i + 1] = (first[i] as number) + leaf.features.length;
  });
  const column = Int32Array.from(leaves.flatMap((leaf) => leaf.features));
  const pattern = new Int32Array(paths.tree.feature.length);
  for (let i = 0; i < block.rows; i++) {
    const row = i * features;
    fillPatterns(pattern, paths, block.values, row);
    for (let leaf = 0; leaf < nodes.length; leaf++) {
      const from = first[leaf] as number;
      const d = (first[leaf + 1] as number) - from;
      const entry = (start[leaf] as number) + (pattern[nodes[leaf] as number] as number) * d;
      for (let j = 0; j < d; j++) {
        const at = row + (column[from + j] as number);
        phi[at] = (phi[at] as number) + (entries[entry + j] as number);
      }
    }
  }
}
