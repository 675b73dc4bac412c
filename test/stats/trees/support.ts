import fc from 'fast-check';
import { random } from '../../../src/stats/random.js';
import type { Columns, Tree, TreeEnsemble } from '../../../src/stats/trees/ensemble.js';

export interface Data {
  readonly features: Columns;
  readonly target: Float64Array;
}

/** Rows with ties, values far apart, missing values and a target that depends on some of the features. */
export function draw(seed: number, rows: number, features: number, missing = 0.15): Data {
  const rng = random(seed);
  const columns = Array.from({ length: features }, (_, f) =>
    Float64Array.from({ length: rows }, () => {
      if (rng.uniform() < missing) return Number.NaN;
      return f % 2 === 0 ? rng.int(4 + f) : rng.normal() * 10 ** rng.int(3);
    }),
  );
  const value = (f: number, row: number): number => columns[f % features]?.[row] || 0;
  const target = Float64Array.from(
    { length: rows },
    (_, row) => value(0, row) * (value(1, row) > 0 ? 1 : -1) + (value(2, row) > 2 ? 3 : 0) + rng.normal(),
  );
  return { features: columns, target };
}

export const seeds = fc.integer({ min: 0, max: 2 ** 31 });

export const rowOf = (features: Columns, row: number): number[] => features.map((column) => column[row] as number);

const goesLeft = (tree: Tree, node: number, x: number): boolean =>
  Number.isNaN(x) ? tree.missingLeft[node] === 1 : x < (tree.threshold[node] as number);

/** Plain recursion, one row: what the ensemble predicts. */
export function predictRow({ base, trees }: TreeEnsemble, x: readonly number[]): number {
  const walk = (tree: Tree, node: number): number => {
    const f = tree.feature[node] as number;
    if (f < 0) return tree.value[node] as number;
    return walk(tree, (goesLeft(tree, node, x[f] as number) ? tree.left : tree.right)[node] as number);
  };
  return trees.reduce((sum, tree) => sum + walk(tree, 0), base);
}

/** Mean prediction where only the features in `known` (a bit mask) are known: the others split by cover. */
export function expectedByCover({ base, trees }: TreeEnsemble, x: readonly number[], known: number): number {
  const walk = (tree: Tree, node: number): number => {
    const f = tree.feature[node] as number;
    if (f < 0) return tree.value[node] as number;
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    if (known & (1 << f)) return walk(tree, goesLeft(tree, node, x[f] as number) ? left : right);
    const [a, b] = [tree.cover[left] as number, tree.cover[right] as number];
    return (a * walk(tree, left) + b * walk(tree, right)) / (a + b);
  };
  return trees.reduce((sum, tree) => sum + walk(tree, 0), base);
}

/** The same, the others taken from background rows. */
export function expectedByBackground(
  ensemble: TreeEnsemble,
  x: readonly number[],
  known: number,
  background: number[][],
): number {
  const mixed = background.map((b) =>
    predictRow(
      ensemble,
      x.map((v, f) => (known & (1 << f) ? v : (b[f] as number))),
    ),
  );
  return mixed.reduce((a, b) => a + b, 0) / mixed.length;
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Shapley values by their definition: all coalitions of all players (Shapley 1953). */
export function shapley(players: number, worth: (coalition: number) => number): number[] {
  const v = Array.from({ length: 2 ** players }, (_, set) => worth(set));
  const size = (set: number): number => set.toString(2).replaceAll('0', '').length;
  return Array.from({ length: players }, (_, j) =>
    v.reduce((sum, value, set) => {
      if (set & (1 << j)) return sum;
      const s = size(set);
      const weight = (factorial(s) * factorial(players - 1 - s)) / factorial(players);
      return sum + weight * ((v[set | (1 << j)] as number) - value);
    }, 0),
  );
}

export const meanSquare = (target: ArrayLike<number>, margin: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum += ((target[i] as number) - (margin[i] as number)) ** 2;
  return sum / target.length;
};
