import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrastVariance, informationFractions } from '../../src/experiment/information.js';
import { lookDays, planLooks } from '../../src/experiment/sequential.js';

const even = (first: readonly number[], perDay = 10) => ({ first, perDay: first.map(() => perDay) });

describe('variance of the contrast', () => {
  it('is that of two means of equal units, computed by hand', () => {
    // Four units an arm of 10 orders a day for 5 days: icc / 4 + (1 - icc) / 200, in both arms.
    const units = even([1, 1, 1, 1, 0, 0, 0, 0]);
    expect(contrastVariance(units, [1, 1, 1, 1, 1], 5, 0.1)).toBeCloseTo(2 * (0.1 / 4 + 0.9 / 200), 12);
    expect(contrastVariance(units, [1, 1, 1, 1, 1], 5, 0)).toBeCloseTo(1 / 100, 12);
  });

  it('adds up stretches by their weights', () => {
    // Day 1: 2 against 6 units; day 2: 4 against 4. Without correlation, information adds up.
    const units = even([1, 1, 2, 2, 0, 0, 0, 0]);
    const [a, b] = [1 / (1 / 20 + 1 / 60), 1 / (1 / 40 + 1 / 40)];
    expect(contrastVariance(units, [1, 2], 2, 0)).toBeCloseTo(1 / (a + b), 12);
  });

  it('is infinite while no day compares', () => {
    expect(contrastVariance(even([1, 0, 0]), [1, 1], 2, 0.1)).toBe(Number.POSITIVE_INFINITY);
    expect(contrastVariance(even([1, 1, 1, 1]), [1, 1], 2, 0.1)).toBe(Number.POSITIVE_INFINITY);
  });
});

const design = fc.record({
  first: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 20 }),
  icc: fc.double({ min: 0, max: 0.3, noNaN: true }),
  days: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 })),
});

describe('information', () => {
  it('never falls, and never passes what there can be', () => {
    fc.assert(
      fc.property(design, ({ first, icc, days: [a, b] }) => {
        const phases = [...new Array<number>(a).fill(1), ...new Array<number>(b).fill(2)];
        const looks = phases.map((_, i) => i + 1);
        const fractions = informationFractions(even(first), { phases, longest: [...phases, 2, 2, 2] }, looks, icc);
        fractions.forEach((t, i) => {
          expect(t).toBeGreaterThanOrEqual(fractions[i - 1] ?? 0);
          expect(t).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('is tested at the ends of phases and weeks, and error spent never passes what may be', () => {
    const units = even([1, 1, 2, 2, 2, 0, 0, 0, 0, 0]);
    const phases = [1, 1, 1, ...new Array<number>(11).fill(2)];
    const own = { units, phases, longest: [...phases, ...new Array<number>(7).fill(2)], icc: 0.05 };
    const days = lookDays(own, [3, 14], 3, 14);
    expect(days).toEqual([3, 7, 14]);
    const looks = planLooks(own, days, 0.05);
    for (const { bound, information } of looks)
      if (bound !== null) expect(bound).toBeLessThanOrEqual(0.025 * information ** 2 + 1e-9);
    expect(looks.at(-1)?.information).toBeLessThan(1);
  });
});
