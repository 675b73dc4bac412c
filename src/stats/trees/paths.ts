import type { Block } from './blocks.js';
import type { Tree } from './ensemble.js';

/** A leaf and the distinct features on its path; bit j of a pattern belongs to `features[j]`. */
export interface LeafPath {
  readonly node: number;
  readonly value: number;
  readonly features: readonly number[];
  /** Share of the training rows that each feature alone lets through: product of its edges' child cover / parent cover. */
  readonly shares: readonly number[];
}

/**
 * A tree seen from its leaves. A row's *pattern* at a node has bit j set where the row meets every condition that the path
 * sets for the path's j-th distinct feature; it depends on nothing else of the row.
 */
export interface TreePaths {
  readonly tree: Tree;
  /** Bit of a split's feature on its path; `fresh` is the same where the path meets the feature there first, else 0. */
  readonly bit: Int32Array;
  readonly fresh: Int32Array;
  readonly leaves: readonly LeafPath[];
}

export function pathsOf(tree: Tree): TreePaths {
  const bit = new Int32Array(tree.feature.length);
  const fresh = new Int32Array(tree.feature.length);
  const leaves: LeafPath[] = [];
  const walk = (node: number, features: readonly number[], shares: readonly number[]): void => {
    const f = tree.feature[node] as number;
    if (f < 0) {
      leaves.push({ node, value: tree.value[node] as number, features, shares });
      return;
    }
    const known = features.indexOf(f);
    const at = known < 0 ? features.length : known;
    bit[node] = 1 << at;
    fresh[node] = known < 0 ? 1 << at : 0;
    for (const child of [tree.left[node] as number, tree.right[node] as number]) {
      const share = (tree.cover[child] as number) / (tree.cover[node] as number);
      if (known < 0) walk(child, [...features, f], [...shares, share]);
      else walk(child, features, shares.with(at, (shares[at] as number) * share));
    }
  };
  walk(0, [], []);
  return { tree, bit, fresh, leaves };
}

/** Patterns of one row at all nodes of the tree, into `pattern`: parents come before children. */
export function fillPatterns(pattern: Int32Array, { tree, bit, fresh }: TreePaths, values: Block['values'], first: number): void {
  const { feature, threshold, left, right, missingLeft } = tree;
  for (let node = 0; node < feature.length; node++) {
    const f = feature[node] as number;
    if (f < 0) continue;
    const x = values[first + f] as number;
    const goesLeft = x < (threshold[node] as number) || (Number.isNaN(x) && missingLeft[node] === 1);
    const here = pattern[node] as number;
    const met = here | (fresh[node] as number);
    const unmet = here & ~(bit[node] as number);
    pattern[left[node] as number] = goesLeft ? met : unmet;
    pattern[right[node] as number] = goesLeft ? unmet : met;
  }
}
