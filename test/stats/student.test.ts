import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalSf } from '../../src/stats/normal.js';
import { studentCdf, studentQuantile, studentSf } from '../../src/stats/student.js';
import reference from './reference.json' with { type: 'json' };
import { expectClose } from './support.js';

// Reference: mpmath with 330 digits, the incomplete beta function summed as a positive series, and the root of its
// logarithm (reference.py, `student`); scipy.stats.t.sf and .ppf agree to ten digits.
describe('studentSf', () => {
  it.each(reference.student.sf as [number, number, number][])('t %f, df %f', (t, df, tail) => {
    expectClose(studentSf(t, df), tail, 1e-10);
    expectClose(studentCdf(-t, df), tail, 1e-10);
  });

  it('reaches tails of 1e-197', () => {
    const far = reference.student.sf.filter((row) => (row[2] as number) < 1e-190);
    expect(far.length).toBeGreaterThanOrEqual(4);
  });

  it("is Cauchy's law with one degree of freedom", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e3, noNaN: true }), (t) => {
        expectClose(studentSf(t, 1), 0.5 - Math.atan(t) / Math.PI, 1e-9);
      }),
    );
  });

  it('falls in t, and is symmetric', () => {
    const t = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(t, t, fc.double({ min: 0.5, max: 1e6, noNaN: true }), (a, b, df) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(studentSf(low, df)).toBeGreaterThanOrEqual(studentSf(high, df) * (1 - 1e-9));
        expect(studentSf(a, df) + studentSf(-a, df)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('has longer tails than the normal law, and becomes it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 30, noNaN: true }), fc.double({ min: 1, max: 1e5, noNaN: true }), (t, df) => {
        expect(studentSf(t, df)).toBeGreaterThan(normalSf(t) * (1 - 1e-9));
      }),
    );
    expect(studentSf(3, Number.POSITIVE_INFINITY)).toBe(normalSf(3));
    expectClose(studentSf(3, 9.99e6), normalSf(3), 1e-5);
  });

  it('says so where there is no answer', () => {
    expect(studentSf(Number.NaN, 5)).toBeNaN();
    expect(studentSf(Number.POSITIVE_INFINITY, 5)).toBe(0);
    expect(studentSf(Number.NEGATIVE_INFINITY, 5)).toBe(1);
  });
});

describe('studentQuantile', () => {
  it.each(reference.student.quantile as [number, number, number][])('p %f, df %f', (p, df, t) => {
    expectClose(studentQuantile(p, df), t, 1e-10);
  });

  it('rises in p, is symmetric, and is undone by studentCdf', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-100, max: 0.4999, noNaN: true }), fc.double({ min: 1, max: 1e5, noNaN: true }), (p, df) => {
        const t = studentQuantile(p, df);
        expect(t).toBeLessThan(0);
        expectClose(studentCdf(t, df), p, 1e-8);
        expect(studentQuantile(p / 2, df)).toBeLessThan(t);
      }),
    );
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(studentQuantile(0.75, 3)).toBe(-studentQuantile(0.25, 3));
  });

  it('is infinite at the ends', () => {
    expect(studentQuantile(0, 4)).toBe(Number.NEGATIVE_INFINITY);
    expect(studentQuantile(1, 4)).toBe(Number.POSITIVE_INFINITY);
  });
});
