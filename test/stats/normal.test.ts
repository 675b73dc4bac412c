import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile, normalSf } from '../../src/stats/normal.js';
import reference from './reference.json' with { type: 'json' };
import { expectClose } from './support.js';

// Reference: mpmath with 60 digits, erfc(x / sqrt 2) / 2 and its root (reference.py, `normal`).
describe('normalSf', () => {
  it.each(reference.normal.sf as [number, number][])('at %f', (x, tail) => {
    expectClose(normalSf(x), tail, 1e-12);
    expectClose(normalCdf(-x), tail, 1e-12);
  });

  it('falls, stays between 0 and 1, and its two tails add up to 1', () => {
    const x = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(x, x, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(normalSf(low)).toBeGreaterThanOrEqual(normalSf(high) * (1 - 1e-12));
        expect(normalSf(a)).toBeGreaterThanOrEqual(0);
        expect(normalSf(a) + normalSf(-a)).toBeCloseTo(1, 14);
      }),
    );
  });

  it('joins without a step where series and continued fraction meet', () => {
    const joint = 2 * Math.SQRT2;
    expectClose(normalSf(joint * (1 - 1e-15)), normalSf(joint), 1e-13);
  });

  it('ends at 0 and 1', () => {
    expect(normalSf(Number.POSITIVE_INFINITY)).toBe(0);
    expect(normalSf(Number.NEGATIVE_INFINITY)).toBe(1);
    expect(normalSf(1e6)).toBe(0);
    expect(normalSf(Number.NaN)).toBeNaN();
  });
});

describe('normalQuantile', () => {
  it.each(reference.normal.quantile as [number, number][])('at %f', (p, x) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(x)));
  });

  it('undoes normalCdf', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (x) => {
        expectClose(normalCdf(normalQuantile(normalCdf(x))), normalCdf(x), 1e-10);
      }),
    );
  });

  it('is finite for the smallest number and infinite at the ends', () => {
    expect(normalQuantile(Number.MIN_VALUE)).toBeLessThan(-37);
    expect(Number.isFinite(normalQuantile(Number.MIN_VALUE))).toBe(true);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});
