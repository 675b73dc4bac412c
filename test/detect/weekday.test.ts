import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otherWeekdays } from '../../src/detect/comparable.js';
import { type Arm, contrast, type Others } from '../../src/detect/contrast.js';
import type { Measure } from '../../src/detect/estimate.js';
import { weekdayFactors } from '../../src/detect/weekday.js';
import { DEFAULT_WEIGHTS, metricDef } from '../../src/model/metrics.js';
import { SUM_IDS, sumIndex } from '../../src/model/sums.js';

const measure: Measure = { metric: metricDef('on_time_rate'), terms: [], weights: DEFAULT_WEIGHTS };
const d = { level: 1, cv2: 0.02, df: 30 };

/** Deliveries over some days, of which a share was late. */
function arm(late: number, deliveries: number, periods: number): Arm & { sums: Float64Array } {
  const sums = new Float64Array(SUM_IDS.length);
  sums[sumIndex.orders] = deliveries * periods;
  sums[sumIndex.delivered] = deliveries * periods;
  sums[sumIndex.on_time] = deliveries * periods * (1 - late);
  return { sums, periods };
}
const z = (current: Arm, base: Arm, others: Others | null): number =>
  contrast(measure, current, base, d, 0, others)?.z ?? Number.NaN;

describe('the other days of the week', () => {
  it('make a drop surer where they agree with the weekday', () => {
    const [now, base] = [arm(0.2, 400, 1), arm(0.1, 400, 4)];
    const alone = z(now, base, null);
    const all = z(now, base, { arm: arm(0.1, 400, 18), shift: 0, between: 0 });
    expect(all / alone).toBeGreaterThan(1.05);
    expect(all / alone).toBeLessThan(Math.sqrt(1.25) + 0.01);
  });

  it('count times the factor of the weekday', () => {
    const [now, base] = [arm(0.2, 400, 1), arm(0.2, 400, 4)];
    const others = arm(0.1, 400, 18);
    expect(Math.abs(z(now, base, { arm: others, shift: Math.log(2), between: 0 }))).toBeLessThan(0.05);
    expect(z(now, base, { arm: others, shift: 0, between: 0 })).toBeGreaterThan(1);
  });

  it('count for nothing where slices have weekdays of their own, and for less the more they do', () => {
    const rates = fc.double({ min: 0.03, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(rates, rates, rates, (p1, p0, p) => {
        const [now, base] = [arm(p1, 400, 1), arm(p0, 400, 4)];
        const others = (between: number): Others => ({ arm: arm(p, 400, 18), shift: 0, between });
        const alone = z(now, base, null);
        expect(z(now, base, others(1e9))).toBeCloseTo(alone, 4);
        expect(Math.abs(z(now, base, others(1)) - alone)).toBeLessThanOrEqual(Math.abs(z(now, base, others(0)) - alone) + 1e-6);
      }),
    );
  });
});

describe('the factor of a weekday', () => {
  const slices = (own: (i: number) => number) =>
    Array.from({ length: 9 }, (_, i) => ({
      base: arm(0.1 * 1.3 * (i === 0 ? 1 : own(i)), 4000, 4),
      others: arm(0.1, 4000, 18),
    }));
  const kinds = [0, ...new Array<number>(8).fill(1)];
  const none = { level: 1, cv2: 0, df: 30 };

  it('is that of all orders, with little scatter where all slices have it', () => {
    const factor = weekdayFactors(
      measure,
      slices(() => 1),
      () => none,
      kinds,
      0,
    ).get(1);
    expect(factor?.shift).toBeCloseTo(Math.log(1.3), 9);
    expect(factor?.between).toBeLessThan(0.002);
  });

  it('scatters as slices do that have weekdays of their own', () => {
    const factor = weekdayFactors(
      measure,
      slices((i) => (i % 2 ? 1.2 : 1 / 1.2)),
      () => none,
      kinds,
      0,
    ).get(1);
    expect(factor?.between).toBeGreaterThan(0.8 * Math.log(1.2) ** 2);
    expect(factor?.between).toBeLessThan(1.2 * Math.log(1.2) ** 2);
  });

  it('is not known of few slices, nor without all orders', () => {
    expect(weekdayFactors(measure, slices(() => 1).slice(0, 4), () => none, kinds, 0).size).toBe(0);
    expect(weekdayFactors(measure, [null, ...slices(() => 1).slice(1)], () => none, kinds, 0).size).toBe(0);
  });
});

describe('which days they are', () => {
  const past = { dataFrom: 0, baselineHours: 28 * 24, excluded: [], holes: [] };
  const at = 40 * 24;

  it('same hours of other weekdays, none of the last week, none of the weekday itself', () => {
    const days = otherWeekdays({ from: at, to: at + 5 }, past).map((b) => (at - b.from) / 24);
    expect(days).toEqual([8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27]);
  });

  it('none for stretches longer than a day, or where the baseline holds no two weeks', () => {
    expect(otherWeekdays({ from: at, to: at + 25 }, past)).toEqual([]);
    expect(otherWeekdays({ from: at, to: at + 5 }, { ...past, baselineHours: 13 * 24 })).toEqual([]);
  });
});
