import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aumannShapley } from '../../src/stats/aumann-shapley.js';
import { kitagawa, kitagawaSum } from '../../src/stats/kitagawa.js';
import { expectClose } from './support.js';

const size = fc.integer({ min: 0, max: 5000 });
const rate = fc.double({ min: 0, max: 1, noNaN: true });
const sides = fc.array(fc.tuple(size, rate, size, rate), { minLength: 1, maxLength: 12 }).map((rows) => {
  const column = (k: number): number[] => rows.map((row) => row[k] as number);
  return { before: { size: column(0), rate: column(1) }, after: { size: column(2), rate: column(3) } };
});
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((s, v) => s + v, 0);
const amount = (side: { size: number[]; rate: number[] }): number => sum(side.size.map((n, g) => n * (side.rate[g] as number)));

describe('kitagawa', () => {
  it('adds up to the change of the rate, and of the sum, exactly', () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const [parts, whole] = [kitagawa(before, after), kitagawaSum(before, after)];
        if (!parts || !whole) {
          expect(sum(before.size) * sum(after.size)).toBe(0);
          return;
        }
        expect(parts.change).toBe(parts.mix + parts.within);
        expect(Math.abs(parts.change - (amount(after) / sum(after.size) - amount(before) / sum(before.size)))).toBeLessThan(
          1e-13,
        );
        expectClose(sum(parts.groups.mix), parts.mix, 1e-12);
        expectClose(sum(parts.groups.within), parts.within, 1e-12);
        expect(whole.change).toBe(whole.volume + whole.mix + whole.within);
        expect(Math.abs(whole.change - (amount(after) - amount(before)))).toBeLessThan(1e-8);
      }),
    );
  });

  it('turns its sign with time, and knows mix from rate', () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const [forth, back] = [kitagawa(before, after), kitagawa(after, before)];
        if (!forth || !back) return;
        expect(Math.abs(forth.mix + back.mix)).toBeLessThan(1e-14);
        const sameMix = kitagawa(before, { size: before.size, rate: after.rate });
        expect(sameMix?.mix ?? 0).toBe(0);
        const sameRates = kitagawa({ size: before.size, rate: after.rate }, after);
        expect(sameRates?.within ?? 0).toBe(0);
      }),
    );
  });

  // Kitagawa (1955): two groups, by hand.
  it('equals the table by hand', () => {
    const found = kitagawa({ size: [60, 40], rate: [0.1, 0.3] }, { size: [50, 50], rate: [0.2, 0.4] });
    expect(found?.change).toBeCloseTo(0.12, 14);
    expect(found?.mix).toBeCloseTo(0.02, 14);
    expect(found?.within).toBeCloseTo(0.1, 14);
  });

  it('counts a group that comes or goes as mix', () => {
    const found = kitagawa({ size: [100, 0], rate: [0.1, Number.NaN] }, { size: [100, 100], rate: [0.1, 0.5] });
    expect(found?.within).toBe(0);
    expect(found?.mix).toBeCloseTo(0.2, 14);
    expect(kitagawaSum({ size: [100, 0], rate: [0.1, Number.NaN] }, { size: [100, 100], rate: [0.1, 0.5] })?.change).toBeCloseTo(
      50,
      12,
    );
    expect(kitagawa({ size: [0], rate: [1] }, { size: [1], rate: [1] })).toBeNull();
  });
});

describe('aumannShapley', () => {
  const sums = fc.array(fc.tuple(rate, size, rate, size), { minLength: 1, maxLength: 8 }).map((rows) => ({
    before: { numerator: rows.map((r) => r[0] * r[1]), denominator: rows.map((r) => r[1] + 1) },
    after: { numerator: rows.map((r) => r[2] * r[3]), denominator: rows.map((r) => r[3] + 1) },
  }));
  const ratio = (s: { numerator: number[]; denominator: number[] }): number => sum(s.numerator) / sum(s.denominator);

  it('adds up to the change of the ratio', () => {
    fc.assert(
      fc.property(sums, ({ before, after }) => {
        const parts = aumannShapley(before, after);
        expect(Math.abs((parts?.change as number) - (ratio(after) - ratio(before)))).toBeLessThan(1e-12);
      }),
    );
  });

  it('is the integral of the derivatives', () => {
    const [before, after] = [
      { numerator: [10, 30], denominator: [100, 200] },
      { numerator: [25, 20], denominator: [150, 400] },
    ];
    const steps = 20_000;
    let [one, slope] = [0, 0];
    for (let i = 0; i < steps; i++) {
      const t = (i + 0.5) / steps;
      const [a, b] = [40 + 5 * t, 300 + 250 * t];
      one += 1 / b / steps;
      slope += a / (b * b) / steps;
    }
    const parts = aumannShapley(before, after);
    expectClose(parts?.numerator[0] as number, 15 * one, 1e-8);
    expectClose(parts?.denominator[1] as number, -200 * slope, 1e-8);
  });

  it('is smooth where the denominator hardly changes, and does not depend on how groups are cut', () => {
    for (const x of [0, 1e-12, 9.99e-4, 1.001e-3]) {
      const parts = aumannShapley({ numerator: [40], denominator: [300] }, { numerator: [50], denominator: [300 * (1 + x)] });
      expect(Math.abs((parts?.change as number) - (50 / (300 * (1 + x)) - 40 / 300))).toBeLessThan(1e-15);
    }
    const whole = aumannShapley({ numerator: [40, 5], denominator: [300, 50] }, { numerator: [50, 9], denominator: [350, 40] });
    const cut = aumannShapley(
      { numerator: [30, 10, 5], denominator: [100, 200, 50] },
      { numerator: [20, 30, 9], denominator: [50, 300, 40] },
    );
    expectClose((cut?.numerator[0] as number) + (cut?.numerator[1] as number), whole?.numerator[0] as number, 1e-12);
    expect(aumannShapley({ numerator: [1], denominator: [0] }, { numerator: [1], denominator: [1] })).toBeNull();
  });
});
