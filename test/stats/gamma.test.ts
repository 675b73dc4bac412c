import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma, inverseTrigamma, logGamma, trigamma } from '../../src/stats/gamma.js';
import reference from './reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
/** Relative, or absolute near the zeros of a function. */
const near = (actual: number, expected: number, error: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(error * Math.max(1, Math.abs(expected)));

// Reference: mpmath loggamma, psi(0, x), psi(1, x) with 60 digits (reference.py, `gamma`).
describe('logGamma, digamma, trigamma', () => {
  it.each(reference.gamma.logGamma as [number, number][])('logGamma(%f)', (x, value) => near(logGamma(x), value, 1e-13));
  it.each(reference.gamma.digamma as [number, number][])('digamma(%f)', (x, value) => near(digamma(x), value, 1e-13));
  it.each(reference.gamma.trigamma as [number, number][])('trigamma(%f)', (x, value) => expectClose(trigamma(x), value, 1e-13));

  it('knows the published constants', () => {
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 9);
    expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 14);
    expect(-digamma(1)).toBeCloseTo(0.5772156649015329, 14); // Euler and Mascheroni
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 13);
  });

  it('follows the recurrences', () => {
    fc.assert(
      fc.property(positive, (x) => {
        near(logGamma(x + 1), logGamma(x) + Math.log(x), 1e-12);
        near(digamma(x + 1), digamma(x) + 1 / x, 1e-12);
        near(trigamma(x), trigamma(x + 1) + 1 / (x * x), 1e-12);
      }),
    );
  });
});

describe('inverseTrigamma', () => {
  // Reference: trigamma(y) by mpmath, read backwards.
  it.each(reference.gamma.inverseTrigamma as [number, number][])('of %f', (x, y) => expectClose(inverseTrigamma(x), y, 1e-9));

  it('undoes trigamma over its whole range', () => {
    fc.assert(
      fc.property(fc.double({ min: -12, max: 12, noNaN: true }), (exponent) => {
        const x = 10 ** exponent;
        // Beyond 1e-6 and 1e7 the limits 1 / x and 1 / sqrt x stand in, as in limma: good to 5e-7.
        expectClose(trigamma(inverseTrigamma(x)), x, 1e-6);
      }),
    );
  });

  it('falls', () => {
    fc.assert(
      fc.property(fc.double({ min: 2e-6, max: 9e6, noNaN: true }), fc.double({ min: 1.001, max: 10, noNaN: true }), (x, by) => {
        expect(inverseTrigamma(x * by)).toBeLessThan(inverseTrigamma(x));
      }),
    );
  });
});
