import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalSf } from '../../../src/stats/normal.js';
import { crossingProbability, spendingBounds } from '../../../src/stats/sequential/bounds.js';
import { obrienFlemingSpending, pocockSpending, powerSpending, type Spending } from '../../../src/stats/sequential/spending.js';
import reference from './reference.json' with { type: 'json' };

const spending = (kind: string, alpha: number): Spending => {
  if (kind === 'obf') return obrienFlemingSpending(alpha);
  return kind === 'pocock' ? pocockSpending(alpha) : powerSpending(alpha, Number(kind.slice(5)));
};
const expectNear = (found: readonly number[], wanted: readonly number[], tolerance = 1e-6): void => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((x, i) => {
    expect(Math.abs((found[i] as number) - x), `${found} for ${wanted}`).toBeLessThanOrEqual(tolerance);
  });
};
const even = (k: number): number[] => Array.from({ length: k }, (_, i) => (i + 1) / k);
const total = (p: readonly number[]): number => p.reduce((s, x) => s + x, 0);

describe('spendingBounds', () => {
  // Reference: gsDesign's recursive integration (Python port, grid r = 100) and a root finder (reference.py).
  it.each(reference.bounds)('$kind, alpha $alpha, looks at $fractions', ({ kind, alpha, fractions, z }) => {
    expectNear(spendingBounds({ fractions, alpha, spend: spending(kind, alpha) }), z);
  });

  // Reference: the R package rpact, tests/testthat/test-f_design_group_sequential.R (designs x1 and x3; eight digits there).
  it('equals rpact: Hwang-Shih-DeCani gamma 0 and Kim-DeMets 2.2, which are powers', () => {
    const linear = spendingBounds({ fractions: [0.2, 0.4, 1], alpha: 0.03, spend: powerSpending(0.03, 1) });
    expectNear(linear, [2.5121443, 2.4228747, 2.0280392], 1e-7);
    const kim = spendingBounds({ fractions: [0.3, 0.7, 1], alpha: 0.03, spend: powerSpending(0.03, 2.2) });
    expectNear(kim, [2.8594012, 2.2435708, 1.9735737], 1e-7);
  });

  // Reference: published tables of Lan-DeMets bounds, five equal looks, one-sided 0.025 (gsDesign manual; Jennison and Turnbull).
  it('equals the published O’Brien-Fleming type bounds', () => {
    const z = spendingBounds({ fractions: even(5), alpha: 0.025, spend: obrienFlemingSpending(0.025) });
    expectNear(z, [4.8769, 3.357, 2.6803, 2.2898, 2.031], 5e-5);
  });

  // Reference: the vignette 'ConditionalPowerPlot' of R gsDesign: Hwang-Shih-DeCani spending with gamma -4, alpha 0.025 (the
  // futility bounds there are non-binding, so they leave these alone); four digits.
  it('takes any spending function: the bounds of a gsDesign vignette', () => {
    const spend: Spending = (t) => (0.025 * (1 - Math.exp(4 * t))) / (1 - Math.exp(4));
    expectNear(spendingBounds({ fractions: [117 / 353, 235 / 353, 1], alpha: 0.025, spend }), [3.0139, 2.5478, 1.9991], 5.1e-5);
  });

  it('one look is the fixed test', () => {
    const [z] = spendingBounds({ fractions: [1], alpha: 0.05, spend: powerSpending(0.05) });
    expect(normalSf(z as number)).toBeCloseTo(0.05, 12);
  });

  it('spends all that is left beyond the planned information or at the last look, and nothing after', () => {
    const plan = { alpha: 0.05, spend: powerSpending(0.05) };
    const over = spendingBounds({ ...plan, fractions: [0.5, 1.2, 1.4] });
    expect(over[2]).toBe(Number.POSITIVE_INFINITY);
    expect(total(crossingProbability(over, [0.5, 1.2, 1.4], 0))).toBeCloseTo(0.05, 10);
    const short = spendingBounds({ ...plan, fractions: [0.5, 0.8], final: true });
    expect(total(crossingProbability(short, [0.5, 0.8], 0))).toBeCloseTo(0.05, 10);
  });

  it('a look with nothing new, or nothing to spend, has no bound', () => {
    const plan = { alpha: 0.05, spend: obrienFlemingSpending(0.05) };
    const z = spendingBounds({ ...plan, fractions: [0, 0.01, 0.4, 0.4, 0.40001, 1] });
    expect(z.map((x) => x < Number.POSITIVE_INFINITY)).toEqual([false, false, true, false, false, true]);
    expect(total(crossingProbability(z, [0, 0.01, 0.4, 0.4, 0.40001, 1], 0))).toBeCloseTo(0.05, 10);
  });

  it('takes no look whose information is not a number, and ends in a test even where information seems to have fallen', () => {
    const plan = { alpha: 0.05, spend: powerSpending(0.05) };
    const odd = spendingBounds({ ...plan, fractions: [0.5, Number.NaN, Number.POSITIVE_INFINITY, 1] });
    expect(odd.slice(1, 3)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    const [first, second] = spendingBounds({ ...plan, fractions: [0.5, 1] });
    expect([odd[0], odd[3]]).toEqual([first, second]);
    const fell = spendingBounds({ ...plan, fractions: [0.5, 0.9, 0.88], final: true });
    expect(fell[2]).toBeLessThan(fell[1] as number);
    expect(total(crossingProbability(fell, [0.5, 0.9, 0.88], 0))).toBeCloseTo(0.05, 10);
  });

  const plans = fc
    .record({
      steps: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
      share: fc.double({ min: 0.2, max: 1, noNaN: true }),
      alpha: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      rho: fc.double({ min: 0.5, max: 4, noNaN: true }),
    })
    .map(({ steps, share, alpha, rho }) => {
      let sum = 0;
      const all = total(steps);
      const fractions = steps.map((step) => {
        sum += step;
        return (share * sum) / all;
      });
      return { fractions, alpha, spend: powerSpending(alpha, rho) };
    });

  it('crosses by each look with the probability that is spent there; past bounds stay', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const z = spendingBounds(plan);
        const exits = crossingProbability(z, plan.fractions, 0);
        let sum = 0;
        plan.fractions.forEach((t, k) => {
          sum += exits[k] as number;
          if ((z[k] as number) < Number.POSITIVE_INFINITY) expect(Math.abs(sum - plan.spend(t))).toBeLessThan(1e-10);
        });
        expect(spendingBounds({ ...plan, fractions: plan.fractions.slice(0, -1) })).toEqual(z.slice(0, -1));
      }),
      { numRuns: 60 },
    );
  });

  it('power rises in the drift and with fewer looks’ worth of spending early', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: -1, max: 4, noNaN: true }), (plan, drift) => {
        const z = spendingBounds(plan);
        const power = total(crossingProbability(z, plan.fractions, drift));
        expect(total(crossingProbability(z, plan.fractions, drift + 0.3))).toBeGreaterThan(power);
        expect(power).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { numRuns: 40 },
    );
  });
});

describe('crossingProbability', () => {
  it.each(reference.exits)('gsDesign: drift $drift, looks at $fractions', ({ z, fractions, drift, p }) => {
    expectNear(crossingProbability(z, fractions, drift), p, 1e-8);
  });

  it.each(reference.mvn)('multivariate normal: drift $drift, looks at $fractions', ({ z, fractions, drift, p }) => {
    expectNear(crossingProbability(z, fractions, drift), p, 1e-6);
  });

  // Reference: rpact, the same file, characteristics y1 (its futility bounds of -6 take 1e-9).
  it('equals the power that rpact gives', () => {
    const p = crossingProbability([2.5121443, 2.4228747, 2.0280392], [0.2, 0.4, 1], Math.sqrt(9.4594101));
    expectNear(p, [0.12783451, 0.21271713, 0.51944835], 2e-8);
  });
});
