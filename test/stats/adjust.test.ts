import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../src/stats/adjust.js';
import reference from './reference.json' with { type: 'json' };

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });

describe('benjaminiHochberg', () => {
  // Reference: statsmodels multipletests(p, method='fdr_bh')[1] (reference.py, `adjust`).
  it.each(reference.benjaminiHochberg)('list %#', ({ p, q }) => {
    const ours = benjaminiHochberg(p);
    q.forEach((value, i) => {
      expect(ours[i]).toBeCloseTo(value, 14);
    });
  });

  it('rejects the four hypotheses of the paper at 5 %', () => {
    // Benjamini and Hochberg (1995), section 4.1: with q* = 0.05 the four smallest of fifteen are rejected.
    const trial = reference.benjaminiHochberg[1]?.p ?? [];
    expect([...benjaminiHochberg(trial)].filter((q) => q <= 0.05)).toHaveLength(4);
  });

  it('gives p <= q <= 1, in the order of p, and equal q to equal p', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const q = benjaminiHochberg(p);
        p.forEach((a, i) => {
          expect(q[i]).toBeGreaterThanOrEqual(a);
          expect(q[i]).toBeLessThanOrEqual(1);
          p.forEach((b, j) => {
            if (a <= b) expect(q[i] as number).toBeLessThanOrEqual(q[j] as number);
          });
        });
      }),
    );
  });

  it('does not depend on the order of the tests', () => {
    fc.assert(
      fc.property(pValues, fc.integer(), (p, seed) => {
        const order = p.map((_, i) => i).sort((a, b) => ((a * 7919 + seed) % 97) - ((b * 7919 + seed) % 97));
        const [q, moved] = [benjaminiHochberg(p), benjaminiHochberg(order.map((i) => p[i] as number))];
        order.forEach((i, position) => {
          expect(moved[position]).toBe(q[i]);
        });
      }),
    );
  });

  it('never brings q below p by rounding', () => {
    // 0.009 x 22 / 22 is 0.008999999999999999.
    for (const n of [3, 22, 49, 107]) {
      const p = Array.from({ length: n }, (_, i) => 0.009 - i * 1e-6);
      benjaminiHochberg(p).forEach((q, i) => {
        expect(q).toBeGreaterThanOrEqual(p[i] as number);
      });
    }
  });

  it('counts a test without a result as no evidence', () => {
    expect([...benjaminiHochberg([Number.NaN, 0.01])]).toEqual([1, 0.02]);
    expect([...benjaminiHochberg([])]).toEqual([]);
  });
});
