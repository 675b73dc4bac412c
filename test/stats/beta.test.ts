import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteBeta, logBeta } from '../../src/stats/beta.js';
import reference from './reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const positive = fc.double({ min: 0.05, max: 2000, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

// Reference: mpmath, I_x(a, b) as a series of positive terms with 330 digits (reference.py, `beta`); scipy.special.betainc agrees.
describe('incompleteBeta', () => {
  it.each(reference.beta.incomplete as [number, number, number, number][])('a %f, b %f, x %f', (a, b, x, value) => {
    expectClose(incompleteBeta(a, b, x), value, 1e-11);
  });

  it('mirrors: I_x(a, b) = 1 - I_(1-x)(b, a)', () => {
    fc.assert(
      fc.property(positive, positive, share, (a, b, x) => {
        expect(incompleteBeta(a, b, x) + incompleteBeta(b, a, 1 - x, x)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('rises in x from 0 to 1', () => {
    fc.assert(
      fc.property(positive, positive, share, share, (a, b, x, y) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        expect(incompleteBeta(a, b, low)).toBeLessThanOrEqual(incompleteBeta(a, b, high) + 1e-11);
      }),
    );
    expect(incompleteBeta(2, 3, 0)).toBe(0);
    expect(incompleteBeta(2, 3, 1)).toBe(1);
  });

  it('is the tail of a binomial', () => {
    // P(K >= 3) for K ~ binomial(5, 0.3), by counting: 10 x 0.3^3 x 0.7^2 + 5 x 0.3^4 x 0.7 + 0.3^5.
    expect(incompleteBeta(3, 3, 0.3)).toBeCloseTo(10 * 0.027 * 0.49 + 5 * 0.0081 * 0.7 + 0.00243, 14);
  });

  it('keeps the digits of a complement given beside x', () => {
    // x rounds to 1, its complement does not: I_x(1/2, 1) = sqrt x, so the tail beyond it is about y / 2.
    expectClose(incompleteBeta(1, 0.5, 1e-20, 1), 0.5e-20, 1e-12);
    expect(incompleteBeta(0.5, 1, 1, 1e-20)).toBe(1);
  });
});

describe('logBeta', () => {
  it.each(reference.beta.log as [number, number, number][])('a %f, b %f', (a, b, value) => {
    expect(Math.abs(logBeta(a, b) - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
  });

  it('is symmetric, and follows the recurrence also where the formulas meet', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        expect(logBeta(a, b)).toBe(logBeta(b, a));
        // B(a + 1, b) = B(a, b) a / (a + b)
        expect(logBeta(a + 1, b) - logBeta(a, b)).toBeCloseTo(Math.log(a / (a + b)), 10);
      }),
    );
    expect(logBeta(10, 10)).toBeCloseTo(logBeta(10 - 1e-13, 10 - 1e-13), 11);
  });
});
