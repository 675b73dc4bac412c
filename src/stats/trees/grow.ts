import type { Binned } from './bins.js';
import type { Tree } from './ensemble.js';
import { fillHistogram, type Gradients, type Histogram, subtract } from './histogram.js';
import { bestSplit, type Node, nodeValue, type Split, type SplitRules } from './split.js';

export interface GrowRules extends SplitRules {
  readonly depth: number;
  readonly eta: number;
}

/** A leaf's share of the row list, which ends up ordered by leaf: rows[from .. to - 1] reach it. */
export interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

export interface Grown {
  readonly tree: Tree;
  /** Bin of each split, to send binned rows down the tree. */
  readonly bin: Int32Array;
  readonly leaves: readonly Leaf[];
}

/** Nodes while the tree grows. */
interface Draft {
  feature: number;
  threshold: number;
  bin: number;
  left: number;
  right: number;
  missingLeft: number;
  value: number;
  cover: number;
}

/** Histograms and scratch rows that all trees of a fit share. */
export class Workspace {
  private readonly pool: Histogram[] = [];
  readonly scratch: Uint32Array;
  constructor(
    readonly binned: Binned,
    rows: number,
  ) {
    this.scratch = new Uint32Array(rows);
  }
  /** The buffer of a depth: a node's smaller child gets the next one, its larger child takes over the node's. */
  histogram(depth: number): Histogram {
    const slots = this.binned.start[this.binned.features] as number;
    this.pool[depth] ??= new Float64Array(2 * slots);
    return this.pool[depth] as Histogram;
  }
}

/** A threshold above every value, so that only missing values go right; finite, so that JSON can hold it. */
const ABOVE_ALL = Number.MAX_VALUE;

const NEVER = 0x7fffffff;

/** Stable partition in place: rows that go left first. Returns where those that go right begin. */
function partition(space: Workspace, rows: Uint32Array, from: number, to: number, split: Split): number {
  const { slots, features, start } = space.binned;
  const { scratch } = space;
  const last = (start[split.feature] as number) + split.bin;
  const missing = split.missingLeft ? (start[split.feature + 1] as number) - 1 : NEVER;
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    const slot = slots[row * features + split.feature] as number;
    const goesLeft = ((slot - last - 1) >>> 31) | ((missing - slot - 1) >>> 31);
    rows[left] = row;
    scratch[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(scratch.subarray(0, right), left);
  return left;
}

class Grower {
  readonly nodes: Draft[] = [];
  readonly leaves: Leaf[] = [];
  constructor(
    private readonly space: Workspace,
    private readonly gradients: Gradients,
    private readonly rows: Uint32Array,
    private readonly features: ArrayLike<number>,
    private readonly rules: GrowRules,
  ) {}

  /** Adds the node of rows[from .. to - 1] and all below it; `histogram` is overwritten. Returns the node's number. */
  grow(sums: Node, from: number, to: number, depth: number, histogram: Histogram): number {
    const { rules, space } = this;
    const node: Draft = { feature: -1, threshold: 0, bin: 0, left: -1, right: -1, missingLeft: 0, value: 0, cover: sums.h };
    const number = this.nodes.push(node) - 1;
    const split = depth < rules.depth ? bestSplit(histogram, space.binned, this.features, sums, rules) : null;
    if (split === null) {
      node.value = rules.eta * nodeValue(sums, rules.lambda);
      this.leaves.push({ node: number, from, to });
      return number;
    }
    node.feature = split.feature;
    node.bin = split.bin;
    node.threshold = space.binned.cuts[split.feature]?.[split.bin] ?? ABOVE_ALL;
    node.missingLeft = split.missingLeft ? 1 : 0;
    const middle = partition(space, this.rows, from, to, split);
    const [left, right] = this.childHistograms(from, middle, to, depth + 1, histogram);
    node.left = this.grow(split.left, from, middle, depth + 1, left);
    node.right = this.grow(split.right, middle, to, depth + 1, right);
    return number;
  }

  /** Only the smaller child's rows are read; at the last depth nothing is. */
  private childHistograms(from: number, middle: number, to: number, depth: number, node: Histogram): [Histogram, Histogram] {
    if (depth >= this.rules.depth) return [node, node];
    const leftSmaller = middle - from <= to - middle;
    const small = this.space.histogram(depth);
    const [a, b] = leftSmaller ? [from, middle] : [middle, to];
    fillHistogram(small, this.space.binned, this.gradients, this.rows, a, b);
    subtract(node, small);
    return leftSmaller ? [small, node] : [node, small];
  }
}

const flat = (nodes: readonly Draft[]): Tree => ({
  feature: Int32Array.from(nodes, (x) => x.feature),
  threshold: Float64Array.from(nodes, (x) => x.threshold),
  left: Int32Array.from(nodes, (x) => x.left),
  right: Int32Array.from(nodes, (x) => x.right),
  missingLeft: Uint8Array.from(nodes, (x) => x.missingLeft),
  value: Float64Array.from(nodes, (x) => x.value),
  cover: Float64Array.from(nodes, (x) => x.cover),
});

/**
 * One regression tree on the derivatives of the loss (Chen, Guestrin 2016, algorithm 1 on histograms). Children are
 * independent of each other, so growing depth first gives the tree that growing level by level would.
 * @param rows that the tree sees; reordered by leaf
 * @param features that it may split on
 */
export function growTree(
  space: Workspace,
  gradients: Gradients,
  rows: Uint32Array,
  features: ArrayLike<number>,
  rules: GrowRules,
): Grown {
  let [g, h] = [0, 0];
  for (const row of rows) {
    g += gradients[2 * row] as number;
    h += gradients[2 * row + 1] as number;
  }
  const grower = new Grower(space, gradients, rows, features, rules);
  const histogram = space.histogram(0);
  fillHistogram(histogram, space.binned, gradients, rows, 0, rows.length);
  const root = { g, h, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  grower.grow(root, 0, rows.length, 0, histogram);
  return { tree: flat(grower.nodes), bin: Int32Array.from(grower.nodes, (x) => x.bin), leaves: grower.leaves };
}
