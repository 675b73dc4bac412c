import { describe, expect, it } from 'vitest';
import { powerOf } from '../../../src/stats/power/design.js';
import { iccOf } from '../../../src/stats/power/icc.js';
import { noncentralSf } from '../../../src/stats/power/noncentral.js';
import { clustersFor, ordersFor } from '../../../src/stats/power/solve.js';
import { steppedVariance } from '../../../src/stats/power/stepped.js';
import reference from './reference.json' with { type: 'json' };

const near = (found: number | null, wanted: number, share: number): void => {
  expect(Math.abs((found as number) / wanted - 1), `${found} for ${wanted}`).toBeLessThan(share);
};

describe('values of statsmodels and scipy', () => {
  it.each(reference.nct)('noncentral t: P(T > %d), df %d, shift %d', (t, df, shift, wanted) => {
    near(noncentralSf(t as number, df as number, shift as number), wanted as number, 1e-4);
  });

  it.each(reference.means)('orders for a mean: %j', ({ effect, sd, power, alpha, ratio, n }) => {
    near(ordersFor({ outcome: { kind: 'mean', sd }, alpha }, effect, power, ratio), n, 0.002);
  });

  it.each(reference.proportions)('orders for a rate: %j', ({ baseline, effect, power, alpha, n }) => {
    near(ordersFor({ outcome: { kind: 'proportion', baseline }, alpha }, effect, power), n, 0.005);
  });

  it.each(reference.clusters)('power of clusters: %j', ({ k, m, icc, cv, sd, effect, power }) => {
    const design = { outcome: { kind: 'mean', sd }, alpha: 0.05, size: m, icc, cv } as const;
    near(powerOf({ ...design, clusters: [k, k] }, effect), power, 1e-3);
    near(clustersFor(design, effect, power), k, 0.002);
  });

  it.each(reference.icc)('intra-cluster correlation %#', ({ n, y, icc, interval }) => {
    const found = iccOf(n.map((size, i) => ({ n: size, total: y[i] as number, squares: y[i] as number })));
    if (!found.ok) throw new Error(found.why);
    expect(found.icc).toBeCloseTo(icc, 8);
    expect(found.interval[0]).toBeCloseTo(interval[0] as number, 5);
    expect(found.interval[1]).toBeCloseTo(interval[1] as number, 5);
  });

  it.each(reference.stepped)('variance of a stepped roll-out %#', ({ variance, ...wedge }) => {
    near(steppedVariance({ ...wedge, alpha: 0.05 }), variance, 1e-8);
  });
});
