import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/stats/normal.js';
import { alwaysValid, tunedMixture } from '../../../src/stats/sequential/always-valid.js';
import { studentQuantile } from '../../../src/stats/student.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };

/** Tuning information at which the mixture's variance is x times that of an estimate with standard error `se`. */
const tuningFor = (x: number, se: number, alpha: number): number => tunedMixture(alpha) / (x * se * se);

describe('tunedMixture', () => {
  // Reference: scipy.special.lambertw, and a numerical search for the narrowest sequence (reference.py).
  it.each(reference.tuned)('alpha $alpha', ({ alpha, lambert, search }) => {
    expectClose(tunedMixture(alpha), lambert, 1e-10);
    expectClose(tunedMixture(alpha), search, 1e-5);
  });
});

describe('alwaysValid', () => {
  // Reference: gbstats 0.8.0, SequentialTwoSidedTTest (equations 9 and 155 of Waudby-Smith et al., arXiv 2103.06476).
  it.each(reference.gbstats)('equals GrowthBook: se $se, alpha $alpha', ({ estimate, se, alpha, x, lo, hi, p }) => {
    const found = alwaysValid({ estimate, se, alpha, tuning: tuningFor(x, se, alpha) });
    expectClose(found.lo, lo, 1e-9);
    expectClose(found.hi, hi, 1e-9);
    expectClose(found.p, p, 1e-9);
  });

  // Reference: the mixture integrated by scipy.integrate.quad, its root by brentq (reference.py).
  it.each(reference.two)('two-sided mixture, x $x, alpha $alpha', ({ x, alpha, z, at, p }) => {
    const found = alwaysValid({ estimate: at, se: 1, alpha, tuning: tuningFor(x, 1, alpha) });
    expectClose(found.hi - at, z, 1e-8);
    expectClose(found.p, p, 1e-8);
  });

  it.each(reference.one)('one-sided mixture, x $x, alpha $alpha', ({ x, alpha, z, at, p }) => {
    const found = alwaysValid({ estimate: at, se: 1, alpha, tuning: tuningFor(x, 1, 2 * alpha), sides: 'greater' });
    expectClose(at - found.lo, z, 1e-8);
    expectClose(found.p, p, 1e-8);
    expect(found.hi).toBe(Number.POSITIVE_INFINITY);
    const less = alwaysValid({ estimate: -at, se: 1, alpha, tuning: tuningFor(x, 1, 2 * alpha), sides: 'less' });
    expect([less.lo, less.hi, less.p]).toEqual([Number.NEGATIVE_INFINITY, -found.lo, found.p]);
  });

  const inputs = fc
    .record({
      estimate: fc.double({ min: -3, max: 3, noNaN: true }),
      se: fc.double({ min: 0.05, max: 2, noNaN: true }),
      // Planned information over that at hand.
      ahead: fc.double({ min: 0.1, max: 200, noNaN: true }),
      alpha: fc.double({ min: 0.005, max: 0.2, noNaN: true }),
      df: fc.constantFrom(2, 5.5, 30, Number.POSITIVE_INFINITY),
      sides: fc.constantFrom('both' as const, 'greater' as const, 'less' as const),
    })
    .map(({ ahead, ...rest }) => ({ ...rest, tuning: ahead / rest.se ** 2 }));

  it('p is below alpha exactly where the interval excludes 0', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { lo, hi, p } = alwaysValid(input);
        fc.pre(Math.abs(p / input.alpha - 1) > 1e-6);
        expect(p < input.alpha).toBe(lo > 0 || hi < 0);
      }),
      { numRuns: 400 },
    );
  });

  it('is wider than the interval of one look, wider with few degrees of freedom, and one-sided closer than two-sided', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const both = alwaysValid({ ...input, sides: 'both' });
        const fixed = studentQuantile(1 - input.alpha / 2, input.df) * input.se;
        expect(both.hi - input.estimate).toBeGreaterThan(fixed);
        const asymptotic = alwaysValid({ ...input, sides: 'both', df: Number.POSITIVE_INFINITY });
        expect(both.hi).toBeGreaterThanOrEqual(asymptotic.hi - 1e-9);
        expect(alwaysValid({ ...input, sides: 'greater' }).lo).toBeGreaterThan(both.lo);
        // Howard et al. (2021), proposition 6: the closed form above the half-normal mixture's bound.
        const x = tunedMixture(2 * input.alpha) / (input.se ** 2 * input.tuning);
        const closed = Math.sqrt(2 * (1 + 1 / x) * Math.log1p(Math.sqrt(1 + x) / (2 * input.alpha)));
        const exact = alwaysValid({ ...input, sides: 'greater', df: Number.POSITIVE_INFINITY });
        expect(input.estimate - exact.lo).toBeLessThanOrEqual(closed * input.se * (1 + 1e-12));
      }),
      { numRuns: 200 },
    );
  });

  it('is tightest, against the interval of one look, at the information it is tuned to', () => {
    const ratio = (information: number): number => {
      const se = 1 / Math.sqrt(information);
      return alwaysValid({ estimate: 0, se, tuning: 50, alpha: 0.05 }).hi / (normalQuantile(0.975) * se);
    };
    expect(ratio(50)).toBeLessThan(Math.min(ratio(40), ratio(62)));
    expect(ratio(50)).toBeCloseTo(1.5, 1);
  });

  it('has an answer far out', () => {
    expect(alwaysValid({ estimate: 1e6, se: 1, tuning: 1, alpha: 0.05, df: 3 }).p).toBeLessThan(1e-6);
    expect(alwaysValid({ estimate: 200, se: 1, tuning: 1, alpha: 0.05 }).p).toBe(0);
    // A thousandth of a per cent of the planned information: with few degrees of freedom nothing can be said.
    expect(alwaysValid({ estimate: 5, se: 1, tuning: 1e5, alpha: 0.05, df: 3 })).toMatchObject({
      hi: Number.POSITIVE_INFINITY,
    });
    expect(alwaysValid({ estimate: -200, se: 1, tuning: 1, alpha: 0.05, sides: 'greater' }).p).toBe(1);
  });
});
