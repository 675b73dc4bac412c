import { describe, expect, it } from 'vitest';
import { ensembleFromJson, ensembleToJson } from '../../../src/stats/trees/ensemble.js';
import { fitTrees } from '../../../src/stats/trees/fit.js';
import { sigmoid } from '../../../src/stats/trees/loss.js';
import type { TreeOptions } from '../../../src/stats/trees/options.js';
import { predict } from '../../../src/stats/trees/predict.js';
import { draw } from './support.js';

describe('odd input', () => {
  const { features, target } = draw(21, 200, 3);
  const rounds = 5;

  it('learns where missing values go, also that being missing is all that tells', () => {
    const x = Float64Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? Number.NaN : row % 7));
    const y = Float64Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? 5 : 0));
    const ensemble = fitTrees([x], y, { rounds: 1, eta: 1, lambda: 0 });
    const margin = predict(ensemble, [Float64Array.of(Number.NaN, 0, 3, 6, 99)]);
    [5, 0, 0, 0, 0].forEach((value, i) => {
      expect(margin[i]).toBeCloseTo(value, 12);
    });
  });

  it('sends a missing value, where there was none to learn from, to the larger child', () => {
    const x = Float64Array.from({ length: 100 }, (_, row) => row);
    const y = x.map((v) => Number(v < 70));
    const [margin] = predict(fitTrees([x], y, { rounds: 1, eta: 1, lambda: 0, depth: 1 }), [Float64Array.of(Number.NaN)]);
    expect(margin).toBeCloseTo(1, 12);
  });

  it('takes constant, all-missing and infinite features, and the same feature twice', () => {
    const [first] = features as [Float64Array];
    const all = [
      ...features,
      first,
      new Float64Array(200).fill(4),
      new Float64Array(200).fill(Number.NaN),
      first.map((v) => (v > 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)),
    ];
    const ensemble = fitTrees(all, target, { rounds });
    const used = new Set(ensemble.trees.flatMap((tree) => [...tree.feature]));
    expect([3, 4, 5].some((f) => used.has(f))).toBe(false);
    expect(predict(ensemble, all).every(Number.isFinite)).toBe(true);
    expect(JSON.stringify(ensembleFromJson(JSON.parse(JSON.stringify(ensembleToJson(ensemble)))).trees)).toBe(
      JSON.stringify(ensemble.trees),
    );
  });

  it('predicts the mean of a constant target without a split, and of one row', () => {
    for (const y of [0.1, 0, 1e9 + 0.3]) {
      const ensemble = fitTrees(features, new Float64Array(200).fill(y), { rounds, minChildWeight: 0, lambda: 0 });
      expect(ensemble.trees.every((tree) => tree.feature.length === 1)).toBe(true);
      for (const margin of predict(ensemble, features)) expect(Math.abs(margin - y)).toBeLessThanOrEqual(1e-13 * y);
    }
    expect([...predict(fitTrees([Float64Array.of(3)], Float64Array.of(7)), [Float64Array.of(1, Number.NaN)])]).toEqual([7, 7]);
  });

  it('stays finite where events never or always happen', () => {
    for (const p of [0, 1]) {
      const margin = predict(fitTrees(features, new Float64Array(200).fill(p), { loss: 'logistic', rounds }), features);
      expect(margin.every((m) => Number.isFinite(m) && Math.abs(sigmoid(m) - p) < 1e-5)).toBe(true);
    }
  });

  it('says what is wrong', () => {
    const bad =
      (how: TreeOptions, y = target, x: typeof features = features) =>
      () =>
        fitTrees(x, y, how);
    const none = new Float64Array(0);
    expect(bad({}, none, [none])).toThrow('no row to fit that has weight');
    expect(bad({ weights: new Float64Array(200) })).toThrow('no row to fit that has weight');
    expect(bad({}, target, [])).toThrow('no features');
    expect(bad({}, target, [none])).toThrow('feature 0 has 0 rows, the target 200');
    expect(bad({}, target.with(3, Number.NaN))).toThrow('the target of row 3 is NaN');
    expect(bad({ loss: 'logistic' }, target.with(0, 2))).toThrow('the target of row 0 is 2, not in [0, 1]');
    expect(bad({ weights: [1] })).toThrow('1 weights for 200 rows');
    expect(bad({ weights: new Float64Array(200).fill(1).with(9, -1) })).toThrow('the weight of row 9 is -1');
    expect(bad({ monotone: [1] })).toThrow('1 monotone signs for 3 features');
    expect(bad({ bins: 256 })).toThrow('bins is 256, not between 2 and 255');
    expect(bad({ depth: Number.NaN })).toThrow('depth is NaN');
    expect(bad({ validation: { rows: 1, patience: 1 } })).toThrow('validation rows are 1');
    expect(() => predict(fitTrees(features, target, { rounds }), features.slice(1))).toThrow('2 features given, fitted on 3');
    const json = ensembleToJson(fitTrees(features, target, { rounds: 1 }));
    expect(() => ensembleFromJson({ ...json, features: 1 })).toThrow('tree 0 of the ensemble');
  });
});
