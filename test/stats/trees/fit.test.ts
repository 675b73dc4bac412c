import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensembleToJson, type Tree } from '../../../src/stats/trees/ensemble.js';
import { fitTrees } from '../../../src/stats/trees/fit.js';
import { sigmoid } from '../../../src/stats/trees/loss.js';
import type { TreeOptions } from '../../../src/stats/trees/options.js';
import { predict } from '../../../src/stats/trees/predict.js';
import { allSplits } from './exhaustive.js';
import { draw, meanSquare, predictRow, rowOf, seeds } from './support.js';

const bits = (x: unknown): string => JSON.stringify(x);

describe('fitTrees', () => {
  it('takes at every node the split with the largest gain of all there are, and its Newton step', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 1, 5), fc.constantFrom(1, 4), (seed, lambda, minChildWeight) => {
        const { features, target } = draw(seed, 50, 3);
        const { base, trees } = fitTrees(features, target, { rounds: 1, depth: 3, eta: 1, lambda, minChildWeight });
        const gradient = [...target].map((y) => ({ g: base - y, h: 1 }));
        const tree = trees[0] as Tree;
        const check = (node: number, rows: number[], depth: number): void => {
          const splits = [...allSplits(features, rows, gradient, lambda, minChildWeight)];
          const most = Math.max(1e-9, ...splits.map((s) => s.gain));
          const f = tree.feature[node] as number;
          expect(tree.cover[node]).toBeCloseTo(rows.length, 9);
          if (f < 0) {
            const step = -rows.reduce((sum, row) => sum + (gradient[row]?.g as number), 0) / (rows.length + lambda);
            expect(tree.value[node]).toBeCloseTo(step, 9);
            expect(depth === 3 || most < 1e-8).toBe(true);
            return;
          }
          const x = (row: number): number => features[f]?.[row] as number;
          const goesLeft = (row: number): boolean =>
            Number.isNaN(x(row)) ? tree.missingLeft[node] === 1 : x(row) < (tree.threshold[node] as number);
          const [left, right] = [rows.filter(goesLeft), rows.filter((row) => !goesLeft(row))];
          const g2 = (part: number[]): number =>
            part.reduce((sum, row) => sum + (gradient[row]?.g as number), 0) ** 2 / (part.length + lambda);
          expect(g2(left) + g2(right) - g2(rows)).toBeCloseTo(most, 7);
          check(tree.left[node] as number, left, depth + 1);
          check(tree.right[node] as number, right, depth + 1);
        };
        check(0, [...target.keys()], 0);
      }),
      { numRuns: 40 },
    );
  });

  it('comes closer to the target with every tree, and predicts as a plain walk down the trees does', () => {
    const { features, target } = draw(3, 500, 5);
    const ensemble = fitTrees(features, target, { rounds: 40, eta: 0.3 });
    const losses = [0, 1, 5, 20, 40].map((k) =>
      meanSquare(target, predict({ ...ensemble, trees: ensemble.trees.slice(0, k) }, features)),
    );
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(losses[4]).toBeLessThan(0.3 * (losses[0] as number));
    const margin = predict(ensemble, features);
    for (let row = 0; row < 500; row += 7) expect(margin[row]).toBeCloseTo(predictRow(ensemble, rowOf(features, row)), 12);
  });

  it('is calibrated on its rows: probabilities add up to the events', () => {
    const { features, target } = draw(6, 2000, 5);
    const y = target.map((t) => Number(t > 2));
    const margin = predict(fitTrees(features, y, { loss: 'logistic', rounds: 200 }), features);
    const expected = margin.reduce((sum, m) => sum + sigmoid(m), 0);
    expect(expected / y.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 2);
  });

  it('gives the same bits for the same input, and other trees for another seed of the samples', () => {
    const { features, target } = draw(9, 400, 6);
    const how = { rounds: 10, subsample: 0.6, columnSample: 0.5, validation: { rows: 0.2, patience: 5 } };
    const json = (seed: number): string => bits(ensembleToJson(fitTrees(features, target, { ...how, seed })));
    expect(json(1)).toBe(json(1));
    expect(json(1)).not.toBe(json(2));
    const copy = features.map((column) => column.slice());
    const before = bits(copy.map((c) => [...c]));
    fitTrees(copy, target, how);
    expect(bits(copy.map((c) => [...c]))).toBe(before);
  });

  it('shows each tree the share of rows and of features that it is asked for', () => {
    const { features, target } = draw(9, 400, 6);
    const { trees } = fitTrees(features, target, { rounds: 20, subsample: 0.6, columnSample: 0.34 });
    const used = trees.map((tree) => new Set(tree.feature.filter((f) => f >= 0)));
    expect(trees.map((tree) => tree.cover[0])).toEqual(Array(20).fill(240));
    expect(Math.max(...used.map((set) => set.size))).toBe(2);
    expect(new Set(used.flatMap((set) => [...set])).size).toBe(6);
  });

  it('reads float32 columns as the numbers they are', () => {
    const { features, target } = draw(5, 300, 4);
    const short = features.map((column) => Float32Array.from(column));
    const long = short.map((column) => Float64Array.from(column));
    expect(bits(fitTrees(short, target))).toBe(bits(fitTrees(long, target)));
  });

  it('takes a weight of two for the row twice, and does not see a row of none', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom('squared' as const, 'logistic' as const), (seed, loss) => {
        const { features, target } = draw(seed, 120, 4);
        const y = loss === 'logistic' ? target.map(sigmoid) : target;
        const weights = Array.from(target, (_, row) => row % 3);
        const rows = weights.flatMap((w, row) => Array<number>(w).fill(row));
        const repeat = (column: Float64Array | Float32Array) => Float64Array.from(rows, (row) => column[row] as number);
        const repeated = features.map(repeat);
        const how = { loss, rounds: 5, depth: 3, lambda: 2 };
        const once = predict(fitTrees(features, y, { ...how, weights }), repeated);
        const often = predict(fitTrees(repeated, repeat(y), how), repeated);
        for (const [i, margin] of once.entries()) expect(margin).toBeCloseTo(often[i] as number, 9);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to monotone constraints wherever the other features stand', () => {
    const constraints = fc.record({ sign: fc.constantFrom(1, -1), depth: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(seeds, constraints, (seed, { sign, depth }) => {
        const { features, target } = draw(seed, 250, 4);
        const monotone = [0, sign, 0, -sign];
        const ensemble = fitTrees(features, target, { rounds: 15, depth, monotone, minChildWeight: 0.5, eta: 0.5 });
        for (const [f, direction] of monotone.entries()) {
          if (direction === 0) continue;
          const levels = Float64Array.from({ length: 60 }, (_, i) => (i - 30) * (f === 3 ? 0.5 : 4));
          for (const row of [0, 1, 2, 3, 4]) {
            const around = features.map((column, k) => (k === f ? levels : new Float64Array(60).fill(column[row] as number)));
            const margin = predict(ensemble, around);
            for (let i = 1; i < 60; i++) {
              expect(direction * ((margin[i] as number) - (margin[i - 1] as number))).toBeGreaterThanOrEqual(-1e-12);
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('needs the gain and the weight of a child that it is asked for', () => {
    const { features, target } = draw(2, 400, 4);
    const least = (how: TreeOptions): number =>
      Math.min(...fitTrees(features, target, { rounds: 3, ...how }).trees.flatMap((t) => [...t.cover]));
    expect(least({ minChildWeight: 30 })).toBeGreaterThanOrEqual(30);
    const nodes = (gamma: number): number => fitTrees(features, target, { rounds: 1, gamma }).trees[0]?.feature.length as number;
    expect(nodes(1e9)).toBe(1);
    expect(nodes(50)).toBeLessThan(nodes(0));
  });
});

describe('early stopping', () => {
  const { features, target } = draw(12, 600, 5);
  const noisy = target.map((y, row) => y + 8 * Math.sin(row * row));

  it('ends behind the tree with the least loss on rows that no tree saw', () => {
    const stopped = fitTrees(features, noisy, { rounds: 500, eta: 0.3, validation: { rows: 0.3, patience: 10 } });
    const losses = stopped.validationLoss;
    expect(stopped.trees.length).toBeLessThan(100);
    expect(losses).toHaveLength(stopped.trees.length + 10);
    expect(Math.min(...losses)).toBe(losses[stopped.trees.length - 1]);
  });

  it('holds out the rows that are named, as if they were not there', () => {
    const rows = Array.from({ length: 200 }, (_, i) => i * 3);
    const held = fitTrees(features, noisy, { rounds: 30, validation: { rows, patience: 30 } });
    const keep = (column: Float64Array | Float32Array) => Float64Array.from(column).filter((_, row) => row % 3 !== 0);
    const alone = fitTrees(features.map(keep), keep(noisy), { rounds: held.trees.length });
    expect(bits(held.trees)).toBe(bits(alone.trees));
    const named = (column: Float64Array | Float32Array) => Float64Array.from(rows, (row) => column[row] as number);
    const loss = meanSquare(named(noisy), predict(held, features.map(named)));
    expect(held.validationLoss[held.trees.length - 1]).toBeCloseTo(loss, 10);
  });

  it('does not end early where no row is held out', () => {
    expect(fitTrees(features, noisy, { rounds: 20, validation: { rows: 0, patience: 2 } }).trees).toHaveLength(20);
  });

  it('keeps no tree where the first makes it worse', () => {
    const noise = Float64Array.from(target, (_, row) => Math.sin(row * row * 1.3));
    const fitted = fitTrees(features, noise, { eta: 1, depth: 8, lambda: 0, validation: { rows: 0.5, patience: 3 } });
    expect(fitted.trees).toHaveLength(0);
    expect(new Set(predict(fitted, features)).size).toBe(1);
  });
});
