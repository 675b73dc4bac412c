/** One array a feature, one value a row; NaN is a missing value. */
export type Columns = readonly (Float64Array | Float32Array)[];

/**
 * A binary tree in flat arrays, one entry a node, the root first and parents before their children. A row goes left where
 * `x < threshold`, and where x is missing to the side learned for it.
 */
export interface Tree {
  /** Column that a node splits on; -1 at a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** Margin that a leaf adds (eta within); 0 at a split. */
  readonly value: Float64Array;
  /** Sum of the training rows' second derivatives: with squared loss their weight. */
  readonly cover: Float64Array;
}

export type Loss = 'squared' | 'logistic';

/** Prediction (margin: the mean, or the log odds): base + the leaf that a row reaches in every tree. */
export interface TreeEnsemble {
  readonly loss: Loss;
  /** Number of columns it was fitted on. */
  readonly features: number;
  readonly base: number;
  readonly trees: readonly Tree[];
}

export interface TreeJson {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly number[];
  readonly value: readonly number[];
  readonly cover: readonly number[];
}

export interface EnsembleJson {
  readonly loss: Loss;
  readonly features: number;
  readonly base: number;
  readonly trees: readonly TreeJson[];
}

/** Plain data for JSON.stringify; `ensembleFromJson` gives back the same ensemble to the bit. */
export const ensembleToJson = ({ loss, features, base, trees }: TreeEnsemble): EnsembleJson => ({
  loss,
  features,
  base,
  trees: trees.map((tree) => ({
    feature: [...tree.feature],
    threshold: [...tree.threshold],
    left: [...tree.left],
    right: [...tree.right],
    missingLeft: [...tree.missingLeft],
    value: [...tree.value],
    cover: [...tree.cover],
  })),
});

/** Every child comes after its parent and inside the tree, so that walking down ends. */
const isTree = ({ feature, threshold, left, right, missingLeft, value, cover }: TreeJson, features: number): boolean =>
  feature.length > 0 &&
  [threshold, left, right, missingLeft, value, cover].every((x) => x.length === feature.length) &&
  feature.every((f, node) => {
    const below = (child: number | undefined): boolean => child !== undefined && child > node && child < feature.length;
    return f === -1 || (f >= 0 && f < features && below(left[node]) && below(right[node]));
  });

/** @throws RangeError where a tree has arrays of different lengths, a feature or a child that is not there */
export const ensembleFromJson = ({ loss, features, base, trees }: EnsembleJson): TreeEnsemble => ({
  loss,
  features,
  base,
  trees: trees.map((tree, i) => {
    if (!isTree(tree, features)) throw new RangeError(`tree ${i} of the ensemble is not a tree over ${features} features`);
    return {
      feature: Int32Array.from(tree.feature),
      threshold: Float64Array.from(tree.threshold),
      left: Int32Array.from(tree.left),
      right: Int32Array.from(tree.right),
      missingLeft: Uint8Array.from(tree.missingLeft),
      value: Float64Array.from(tree.value),
      cover: Float64Array.from(tree.cover),
    };
  }),
});
