import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuped, pastRatio } from '../../../src/stats/experiment/cuped.js';
import {
  type ArmEstimate,
  type Contrast,
  composite,
  contrast,
  ratioOf,
  varianceOf,
} from '../../../src/stats/experiment/ratio.js';
import { random } from '../../../src/stats/random.js';
import { studentQuantile, studentSf } from '../../../src/stats/student.js';
import { expectClose } from '../support.js';
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

// Reference: theta by statsmodels OLS with an intercept for each arm, the rest by gbstats' RegressionAdjustedStatistic.
describe.each(reference.cuped)('CUPED %#', ({ control, treated, theta, absolute, relative, growthbook }) => {
  const ones = (arm: { y: readonly number[] }): number[] => arm.y.map(() => 1);
  const plain = [ratioOf(control.y, ones(control)), ratioOf(treated.y, ones(treated))] as const;
  const adjusted = cuped(plain, [control.before, treated.before]);

  it('slope, difference and relative difference', () => {
    expectClose(adjusted.theta, theta, 1e-9);
    const result = found(adjusted.control, adjusted.treated);
    expectTest(result, absolute);
    expectClose(result.df, absolute.df, 1e-9);
    expectTest(found(adjusted.control, adjusted.treated, true), relative);
  });

  it('equals GrowthBook with its slope', () => {
    const theirs = cuped(plain, [control.before, treated.before], growthbook.theta);
    expectTest(found(theirs.control, theirs.treated), growthbook.absolute);
    expectTest(found(theirs.control, theirs.treated, true), growthbook.relative);
  });

  it('takes away the share it says', () => {
    const squares = (arms: readonly ArmEstimate[]): number =>
      arms.reduce((s, arm) => s + arm.influence.reduce((q, x) => q + x * x, 0), 0);
    expectClose(squares([adjusted.control, adjusted.treated]), (1 - adjusted.reduction) * squares(plain), 1e-9);
    expect(adjusted.reduction).toBeGreaterThan(0);
  });
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

  it('a covariate that is constant or unknown changes nothing; one shifted by a constant neither', () => {
    const rng = random(5);
    const list = (k: number) => Array.from({ length: k }, () => ({ den: 10 + rng.int(50), share: rng.uniform() }));
    const arms = [arm(list(12)), arm(list(9))] as const;
    for (const x of [7, Number.NaN]) {
      const same = cuped(arms, [new Array(12).fill(x), new Array(9).fill(x)]);
      expect([same.theta, same.reduction, same.control.value]).toEqual([0, 0, arms[0].value]);
    }
    const before = [12, 9].map((k) => Array.from({ length: k }, () => rng.normal())) as [number[], number[]];
    const once = cuped(arms, before);
    const shifted = cuped(arms, [before[0].map((x) => x + 40), before[1].map((x) => x + 40)]);
    expect(shifted.theta).toBeCloseTo(once.theta, 10);
    expect(found(shifted.control, shifted.treated).estimate).toBeCloseTo(found(once.control, once.treated).estimate, 10);
  });
});

describe('a ratio adjusted by its own past', () => {
  it('is closer to the truth, covers it as often as it says, and finds no effect where there is none', () => {
    const rng = random(17);
    let [wrong, plainSquares, squares, shrunk] = [0, 0, 0, 0];
    for (let n = 0; n < 300; n++) {
      const clusters = Array.from({ length: 40 }, () => {
        const [level, size] = [0.6 + 0.08 * rng.normal(), 50 + rng.int(200)];
        const seen = (): number => size * level + Math.sqrt(size * 0.24) * rng.normal();
        return { size, past: seen(), now: seen() };
      });
      const halves = [clusters.slice(0, 20), clusters.slice(20)] as const;
      const of = (f: (c: (typeof clusters)[number]) => number): [number[], number[]] => [halves[0].map(f), halves[1].map(f)];
      const [num, den] = [of((c) => c.now), of((c) => c.size)];
      const arms = [ratioOf(num[0], den[0]), ratioOf(num[1], den[1])] as const;
      const { control, treated } = cuped(
        arms,
        pastRatio(
          of((c) => c.past),
          den,
        ),
      );
      const [plain, adjusted] = [found(...arms), found(control, treated)];
      if (2 * studentSf(Math.abs(adjusted.estimate / adjusted.se), adjusted.df) < 0.05) wrong++;
      plainSquares += plain.estimate ** 2;
      squares += adjusted.estimate ** 2;
      shrunk += adjusted.se / plain.se;
    }
    // Three standard errors of 300: 0.038.
    expect(Math.abs(wrong / 300 - 0.05)).toBeLessThan(0.038);
    expect(squares / plainSquares).toBeLessThan(0.5);
    expect(shrunk / 300).toBeLessThan(0.7);
  });

  it('takes clusters without a past, and arms without one', () => {
    const [x, y] = pastRatio(
      [
        [3, 0],
        [4, 5],
      ],
      [
        [6, 0],
        [7, 9],
      ],
    );
    expect([x.length, x[1], y.length]).toEqual([2, 0, 2]);
    expect(pastRatio([[0], [0]], [[0], [0]]).map((arm) => [...arm])).toEqual([[0], [0]]);
  });
});

it('refuses what has no answer', () => {
  const good = ratioOf([1, 2, 3], [4, 5, 6]);
  expect(contrast(good, ratioOf([1], [2]))).toEqual({ ok: false, why: 'too_few_clusters' });
  expect(contrast(good, ratioOf([], []))).toEqual({ ok: false, why: 'too_few_clusters' });
  expect(contrast(good, ratioOf([0, 0], [0, 0]))).toEqual({ ok: false, why: 'no_denominator' });
  expect(contrast(ratioOf([0, 0], [1, 2]), good, true)).toEqual({ ok: false, why: 'zero_baseline' });
  expect(contrast(ratioOf([1, 2], [1, 2]), ratioOf([1, 2], [1, 2]))).toEqual({ ok: false, why: 'no_variation' });
});
