import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedMedian } from '../../src/stats/weighted.js';

const points = fc.array(fc.record({ value: fc.integer({ min: -50, max: 50 }), weight: fc.integer({ min: 0, max: 20 }) }), {
  minLength: 1,
  maxLength: 25,
});
type Points = readonly { value: number; weight: number }[];
const median = (list: Points): number =>
  weightedMedian(
    list.map((p) => p.value),
    list.map((p) => p.weight),
  );
const deviation = (list: Points, centre: number): number =>
  list.reduce((sum, p) => sum + p.weight * Math.abs(p.value - centre), 0);

describe('weightedMedian', () => {
  it('minimises the weighted absolute deviation', () => {
    fc.assert(
      fc.property(points, (list) => {
        fc.pre(list.some((p) => p.weight > 0));
        const least = deviation(list, median(list));
        for (const { value } of list) expect(least).toBeLessThanOrEqual(deviation(list, value) + 1e-9);
      }),
    );
  });

  it('is the median of each value repeated by its weight', () => {
    // numpy.median(numpy.repeat(values, weights)), which is the mean of the two middle ones where their number is even.
    fc.assert(
      fc.property(points, (list) => {
        const all = list.flatMap((p) => Array.from({ length: p.weight }, () => p.value)).sort((a, b) => a - b);
        fc.pre(all.length > 0);
        const [low, high] = [all[Math.ceil(all.length / 2) - 1] as number, all[Math.floor(all.length / 2)] as number];
        expect(median(list)).toBe((low + high) / 2);
      }),
    );
  });

  it('does not depend on the order, nor on the unit of the weights, and moves with the values', () => {
    fc.assert(
      fc.property(points, (list) => {
        fc.pre(list.some((p) => p.weight > 0));
        const m = median(list);
        expect(median([...list].reverse())).toBe(m);
        expect(median(list.map((p) => ({ ...p, weight: 8 * p.weight })))).toBe(m);
        expect(median(list.map((p) => ({ ...p, value: p.value + 3 })))).toBe(m + 3);
      }),
    );
  });

  it('ignores values without weight', () => {
    expect(weightedMedian([1, 100, 3], [1, 0, 1])).toBe(2);
    expect(weightedMedian([Number.NaN, 4], [0, 1])).toBe(4);
    expect(weightedMedian([1, 2], [0, 0])).toBeNaN();
    expect(weightedMedian([], [])).toBeNaN();
  });
});
