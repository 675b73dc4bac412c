import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentQuantile, studentSf } from '../../../src/stats/student.js';
import { expectClose } from '../support.js';
import { type ArmEstimate, type Contrast, composite, contrast, ratioOf, varianceOf } from './delta-method.js';
import reference from './reference.json' with { type: 'json' };

const found = (control: ArmEstimate, treated: ArmEstimate, relative = false): Contrast => {
  const result = contrast(control, treated, relative);
  if (!result.ok) throw new Error(result.why);
  return result;
};

interface Test {
  readonly estimate: number;
  readonly se: number;
  readonly df: number;
  readonly p: number;
  readonly interval: readonly number[];
}
const expectTest = ({ estimate, se, df }: Contrast, wanted: Test): void => {
  expectClose(estimate, wanted.estimate, 1e-9);
  expectClose(se, wanted.se, 1e-9);
  const half = studentQuantile(0.975, df) * se;
  expectClose(estimate - half, wanted.interval[0] as number, 1e-6);
  expectClose(estimate + half, wanted.interval[1] as number, 1e-6);
};

// Reference: gbstats 0.8.0, RatioStatistic in TwoSidedTTest (reference.py).
describe.each(reference.ratio)('ratio of sums per cluster %#', ({ control, treated, absolute, relative }) => {
  const arms = [ratioOf(control.num, control.den), ratioOf(treated.num, treated.den)] as const;

  it('difference', () => {
    const result = found(...arms);
    expectTest(result, absolute);
    expectClose(result.df, absolute.df, 1e-9);
    expectClose(2 * studentSf(Math.abs(result.estimate / result.se), result.df), absolute.p, 1e-6);
    expect(result.clusters).toEqual([control.num.length, treated.num.length]);
  });

  it('relative difference', () => {
    expectTest(found(...arms, true), relative);
  });
});

// Reference: statsmodels WLS with HC0 errors: without the K / (K - 1).
it.each(reference.wls)('is weighted least squares with a cluster-robust variance %#', ({ control, treated, se }) => {
  [control, treated].forEach((arm, a) => {
    const k = arm.num.length;
    expectClose(Math.sqrt((varianceOf(ratioOf(arm.num, arm.den)) * (k - 1)) / k), se[a] as number, 1e-9);
  });
});

// Reference: the full delta method with numpy's 4 x 4 covariance of the sums.
it.each(reference.composite)('weighted sum of two ratios %#', ({ control, treated, weights, estimate, se }) => {
  const [c, t] = [control, treated].map((arm) => composite([ratioOf(arm.num, arm.den), ratioOf(arm.late, arm.num)], weights)) as [
    ArmEstimate,
    ArmEstimate,
  ];
  const result = found(c, t);
  expectClose(result.estimate, estimate, 1e-9);
  expectClose(result.se, se, 1e-9);
});

describe('what holds for any data', () => {
  const cluster = fc.record({
    den: fc.integer({ min: 1, max: 200 }),
    share: fc.integer({ min: 0, max: 100 }).map((x) => x / 100),
  });
  const clusters = fc.array(cluster, { minLength: 2, maxLength: 30 });
  const arm = (list: readonly { den: number; share: number }[]): ArmEstimate =>
    ratioOf(
      list.map((c) => c.den * c.share),
      list.map((c) => c.den),
    );

  it('influences add up to 0, order is no matter, and arms trade places', () => {
    fc.assert(
      fc.property(clusters, clusters, (a, b) => {
        const [c, t] = [arm(a), arm(b)];
        expect(c.influence.reduce((s, x) => s + x, 0)).toBeCloseTo(0, 8);
        const result = contrast(c, t);
        if (!result.ok) return;
        const swapped = found(arm([...b].reverse()), arm([...a].reverse()));
        expect(swapped.estimate).toBeCloseTo(-result.estimate, 10);
        expect(swapped.se).toBeCloseTo(result.se, 10);
        const few = Math.min(a.length, b.length) - 1;
        expect(result.df).toBeGreaterThanOrEqual(few * (1 - 1e-12));
        expect(result.df).toBeLessThanOrEqual((a.length + b.length - 2) * (1 + 1e-12));
      }),
    );
  });

  it('scales with the unit; a relative difference does not', () => {
    fc.assert(
      fc.property(clusters, clusters, fc.double({ min: 0.01, max: 1000, noNaN: true }), (a, b, by) => {
        const scaled = (list: typeof a): ArmEstimate => arm(list.map((c) => ({ ...c, share: c.share * by })));
        const result = contrast(arm(a), arm(b));
        fc.pre(result.ok && arm(a).value > 0.01 && result.se > 1e-6);
        if (!result.ok) return;
        expectClose(found(scaled(a), scaled(b)).se, result.se * by, 1e-7);
        expectClose(found(scaled(a), scaled(b), true).se, found(arm(a), arm(b), true).se, 1e-7);
      }),
    );
  });
});
