import { describe, expect, it } from 'vitest';
import { fitTrees } from '../../../src/stats/trees/fit.js';
import { meanLoss } from '../../../src/stats/trees/loss.js';
import { predict } from '../../../src/stats/trees/predict.js';
import { DATASETS, halves, realThere } from './datasets.js';
import reference from './loss-reference.json' with { type: 'json' };
import type { Data } from './support.js';

const WITHIN = 0.01;

if (!realThere) process.stderr.write('../shared/real is not there: held-out losses on real orders are not compared\n');

// Reference: xgboost's hist method with equal settings on the same rows (loss-reference.py).
describe.each(reference)('held-out loss of $data at depth $depth', ({ data, objective, reg_lambda: lambda, ...c }) => {
  it.skipIf(data.startsWith('real') && !realThere)('is that of xgboost', () => {
    const loss = objective === 'binary:logistic' ? 'logistic' : 'squared';
    const all = (DATASETS[data] as () => Data)();
    expect(all.target).toHaveLength(c.rows);
    const { train, test } = halves(all);
    const { rounds, depth, eta, gamma, min_child_weight: minChildWeight } = c;
    const ensemble = fitTrees(train.features, train.target, { loss, rounds, depth, eta, lambda, gamma, minChildWeight });
    const rows = Uint32Array.from(test.target.keys());
    const weights = new Float64Array(rows.length).fill(1);
    const ours = meanLoss(loss, predict(ensemble, test.features), test.target, weights, rows);
    const ratio = ours / c.loss;
    expect(ratio, `ours ${ours}, xgboost ${c.loss}`).toBeLessThan(1 + WITHIN);
    expect(ratio, `ours ${ours}, xgboost ${c.loss}`).toBeGreaterThan(1 - 3 * WITHIN);
  });
});
