import { describe, expect, it } from 'vitest';
import { emptied } from '../../src/detect/columns.js';
import type { Filled } from '../../src/engine/types.js';

const column = (now: [number, number], before: [number, number]): Filled => ({
  column: 'refunded',
  label: 'was_refunded',
  now: { orders: now[0], filled: now[1] },
  before: { orders: before[0], filled: before[1] },
});
const told = (now: [number, number], before: [number, number]): number => emptied([column(now, before)]).length;

describe('a column suddenly empty', () => {
  it('is told with both shares', () => {
    expect(emptied([column([200, 0], [1000, 980])])).toEqual([{ label: 'was_refunded', now: 0, before: 0.98 }]);
  });

  it('is one that lost more than half of its share', () => {
    expect(told([200, 97], [1000, 980])).toBe(1);
    expect(told([200, 99], [1000, 980])).toBe(0);
  });

  it('is none that rarely had a value', () => {
    expect(told([200, 0], [1000, 499])).toBe(0);
    expect(told([200, 0], [1000, 500])).toBe(1);
  });

  it('is not told of a handful of orders', () => {
    expect(told([49, 0], [1000, 1000])).toBe(0);
    expect(told([200, 0], [49, 49])).toBe(0);
    expect(told([0, 0], [0, 0])).toBe(0);
  });
});
