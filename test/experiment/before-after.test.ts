import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beforeAfter, wholeDays } from '../../src/experiment/before-after.js';
import type { Effect, Panel } from '../../src/experiment/types.js';
import { ON_TIME, panelOf, type Small, sumsOf } from './panels.js';

function effectOf(panel: Panel): Effect {
  const e = beforeAfter(panel, ON_TIME);
  if ('why' in e) throw new Error(e.why);
  return e;
}

/** Days outside the slice: orders and those on time. */
const outsideOf = (n: readonly number[], good: readonly number[], before = 0): Panel['outside'] => ({
  before,
  all: sumsOf(n.length, { orders: n, delivered: n, on_time: good }),
  near: null,
});

const STORES: Small = {
  ...{ first: [1, 2], phase: [0, 0, 1, 2, 2], start: 2 },
  n: [
    [10, 10, 10, 20, 20],
    [30, 30, 30, 20, 20],
  ],
  good: [
    [7, 6, 9, 19, 18],
    [20, 22, 21, 18, 19],
  ],
};

describe('days on which all are treated', () => {
  it('are those in a row at the end', () => {
    expect(wholeDays(panelOf(STORES))).toEqual([3, 4]);
    expect(wholeDays(panelOf(STORES), 4)).toEqual([3]);
    expect(wholeDays(panelOf(STORES), 3)).toEqual([]);
    expect(wholeDays(panelOf({ ...STORES, first: [1, 0] }))).toEqual([]);
  });
});

describe('effect before and after', () => {
  it('is against untreated cells of the same stores before, computed by hand', () => {
    // After: 74 of 80. Before: store 0 on days 1, 2 (13 of 20), store 1 on days 1 to 3 (63 of 90).
    const e = effectOf(panelOf(STORES));
    expect(e.estimate).toBeCloseTo(92.5 - (100 * 76) / 110, 10);
    expect(e.with).toBeCloseTo(92.5, 10);
    expect(e.orders).toEqual([80, 110]);
    expect(e.method).toBe('before_after');
    expect(e.df).toBe(1);
  });

  it('takes out how others moved, weighted by the days compared', () => {
    // Untreated orders fall on days 1 to 3 as 40, 40, 30 of 110; others 60, 60, 80 % then, 90 % after.
    const e = effectOf(panelOf({ ...STORES, outside: outsideOf([100, 100, 100, 100, 100], [60, 60, 80, 90, 90]) }));
    const moved = 90 - (60 * 80 + 80 * 30) / 110;
    expect(e.estimate).toBeCloseTo(92.5 - (100 * 76) / 110 - moved, 10);
  });

  it('prefers those near by', () => {
    const outside = { ...(outsideOf([100, 100, 100, 100, 100], [60, 60, 80, 90, 90]) as NonNullable<Panel['outside']>) };
    const near = sumsOf(5, { orders: [9, 9, 9, 9, 9], delivered: [9, 9, 9, 9, 9], on_time: [6, 6, 6, 6, 6] });
    const e = effectOf(panelOf({ ...STORES, outside: { ...outside, near } }));
    expect(e.estimate).toBeCloseTo(92.5 - (100 * 76) / 110, 10);
  });

  it('needs days on which all are treated, and days before', () => {
    expect(beforeAfter(panelOf({ ...STORES, first: [1, 0] }), ON_TIME)).toEqual({ why: 'empty_arm' });
    expect(beforeAfter(panelOf({ ...STORES, phase: [2, 2, 2, 2, 2], start: 0 }), ON_TIME)).toHaveProperty('why');
  });

  it('is nothing where the slice moves as the others do', () => {
    const rates = fc.array(fc.integer({ min: 20, max: 80 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(rates, fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 8, maxLength: 8 }), (days, levels) => {
        const panel = panelOf({
          ...{ first: levels.map((_, i) => (i % 2) + 1), phase: [0, 0, 0, 2, 2, 2], start: 3 },
          n: levels.map(() => days.map(() => 100)),
          good: levels.map((level) => days.map((d) => d + level)),
          past: { n: levels.map(() => 1000), good: levels.map((l) => 500 + 10 * l) },
          outside: outsideOf(
            days.map(() => 1000),
            days.map((d) => 10 * d),
          ),
        });
        const e = beforeAfter(panel, ON_TIME);
        if ('why' in e) return;
        expect(Math.abs(e.estimate)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('moves with the treated days alone, one to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 10 }), (added) => {
        const good = STORES.good.map((row) => row.map((g, t) => g + (t >= 3 ? (added / 100) * 20 : 0)));
        expect(effectOf(panelOf({ ...STORES, good })).estimate - effectOf(panelOf(STORES)).estimate).toBeCloseTo(added, 8);
      }),
    );
  });
});
