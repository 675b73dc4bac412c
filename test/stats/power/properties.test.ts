import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cupedReduction } from '../../../src/stats/power/cuped.js';
import { type Design, designEffect, powerOf } from '../../../src/stats/power/design.js';
import { iccOf } from '../../../src/stats/power/icc.js';
import { clustersFor, detectable, sizeFor } from '../../../src/stats/power/solve.js';
import { blockVariance, switchbackDetectable, switchbackPower } from '../../../src/stats/power/switchback.js';
import { random } from '../../../src/stats/random.js';

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const designs: fc.Arbitrary<Design> = fc
  .record({
    baseline: real(0.05, 0.9),
    alpha: real(0.01, 0.1),
    k: real(3, 200),
    size: real(5, 500),
    icc: real(0.001, 0.2),
    cv: real(0, 1.5),
  })
  .map(({ baseline, k, ...rest }) => ({ ...rest, outcome: { kind: 'proportion', baseline }, clusters: [k, k] }));
const effects = real(0.005, 0.09);

describe('power', () => {
  it('rises with clusters, orders and effect, falls with correlation and uneven sizes', () => {
    fc.assert(
      fc.property(designs, effects, (d, effect) => {
        const power = powerOf(d, effect) + 1e-9;
        const [k] = d.clusters;
        expect(powerOf({ ...d, clusters: [2 * k, 2 * k] }, effect)).toBeGreaterThanOrEqual(power - 2e-9);
        expect(powerOf({ ...d, size: 2 * d.size }, effect)).toBeGreaterThanOrEqual(power - 2e-9);
        expect(powerOf(d, effect * 0.9)).toBeLessThanOrEqual(power);
        expect(powerOf({ ...d, icc: d.icc * 1.5 }, effect)).toBeLessThanOrEqual(power);
        expect(powerOf({ ...d, cv: d.cv + 0.2 }, effect)).toBeLessThanOrEqual(power);
      }),
      { numRuns: 60 },
    );
  });

  it('is alpha without an effect, and 0 with fewer clusters than two an arm', () => {
    fc.assert(
      fc.property(designs, (d) => {
        expect(powerOf(d, 0) / d.alpha).toBeCloseTo(1, 3);
      }),
      { numRuns: 30 },
    );
    const d: Design = { outcome: { kind: 'mean', sd: 1 }, alpha: 0.05, clusters: [1, 1], size: 50, icc: 0.1, cv: 0 };
    expect([powerOf(d, 1), detectable(d, 0.8)]).toEqual([0, null]);
  });

  it('and its inverses agree', () => {
    fc.assert(
      fc.property(designs, (d) => {
        const mde = detectable(d, 0.8);
        if (mde === null) return;
        expect(powerOf(d, mde)).toBeCloseTo(0.8, 4);
        const clusters = clustersFor(d, mde, 0.8) as number;
        expect(clusters / d.clusters[0]).toBeCloseTo(1, 2);
        expect((sizeFor(d, mde, 0.8) as number) / d.size).toBeCloseTo(1, 2);
      }),
      { numRuns: 40 },
    );
  });

  it('gains from a covariate what CUPED takes of the variance', () => {
    const d: Design = { outcome: { kind: 'mean', sd: 1 }, alpha: 0.05, clusters: [40, 40], size: 50, icc: 0.1, cv: 0.4 };
    const [plain, with75] = [detectable(d, 0.8) as number, detectable({ ...d, reduction: 0.75 }, 0.8) as number];
    expect(with75 / plain).toBeCloseTo(0.5, 6);
  });
});

it('one order a cluster has the design effect 1', () => {
  expect(designEffect({ size: 1, icc: 0.3, cv: 0 })).toBe(1);
  expect(designEffect({ size: 50, icc: 0.02, cv: 0.6 })).toBeCloseTo(2.34, 10);
});

describe('what history gives', () => {
  it('finds a planted intra-cluster correlation, and its interval holds it', () => {
    const rng = random(3);
    let held = 0;
    for (let n = 0; n < 60; n++) {
      const clusters = Array.from({ length: 60 }, () => {
        const [p, size] = [Math.min(0.98, Math.max(0.02, 0.7 + 0.1 * rng.normal())), 40 + rng.int(80)];
        let total = 0;
        for (let i = 0; i < size; i++) total += rng.uniform() < p ? 1 : 0;
        return { n: size, total, squares: total };
      });
      const found = iccOf(clusters);
      // 0.1^2 / (0.7 x 0.3), a little less for the cut.
      if (found.ok && found.interval[0] < 0.047 && found.interval[1] > 0.047) held++;
    }
    expect(held).toBeGreaterThan(53);
  });

  it('refuses what has no answer', () => {
    expect(iccOf([{ n: 5, total: 2, squares: 2 }])).toEqual({ ok: false, why: 'too_few_clusters' });
    expect(iccOf([5, 6, 7].map((n) => ({ n, total: n, squares: n })))).toEqual({ ok: false, why: 'constant_outcome' });
  });

  it('reduction is the squared correlation, nothing where the past tells nothing', () => {
    const rng = random(9);
    const units = Array.from({ length: 2000 }, () => {
      const before = rng.normal();
      return { before, after: 0.8 * before + 0.6 * rng.normal(), weight: 1 };
    });
    expect(cupedReduction(units)).toBeCloseTo(0.64, 1);
    expect(cupedReduction(units.map((u) => ({ ...u, after: 1 })))).toBe(0);
  });

  it('blocks: variance beyond chance and its correlation', () => {
    const rng = random(4);
    const blocks: { n: number; total: number }[] = [];
    let level = 0;
    for (let i = 0; i < 4000; i++) {
      level = 0.5 * level + 0.05 * Math.sqrt(0.75) * rng.normal();
      let total = 0;
      for (let n = 0; n < 50; n++) total += rng.uniform() < 0.7 + level ? 1 : 0;
      blocks.push({ n: 50, total });
    }
    const found = blockVariance(blocks, 1);
    expect(Math.sqrt(found.between)).toBeCloseTo(0.05, 2);
    expect(found.correlation).toBeGreaterThan(0.4);
    expect(found.correlation).toBeLessThan(0.6);
  });

  it('switchbacks: more blocks and like pairs find smaller effects', () => {
    const s = { blocks: 28, between: 0.001, within: 0.17, size: 100, correlation: 0, alpha: 0.05 };
    const mde = switchbackDetectable(s, 0.8) as number;
    expect(switchbackPower(s, mde)).toBeCloseTo(0.8, 4);
    expect(switchbackDetectable({ ...s, blocks: 56 }, 0.8)).toBeLessThan(mde);
    expect(switchbackDetectable({ ...s, correlation: 0.5 }, 0.8)).toBeLessThan(mde);
    expect(switchbackDetectable({ ...s, blocks: 2 }, 0.8)).toBeNull();
  });
});
