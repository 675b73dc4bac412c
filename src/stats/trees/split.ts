import type { Binned } from './bins.js';
import type { Histogram } from './histogram.js';

/** A node's sums of derivatives and the bounds that monotone constraints above it set for its value. */
export interface Node {
  readonly g: number;
  readonly h: number;
  readonly low: number;
  readonly high: number;
}

export interface Split {
  readonly feature: number;
  /** Bins up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly left: Node;
  readonly right: Node;
}

export interface SplitRules {
  readonly lambda: number;
  readonly minGain: number;
  readonly minChildWeight: number;
  readonly monotone: ArrayLike<number> | null;
}

/** Newton step -g / (h + lambda), within the node's bounds. */
export function nodeValue({ g, h, low, high }: Node, lambda: number): number {
  return Math.min(high, Math.max(low, -g / (h + lambda)));
}

/** Twice the loss that the value saves: g^2 / (h + lambda) without bounds. */
function score(g: number, h: number, lambda: number, value: number): number {
  return -(2 * g + (h + lambda) * value) * value;
}

/** Bounds pass on to the children: with a monotone split neither crosses the middle of their two values (as XGBoost does). */
function children(node: Node, sign: number, g: number, h: number, lambda: number): [Node, Node] {
  const left = { ...node, g, h };
  const right = { ...node, g: node.g - g, h: node.h - h };
  if (sign === 0) return [left, right];
  const middle = (nodeValue(left, lambda) + nodeValue(right, lambda)) / 2;
  return sign > 0
    ? [
        { ...left, high: middle },
        { ...right, low: middle },
      ]
    : [
        { ...left, low: middle },
        { ...right, high: middle },
      ];
}

/** Best cut of one feature with missing values on one side: the bin and its gain over the node's score. */
interface Best {
  gain: number;
  feature: number;
  bin: number;
  missingLeft: boolean;
  g: number;
  h: number;
}

function scan(
  best: Best,
  histogram: Histogram,
  feature: number,
  first: number,
  cuts: number,
  node: Node,
  rules: SplitRules,
  missingLeft: boolean,
): void {
  const { lambda, minChildWeight, monotone } = rules;
  const { low, high } = node;
  const sign = monotone === null ? 0 : (monotone[feature] as number);
  const missing = 2 * (first + cuts + 1);
  let g = missingLeft ? (histogram[missing] as number) : 0;
  let h = missingLeft ? (histogram[missing + 1] as number) : 0;
  for (let bin = 0; bin <= cuts; bin++) {
    g += histogram[2 * (first + bin)] as number;
    h += histogram[2 * (first + bin) + 1] as number;
    const restH = node.h - h;
    if (h < minChildWeight) continue;
    if (restH < minChildWeight) break;
    const restG = node.g - g;
    const left = Math.min(high, Math.max(low, -g / (h + lambda)));
    const right = Math.min(high, Math.max(low, -restG / (restH + lambda)));
    if (sign * (right - left) < 0) continue;
    const gain = score(g, h, lambda, left) + score(restG, restH, lambda, right);
    if (gain > best.gain) {
      best.gain = gain;
      best.feature = feature;
      best.bin = bin;
      best.missingLeft = missingLeft;
      best.g = g;
      best.h = h;
    }
  }
}

/**
 * Split with the largest gain score(left) + score(right) - score(node) (Chen, Guestrin 2016, eq. 7, without its half), or
 * null where none has more than `minGain`. Missing values are tried on both sides; without any in the node they would go to
 * the child of more weight. Ties: the first feature, missing on the right, the lowest cut.
 */
export function bestSplit(
  histogram: Histogram,
  { start, cuts }: Binned,
  features: ArrayLike<number>,
  node: Node,
  rules: SplitRules,
): Split | null {
  const own = score(node.g, node.h, rules.lambda, nodeValue(node, rules.lambda));
  const best: Best = { gain: own + rules.minGain, feature: -1, bin: 0, missingLeft: false, g: 0, h: 0 };
  let missingHere = false;
  for (let i = 0; i < features.length; i++) {
    const f = features[i] as number;
    const first = start[f] as number;
    const count = (cuts[f] as Float64Array).length;
    const missing = (histogram[2 * (first + count + 1) + 1] as number) > NO_WEIGHT * node.h;
    const before = best.gain;
    scan(best, histogram, f, first, count, node, rules, false);
    if (missing) scan(best, histogram, f, first, count, node, rules, true);
    if (best.gain > before) missingHere = missing;
  }
  if (best.feature < 0) return null;
  const sign = rules.monotone === null ? 0 : (rules.monotone[best.feature] as number);
  const [left, right] = children(node, sign, best.g, best.h, rules.lambda);
  return { ...best, missingLeft: missingHere ? best.missingLeft : left.h > right.h, left, right };
}

/** Differences of sums leave rounding behind: less than this share of a node's weight is none. */
const NO_WEIGHT = 1e-12;
