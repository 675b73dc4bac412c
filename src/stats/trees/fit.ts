import { random } from '../random.js';
import { type Binned, binColumns } from './bins.js';
import type { Columns, Tree, TreeEnsemble } from './ensemble.js';
import { type Grown, type GrowRules, growTree, Workspace } from './grow.js';
import { fillGradients, meanLoss, startingMargin } from './loss.js';
import { checkInput, type Settings, settings, type TreeOptions } from './options.js';
import { drawShare, splitRows } from './sample.js';

export interface FittedTrees extends TreeEnsemble {
  /** Mean loss of the validation rows after each tree, those cut off included; empty without validation. */
  readonly validationLoss: readonly number[];
}

/** Gains below rounding are none: relative to the first loss, and to the target's own size (a constant target). */
const ROUNDING = { gain: 1e-14, target: 1e-28 };

/** A child of less than this share of all weight is rounding, not rows. */
const ROUNDING_WEIGHT = 1e-9;

/** The least gain and child weight that mean anything for this target. */
function growRules(
  chosen: Settings,
  options: TreeOptions,
  gradients: Float64Array,
  target: Float64Array,
  rows: Uint32Array,
): GrowRules {
  let [loss, size, weight] = [0, 0, 0];
  for (const row of rows) {
    const [g, h] = [gradients[2 * row] as number, gradients[2 * row + 1] as number];
    loss += h > 0 ? (g * g) / h : 0;
    size += h * (target[row] as number) ** 2;
    weight += h;
  }
  return {
    ...chosen,
    minGain: Math.max(chosen.gamma, ROUNDING.gain * loss + ROUNDING.target * size),
    minChildWeight: Math.max(chosen.minChildWeight, ROUNDING_WEIGHT * weight),
    monotone: options.monotone ?? null,
  };
}

/** The leaf that a binned row reaches. */
function leafOf({ slots, start, features }: Binned, { tree, bin }: Grown, row: number): number {
  const { feature, left, right, missingLeft } = tree;
  let node = 0;
  for (let f = feature[0] as number; f >= 0; f = feature[node] as number) {
    const slot = slots[row * features + f] as number;
    const missing = slot === (start[f + 1] as number) - 1;
    const goesLeft = missing ? missingLeft[node] === 1 : slot <= (start[f] as number) + (bin[node] as number);
    node = (goesLeft ? left[node] : right[node]) as number;
  }
  return node;
}

/** Adds the new tree to the margins: by leaf for the rows that grew it, down the tree for the others. */
function addTree(margin: Float64Array, binned: Binned, grown: Grown, rows: Uint32Array, others: Uint32Array[]): void {
  const { value } = grown.tree;
  for (const { node, from, to } of grown.leaves) {
    const v = value[node] as number;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      margin[row] = (margin[row] as number) + v;
    }
  }
  for (const list of others) {
    for (const row of list) margin[row] = (margin[row] as number) + (value[leafOf(binned, grown, row)] as number);
  }
}

/**
 * Gradient-boosted trees: each tree takes a Newton step on the loss that those before it left. Equal input gives equal bits.
 * @param features columns in their own units; NaN is missing
 * @param target finite; with logistic loss a probability or 0 and 1
 * @throws RangeError where input does not fit together, or no row has weight
 *
 * Cost: O(rows x features) a depth and tree, half of it saved by subtracting histograms; memory 2 bytes a value.
 * Reference: Chen, Guestrin (2016), XGBoost: a scalable tree boosting system. KDD.
 */
export function fitTrees(features: Columns, target: Float64Array, options: TreeOptions = {}): FittedTrees {
  checkInput(features, target, options);
  const chosen = settings(options);
  const { loss, seed, rounds } = chosen;
  const n = target.length;
  const weights = options.weights ? Float64Array.from(options.weights) : new Float64Array(n).fill(1);
  const rng = random(seed);
  const { fitted, held } = splitRows(weights, options.validation?.rows ?? 0, rng);
  if (fitted.length === 0) throw new RangeError('trees: no row to fit that has weight');

  const binned = binColumns(features, n, fitted, chosen.bins);
  const base = startingMargin(loss, target, weights, fitted);
  const margin = new Float64Array(n).fill(base);
  const gradients = new Float64Array(2 * n);
  fillGradients(gradients, loss, margin, target, weights);
  const rules = growRules(chosen, options, gradients, target, fitted);
  const space = new Workspace(binned, n);

  const trees: Tree[] = [];
  const validationLoss: number[] = [];
  let best = { trees: 0, loss: held.length > 0 ? meanLoss(loss, margin, target, weights, held) : Number.NaN };
  const patience = held.length > 0 ? (options.validation?.patience ?? rounds) : rounds;
  while (trees.length < rounds && trees.length - best.trees < patience) {
    const sample = drawShare(fitted, chosen.subsample, rng);
    const columns = drawShare(Uint32Array.from(features.keys()), chosen.columnSample, rng).chosen;
    const grown = growTree(space, gradients, sample.chosen, columns, rules);
    trees.push(grown.tree);
    addTree(margin, binned, grown, sample.chosen, [sample.others, held]);
    fillGradients(gradients, loss, margin, target, weights);
    if (held.length === 0) continue;
    const now = meanLoss(loss, margin, target, weights, held);
    validationLoss.push(now);
    if (now < best.loss) best = { trees: trees.length, loss: now };
  }
  return { loss, features: features.length, base, trees: held.length > 0 ? trees.slice(0, best.trees) : trees, validationLoss };
}
