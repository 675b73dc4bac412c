import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedRootBinomial, signedRootPoisson } from '../../src/stats/likelihood-ratio.js';
import reference from './reference.json' with { type: 'json' };

type Row = [number, number, number, number, number];
const sample = fc
  .record({ n: fc.integer({ min: 1, max: 5000 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ n, share }) => ({ n, k: Math.round(n * share) }));

// Reference: scipy.stats.chi2_contingency(table, correction=False, lambda_='log-likelihood') (reference.py).
describe('signedRootBinomial', () => {
  it.each(reference.likelihoodRatio.binomial as Row[])('%f of %f against %f of %f', (k1, n1, k0, n0, z) => {
    expect(signedRootBinomial(k1, n1, k0, n0)).toBeCloseTo(z, 8);
  });

  it('turns its sign with the samples, and with success and failure', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const z = signedRootBinomial(a.k, a.n, b.k, b.n);
        expect(signedRootBinomial(b.k, b.n, a.k, a.n)).toBeCloseTo(-z, 6);
        expect(signedRootBinomial(a.n - a.k, a.n, b.n - b.k, b.n)).toBeCloseTo(-z, 6);
        expect(z * (a.k / a.n - b.k / b.n)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('rises with the successes of the first sample', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        fc.pre(a.k < a.n);
        expect(signedRootBinomial(a.k + 1, a.n, b.k, b.n)).toBeGreaterThanOrEqual(signedRootBinomial(a.k, a.n, b.k, b.n) - 1e-6);
      }),
    );
  });

  it('is 0 without a difference or without data', () => {
    expect(signedRootBinomial(0, 10, 0, 20)).toBe(0);
    expect(signedRootBinomial(10, 10, 20, 20)).toBe(0);
    expect(signedRootBinomial(0, 0, 3, 20)).toBe(0);
    expect(signedRootBinomial(3, 20, 0, 0)).toBe(0);
  });
});

// Reference: statsmodels GLM (Poisson, exposure) deviance of one common rate, and scipy power_divergence; both agree.
describe('signedRootPoisson', () => {
  it.each(reference.likelihoodRatio.poisson as Row[])('%f in %f against %f in %f', (k1, e1, k0, e0, z) => {
    expect(signedRootPoisson(k1, e1, k0, e0)).toBeCloseTo(z, 8);
  });

  it('turns its sign with the samples and does not depend on the unit of exposure', () => {
    const count = fc.integer({ min: 0, max: 10_000 });
    const exposure = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(count, exposure, count, exposure, (k1, e1, k0, e0) => {
        const z = signedRootPoisson(k1, e1, k0, e0);
        expect(signedRootPoisson(k0, e0, k1, e1)).toBeCloseTo(-z, 6);
        expect(signedRootPoisson(k1, 7 * e1, k0, 7 * e0)).toBeCloseTo(z, 5);
        expect(z * (k1 / e1 - k0 / e0)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is the limit of the binomial root for rare events', () => {
    expect(signedRootPoisson(30, 1, 80, 4)).toBeCloseTo(signedRootBinomial(30, 1e7, 80, 4e7), 4);
  });

  it('is 0 without counts or exposure', () => {
    expect(signedRootPoisson(0, 1, 0, 4)).toBe(0);
    expect(signedRootPoisson(3, 0, 5, 4)).toBe(0);
  });
});
