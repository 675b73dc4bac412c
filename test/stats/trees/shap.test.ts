import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensembleFromJson, type TreeEnsemble } from '../../../src/stats/trees/ensemble.js';
import { fitTrees } from '../../../src/stats/trees/fit.js';
import { meanShap, meanShapOfTwo } from '../../../src/stats/trees/mean-shap.js';
import { predict } from '../../../src/stats/trees/predict.js';
import { shapValues } from '../../../src/stats/trees/shap.js';
import { draw, expectedByBackground, expectedByCover, rowOf, seeds, shapley } from './support.js';

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(0, ...Array.from(a, (x, i) => Math.abs(x - (b[i] as number))));

/** Small enough for all coalitions, deep enough for features to come again on a path. */
const small = (seed: number) => {
  const { features, target } = draw(seed, 60, 5);
  const ensemble = fitTrees(features, target, { rounds: 3, depth: 5, minChildWeight: 0, eta: 0.7 });
  return { features, ensemble };
};

/** Each split has a leaf on its left and the next split, on another feature, on its right. */
function chain(depth: number): TreeEnsemble {
  const nodes = Array.from({ length: 2 * depth + 1 }, (_, node) => node);
  const split = (node: number): boolean => node % 2 === 0 && node < 2 * depth;
  const tree = {
    feature: nodes.map((node) => (split(node) ? node / 2 : -1)),
    threshold: nodes.map(() => 0.5),
    left: nodes.map((node) => (split(node) ? node + 1 : -1)),
    right: nodes.map((node) => (split(node) ? node + 2 : -1)),
    missingLeft: nodes.map(() => 0),
    value: nodes.map((node) => (split(node) ? 0 : node)),
    cover: nodes.map((node) => (node % 2 ? 1 : depth + 1 - node / 2)),
  };
  return ensembleFromJson({ loss: 'squared', features: depth, base: 0, trees: [tree] });
}

describe('shapValues', () => {
  it('are Shapley values by their definition, unknown features split by cover', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { features, ensemble } = small(seed);
        const { base, values } = shapValues(ensemble, features, { rows: [0, 7, 13] });
        [0, 7, 13].forEach((row, i) => {
          const x = rowOf(features, row);
          const reference = shapley(5, (set) => expectedByCover(ensemble, x, set));
          expect(worst(values.subarray(5 * i, 5 * i + 5), reference)).toBeLessThan(1e-10);
          expect(base).toBeCloseTo(expectedByCover(ensemble, x, 0), 10);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('are Shapley values by their definition, unknown features drawn from a background', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { features, ensemble } = small(seed);
        const background = draw(seed + 1, 9, 5).features;
        const others = Array.from({ length: 9 }, (_, row) => rowOf(background, row));
        const { base, values } = shapValues(ensemble, features, { rows: [3, 8], background: { features: background } });
        [3, 8].forEach((row, i) => {
          const x = rowOf(features, row);
          const reference = shapley(5, (set) => expectedByBackground(ensemble, x, set, others));
          expect(worst(values.subarray(5 * i, 5 * i + 5), reference)).toBeLessThan(1e-10);
          expect(base).toBeCloseTo(expectedByBackground(ensemble, x, 0, others), 10);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('sum up to the prediction, base included', () => {
    const options = fc.record({
      depth: fc.integer({ min: 0, max: 7 }),
      rounds: fc.integer({ min: 0, max: 12 }),
      loss: fc.constantFrom('squared' as const, 'logistic' as const),
      missing: fc.constantFrom(0, 0.3, 0.95),
      interventional: fc.boolean(),
    });
    fc.assert(
      fc.property(seeds, options, (seed, { missing, interventional, ...how }) => {
        const { features, target } = draw(seed, 150, 6, missing);
        const y = how.loss === 'logistic' ? target.map((t) => Number(t > 0)) : target;
        const ensemble = fitTrees(features, y, { ...how, minChildWeight: 0.1 });
        const rows = Array.from(draw(seed + 1, 40, 6, missing).features);
        const background = interventional ? { features } : undefined;
        const { base, values } = shapValues(ensemble, rows, { background });
        const sums = Array.from({ length: 40 }, (_, i) => values.subarray(6 * i, 6 * i + 6).reduce((a, b) => a + b, base));
        expect(worst(sums, predict(ensemble, rows))).toBeLessThan(1e-9);
        if (interventional) expect(base).toBeCloseTo(predict(ensemble, features).reduce((a, b) => a + b, 0) / 150, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('give nothing to a feature that no tree uses', () => {
    const { features, target } = draw(4, 200, 3);
    const unused = new Float64Array(200).fill(7);
    const all = [...features, unused];
    const { values } = shapValues(fitTrees(all, target), all);
    expect(values.filter((_, i) => i % 4 === 3).every((phi) => phi === 0)).toBe(true);
  });

  it('weigh the background: a weight of two is the row twice, of none no row', () => {
    const { features, ensemble } = small(11);
    const background = (rows: number[]) => features.map((column) => Float64Array.from(rows, (row) => column[row] as number));
    const twice = shapValues(ensemble, features, { background: { features: background([1, 2, 2, 3]) } });
    const weighed = shapValues(ensemble, features, {
      background: { features: background([1, 2, 3, 4]), weights: [1, 2, 1, 0] },
    });
    expect(worst(twice.values, weighed.values)).toBeLessThan(1e-12);
    expect(weighed.base).toBeCloseTo(twice.base, 12);
  });

  it('have no answer without background rows, for other columns, or for trees too deep to tabulate', () => {
    const { features, ensemble } = small(1);
    const none = features.map(() => new Float64Array(0));
    expect(() => shapValues(ensemble, features, { background: { features: none } })).toThrow('no background row');
    expect(() => shapValues(ensemble, features.slice(1))).toThrow('4 features given, fitted on 5');
    expect(shapValues(ensemble, none).values).toHaveLength(0);
    expect(() => shapValues(chain(24), Array(24).fill(new Float64Array(1)))).toThrow('too deep');
    expect(shapValues(chain(8), Array(8).fill(new Float64Array(1))).values).toHaveLength(8);
  });
});

describe('meanShap', () => {
  it('is the mean of the values and of their sizes, weighted, over the rows asked for', () => {
    const { features, ensemble } = small(5);
    const rows = [4, 4, 9, 30];
    const weights = [1, 0.5, 0, 3];
    const { values, base } = shapValues(ensemble, features, { rows });
    const mean = (f: number, of: (x: number) => number): number =>
      rows.reduce((sum, _, i) => sum + (weights[i] as number) * of(values[5 * i + f] as number), 0) / 4.5;
    const means = meanShap(ensemble, features, { rows, weights });
    expect(means.base).toBe(base);
    for (let f = 0; f < 5; f++) {
      const plain = mean(f, (x) => x);
      expect(means.mean[f]).toBeCloseTo(plain, 12);
      expect(means.meanAbs[f]).toBeCloseTo(mean(f, Math.abs), 12);
    }
  });

  it('is the same in blocks as at once', () => {
    const { features, target } = draw(8, 9000, 4);
    const ensemble = fitTrees(features, target, { rounds: 10 });
    const { values } = shapValues(ensemble, features);
    const { meanAbs } = meanShap(ensemble, features);
    for (let f = 0; f < 4; f++) {
      let sum = 0;
      for (let i = 0; i < 9000; i++) sum += Math.abs(values[4 * i + f] as number);
      expect(meanAbs[f]).toBeCloseTo(sum / 9000, 10);
    }
  });

  it('of two parts in one pass is that of each, to the digit', () => {
    const { features, target } = draw(8, 9000, 4);
    const ensemble = fitTrees(features, target, { rounds: 10 });
    const rows = Array.from({ length: 9000 }, (_, i) => i);
    const of = (part: number[]) => meanShap(ensemble, features, { rows: part }).mean;
    const both = meanShapOfTwo(ensemble, features, 6000);
    expect(both.first).toEqual(of(rows.slice(0, 6000)));
    expect(both.second).toEqual(of(rows.slice(6000)));
    expect(both.meanAbs).toEqual(meanShap(ensemble, features).meanAbs);
  });

  it('is not a number without rows', () => {
    const { features, ensemble } = small(5);
    expect([...meanShap(ensemble, features, { rows: [] }).mean]).toEqual(Array(5).fill(Number.NaN));
  });
});
