import { describe, expect, it } from 'vitest';
import { predict } from '../../../src/stats/trees/predict.js';
import { shapValues } from '../../../src/stats/trees/shap.js';
import reference from './shap-reference.json' with { type: 'json' };
import { columnsOf, fromXgboost } from './xgboost.js';

/** xgboost sums float32: half of this. shap comes to a tenth of it. */
const FLOAT32 = 1e-6;

/** Largest difference, relative where a value is above 1. */
const furthest = (ours: ArrayLike<number>, theirs: readonly number[]): number =>
  theirs.reduce((worst, x, i) => Math.max(worst, Math.abs(x - (ours[i] as number)) / Math.max(1, Math.abs(x))), 0);

// Reference: xgboost's own pred_contribs and shap's TreeExplainer on the same trees (shap-reference.py).
describe.each(reference)('trees of xgboost: $name', (c) => {
  const ensemble = fromXgboost(c);
  const rows = columnsOf(c.rows);

  it('predict what xgboost predicts', () => {
    expect(furthest(predict(ensemble, rows), c.margin)).toBeLessThan(FLOAT32);
  });

  it('have the path-dependent values that xgboost gives', () => {
    const { base, values } = shapValues(ensemble, rows);
    const theirs = c.contributions.map((row) => row.slice(0, -1));
    expect(furthest(values, theirs.flat())).toBeLessThan(FLOAT32);
    expect(furthest([base], [c.contributions[0]?.at(-1) as number])).toBeLessThan(FLOAT32);
  });

  it('have the interventional values that shap gives', () => {
    const { base, values } = shapValues(ensemble, rows, { background: { features: columnsOf(c.background) } });
    expect(furthest(values, c.interventional.flat())).toBeLessThan(FLOAT32);
    expect(furthest([base], [c.interventional_base])).toBeLessThan(FLOAT32);
  });
});
