import type { TreeEnsemble, TreeJson } from '../../../src/stats/trees/ensemble.js';
import { ensembleFromJson } from '../../../src/stats/trees/ensemble.js';

/** A tree of xgboost's model file (format of 1.0 to 3.x); a leaf's value stands in split_conditions. */
export interface XgboostTree {
  readonly left_children: readonly number[];
  readonly right_children: readonly number[];
  readonly split_indices: readonly number[];
  readonly split_conditions: readonly number[];
  readonly default_left: readonly number[];
  readonly sum_hessian: readonly number[];
}

export interface XgboostModel {
  readonly objective: string;
  readonly features: number;
  /** A number in text, since 3.1 in brackets; with logistic loss a probability. */
  readonly base_score: string;
  readonly trees: readonly XgboostTree[];
}

/** Numbers of the file are float32, printed as short as they go: thresholds compare with float32 values. */
const float32 = (values: readonly number[]): number[] => values.map(Math.fround);

function tree(t: XgboostTree): TreeJson {
  const leaf = t.left_children.map((child) => child === -1);
  return {
    feature: t.split_indices.map((f, node) => (leaf[node] ? -1 : f)),
    threshold: float32(t.split_conditions).map((c, node) => (leaf[node] ? 0 : c)),
    left: t.left_children,
    right: t.right_children,
    missingLeft: t.default_left,
    value: float32(t.split_conditions).map((c, node) => (leaf[node] ? c : 0)),
    cover: float32(t.sum_hessian),
  };
}

export function fromXgboost({ objective, features, base_score, trees }: XgboostModel): TreeEnsemble {
  const score = Number(base_score.replace(/[[\]]/g, ''));
  const logistic = objective === 'binary:logistic';
  return ensembleFromJson({
    loss: logistic ? 'logistic' : 'squared',
    features,
    base: logistic ? Math.log(score / (1 - score)) : score,
    trees: trees.map(tree),
  });
}

/** Rows with null for missing, as columns of float32. */
export const columnsOf = (rows: readonly (readonly (number | null)[])[]): Float32Array[] =>
  (rows[0] ?? []).map((_, f) => Float32Array.from(rows, (row) => row[f] ?? Number.NaN));
