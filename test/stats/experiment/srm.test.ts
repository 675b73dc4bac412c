import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareSf } from '../../../src/stats/experiment/chi-square.js';
import {
  binomialRatioP,
  reportingRatioP,
  sampleRatioAlwaysP,
  sampleRatioEvidence,
  sampleRatioP,
} from '../../../src/stats/experiment/srm.js';
import { random } from '../../../src/stats/random.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };

type Row<N extends number, T extends number[] = []> = T['length'] extends N ? T : Row<N, [...T, number]>;

// Reference: scipy.special.gammaincc.
it.each(reference.tail as Row<3>[])('chi-square tail: %f, df %f', (x, df, p) => {
  expectClose(chiSquareSf(x, df), p, 1e-9);
});

// Reference: gbstats 0.8.0 check_srm, and scipy.stats.chisquare.
it.each(reference.chi)('units $counts against shares $shares', ({ counts, shares, p, scipy }) => {
  expectClose(sampleRatioP(counts, shares), p, 1e-9);
  expectClose(sampleRatioP(counts, shares), scipy, 1e-9);
});

// Reference: scipy.stats.binomtest.
it.each(reference.binomial as Row<4>[])('%i of %i units with share %f', (k, n, share, p) => {
  expectClose(binomialRatioP(k, n, share), p, 1e-9);
});

// Reference: scipy.stats.fisher_exact.
it.each(reference.hypergeometric as Row<5>[])('of %i clusters %i report, of %i others %i', (n0, k0, n1, k1, p) => {
  expectClose(reportingRatioP([n0, n1], [k0, k1]), p, 1e-9);
});

describe('sampleRatioEvidence', () => {
  // Reference: scipy.stats.dirichlet_multinomial over scipy.stats.multinomial.
  it.each(reference.sequential)('units $counts, plan $shares', ({ counts, shares, concentration, log }) => {
    expect(sampleRatioEvidence(counts, shares, concentration)).toBeCloseTo(log, 7);
    expectClose(sampleRatioAlwaysP(counts, shares, concentration), Math.min(1, Math.exp(-log)), 1e-6);
  });

  // Lindon and Malek's martingale: the next unit's evidence averages to the present one under the plan.
  it('is a martingale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (counts, weights, k) => {
          const shares = weights.slice(0, counts.length);
          const all = shares.reduce((s, x) => s + x, 0);
          const now = sampleRatioEvidence(counts, shares, k);
          const next = shares.reduce((s, share, i) => {
            const one = counts.map((n, j) => n + (i === j ? 1 : 0));
            return s + (share / all) * Math.exp(sampleRatioEvidence(one, shares, k) - now);
          }, 0);
          expect(next).toBeCloseTo(1, 8);
        },
      ),
    );
  });

  it('cries wolf less often than alpha when looked at every day, and finds a shift', () => {
    const rng = random(8);
    const ever = (share: number): boolean => {
      const counts: [number, number] = [0, 0];
      for (let day = 0; day < 60; day++) {
        for (let unit = 0; unit < 40; unit++) counts[rng.uniform() < share ? 0 : 1]++;
        if (sampleRatioAlwaysP(counts, [1, 1]) < 0.05) return true;
      }
      return false;
    };
    const share = (of: number): number => Array.from({ length: 400 }, () => ever(of)).filter(Boolean).length / 400;
    expect(share(0.5)).toBeLessThan(0.05);
    expect(share(0.56)).toBeGreaterThan(0.95);
  });

  it('keeps its digits for many millions of units', () => {
    // 1e9 units, 3 sd off: the normal limit of the mixture, 1 / sqrt(1 + x) exp(z^2 x / (2 (1 + x))) with x = n / (k + 1) here.
    const n = 1e9;
    const counts = [n / 2 + 1.5 * Math.sqrt(n), n / 2 - 1.5 * Math.sqrt(n)].map(Math.round);
    const x = n / 100;
    expect(sampleRatioEvidence(counts, [1, 1])).toBeCloseTo((9 * x) / (2 * (1 + x)) - 0.5 * Math.log1p(x), 1);
  });
});

it('has an answer where nothing came, where one arm was planned, and where an arm without a share has units', () => {
  expect(sampleRatioP([0, 0], [1, 1])).toBe(1);
  expect(sampleRatioP([5], [1])).toBe(1);
  expect(sampleRatioP([5, 5, 1], [1, 1, 0])).toBe(0);
  expect(sampleRatioP([5, 5, 0], [1, 1, 0])).toBe(1);
  expect(sampleRatioAlwaysP([0, 0], [1, 1])).toBe(1);
  expect(sampleRatioAlwaysP([5, 5, 1], [1, 1, 0])).toBe(0);
});

it('exact p is a probability, 1 at an even split', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (a, b) => {
      const p = binomialRatioP(a, a + b, 0.5);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(p).toBeCloseTo(binomialRatioP(b, a + b, 0.5), 10);
      expect(reportingRatioP([60, 60], [a, a])).toBeCloseTo(1, 10);
    }),
  );
});
