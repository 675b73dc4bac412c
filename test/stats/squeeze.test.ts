import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squeezeVariances } from '../../src/stats/squeeze.js';
import reference from './reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const variances = fc.array(
  fc.record({ s2: fc.double({ min: 1e-3, max: 1e3, noNaN: true }), df: fc.integer({ min: 3, max: 60 }) }),
  { minLength: 2, maxLength: 25 },
);
const squeezed = (list: readonly { s2: number; df: number }[]) =>
  squeezeVariances(
    list.map((x) => x.s2),
    list.map((x) => x.df),
  );

describe('squeezeVariances', () => {
  // Reference: Smyth (2004), section 6.2, written anew on scipy.special and mpmath (reference.py, `squeeze_case`).
  it.each(reference.squeeze)('case %#', ({ s2, df, prior_s2, prior_df, posterior }) => {
    const ours = squeezeVariances(s2, df);
    expectClose(ours.prior.s2, prior_s2, 1e-9);
    if (prior_df === null) expect(ours.prior.df).toBe(Number.POSITIVE_INFINITY);
    else expectClose(ours.prior.df, prior_df, 1e-9);
    posterior.forEach((value, i) => {
      expectClose(ours.posterior[i] as number, value, 1e-9);
      expect(ours.df[i]).toBe((df[i] as number) + ours.prior.df);
    });
  });

  it('moves every variance towards the common one, never past it', () => {
    fc.assert(
      fc.property(variances, (list) => {
        const { prior, posterior } = squeezed(list);
        list.forEach(({ s2 }, i) => {
          const value = posterior[i] as number;
          expect(value).toBeGreaterThanOrEqual(Math.min(s2, prior.s2) * (1 - 1e-12));
          expect(value).toBeLessThanOrEqual(Math.max(s2, prior.s2) * (1 + 1e-12));
        });
      }),
    );
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(variances, fc.double({ min: 0.01, max: 100, noNaN: true }), (list, unit) => {
        const [plain, scaled] = [squeezed(list), squeezed(list.map((x) => ({ ...x, s2: x.s2 * unit })))];
        expectClose(scaled.prior.s2, plain.prior.s2 * unit, 1e-6);
        plain.posterior.forEach((v, i) => {
          expectClose(scaled.posterior[i] as number, v * unit, 1e-6);
        });
      }),
    );
  });

  it('takes variances that differ by chance alone for one, estimated without bias', () => {
    const { prior, posterior } = squeezeVariances([1, 1.1, 0.9, 1.4], [10, 10, 10, 30]);
    expect(prior.df).toBe(Number.POSITIVE_INFINITY);
    expect(prior.s2).toBeCloseTo(72 / 60, 14);
    expect(new Set(posterior)).toEqual(new Set([prior.s2]));
  });

  it('shrinks already two', () => {
    expect([...squeezeVariances([1, 1.2], [10, 10]).posterior]).toEqual([1.1, 1.1]);
  });

  it('bears variances of zero and single ones', () => {
    for (const list of [
      [0, 0, 0],
      [0, 1, 2, 3],
      [0, 5],
    ]) {
      const { posterior } = squeezeVariances(
        list,
        list.map(() => 5),
      );
      expect([...posterior].every((v) => Number.isFinite(v) && v >= 0)).toBe(true);
    }
    expect(squeezeVariances([2.5], [7])).toEqual({
      prior: { s2: 2.5, df: 0 },
      posterior: Float64Array.of(2.5),
      df: Float64Array.of(7),
    });
    expect(squeezeVariances([], []).posterior).toHaveLength(0);
  });
});
