import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect, Panel } from '../../src/experiment/types.js';
import { stretchesOf, withinDay } from '../../src/experiment/within-day.js';
import { ON_TIME, panelOf, type Small, VOLUME } from './panels.js';
import reference from './within-day-reference.json' with { type: 'json' };

function effectOf(panel: Panel, shape = ON_TIME, options = {}): Effect {
  const e = withinDay(panel, shape, options);
  if ('why' in e) throw new Error(e.why);
  return e;
}

const near = (found: number, wanted: number): void => expect(found / wanted).toBeCloseTo(1, 8);

/** Stores of random sizes and rates, some treated from phase 1, some from phase 2, some never; two days of each phase. */
const small: fc.Arbitrary<Small> = fc
  .array(
    fc.record({
      n: fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 4, maxLength: 4 }),
      rate: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
    }),
    { minLength: 12, maxLength: 24 },
  )
  .map((stores) => ({
    first: stores.map((_, i) => [1, 2, 0][i % 3] as number),
    phase: [1, 1, 2, 2],
    n: stores.map((s) => s.n),
    good: stores.map((s) => s.n.map((n) => Math.round(n * s.rate))),
  }));

const changed = (s: Small, of: Partial<Small>): Panel => panelOf({ ...s, ...of });

describe('effect side by side', () => {
  it('is the difference of pooled rates in one stretch, computed by hand', () => {
    const panel = panelOf({
      ...{ first: [1, 1, 0, 0], phase: [1] },
      n: [[10], [30], [20], [20]],
      good: [[9], [24], [12], [16]],
    });
    // Treated 33 of 40, untreated 28 of 40.
    const e = effectOf(panel);
    expect(e.estimate).toBeCloseTo(82.5 - 70, 10);
    expect(e.with).toBeCloseTo(82.5, 10);
    expect(e.without).toBeCloseTo(70, 10);
    expect(e.orders).toEqual([40, 40]);
    expect(e.clusters).toEqual([2, 2]);
  });

  it('weighs stretches by what they can compare', () => {
    const panel = panelOf({
      ...{ first: [1, 1, 2, 2, 0, 0], phase: [1, 2] },
      n: [
        [10, 10],
        [10, 10],
        [10, 10],
        [10, 10],
        [10, 10],
        [10, 10],
      ],
      good: [
        [8, 9],
        [8, 9],
        [6, 9],
        [6, 9],
        [6, 5],
        [6, 6],
      ],
    });
    // Day 1: 80 % of 20 against 60 % of 40. Day 2: 90 % of 40 against 55 % of 20.
    expect(effectOf(panel).estimate).toBeCloseTo((20 + 35) / 2, 10);
  });

  it.each(reference.panels)('least squares on single orders: statsmodels, CR2, Satterthwaite %#', (c) => {
    const past = { n: c.past_n, good: c.past_good };
    const e = effectOf(panelOf({ first: c.first, phase: c.phase, n: c.n, good: c.good, past }), ON_TIME, { past: c.past });
    near(e.estimate, c.estimate);
    near(e.se, c.se);
    near(e.df, c.df);
  });

  it.each(reference.pooled)('an arm of few stores is judged by the spread of all: Student %#', (c) => {
    const e = effectOf(
      panelOf({
        ...{ first: c.good.map((_, i) => (i < c.treated ? 1 : 0)), phase: [1] },
        n: c.good.map(() => [40]),
        good: c.good.map((g) => [g]),
      }),
    );
    near(e.estimate / e.se, c.t);
    near(e.df, c.df);
  });

  it('leaves out days on which all are treated, or none', () => {
    const base = {
      first: [1, 1, 2, 2],
      n: [
        [9, 9, 9],
        [8, 8, 8],
        [7, 7, 7],
        [6, 6, 6],
      ],
      good: [
        [5, 6, 1],
        [5, 5, 2],
        [3, 4, 3],
        [4, 2, 1],
      ],
    };
    const panel = panelOf({ ...base, phase: [0, 1, 2], start: 1 });
    expect(stretchesOf(panel)).toEqual([{ from: 1, to: 2 }]);
    const one = panelOf({
      ...base,
      phase: [1],
      n: base.n.map((r) => [r[1] as number]),
      good: base.good.map((r) => [r[1] as number]),
    });
    expect(effectOf(panel)).toEqual(effectOf(one));
  });

  it('says why there is none', () => {
    const base = { n: [[9], [8], [7]], good: [[5], [5], [3]] };
    expect(withinDay(panelOf({ ...base, first: [1, 1, 1], phase: [1] }), ON_TIME)).toEqual({ why: 'empty_arm' });
    expect(withinDay(panelOf({ ...base, first: [1, 0, 0], phase: [1] }), ON_TIME)).toEqual({ why: 'too_few_units' });
    const alike = { first: [1, 1, 0, 0], phase: [1], n: [[9], [9], [9], [9]], good: [[9], [9], [9], [9]] };
    expect(withinDay(panelOf(alike), ON_TIME)).toEqual({ why: 'no_outcome' });
  });

  it('turns its sign with the arms', () => {
    fc.assert(
      fc.property(small, (s) => {
        const one = { ...s, phase: [1, 1, 1, 1] };
        const [a, b] = [
          effectOf(changed(one, { first: s.first.map((f) => (f === 1 ? 1 : 0)) })),
          effectOf(changed(one, { first: s.first.map((f) => (f === 1 ? 0 : 1)) })),
        ];
        expect(a.estimate + b.estimate).toBeCloseTo(0, 8);
        near(a.se, b.se);
        near(a.df, b.df);
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on the order of the stores', () => {
    fc.assert(
      fc.property(small, (s) => {
        const back = <T>(x: readonly T[]): T[] => [...x].reverse();
        const [a, b] = [effectOf(panelOf(s)), effectOf(changed(s, { first: back(s.first), n: back(s.n), good: back(s.good) }))];
        expect(a.estimate).toBeCloseTo(b.estimate, 8);
        near(a.se, b.se);
        near(a.df, b.df);
      }),
      { numRuns: 30 },
    );
  });

  it('finds what is added to every treated rate, with the same error', () => {
    fc.assert(
      fc.property(small, fc.double({ min: -0.15, max: 0.15, noNaN: true }), (s, added) => {
        const treated = (i: number, t: number): boolean => s.first[i] !== 0 && (s.first[i] as number) <= (s.phase[t] as number);
        const good = s.good.map((row, i) => row.map((g, t) => g + (treated(i, t) ? added * (s.n[i]?.[t] as number) : 0)));
        const [a, b] = [effectOf(panelOf(s)), effectOf(changed(s, { good }))];
        expect(b.estimate - a.estimate).toBeCloseTo(100 * added, 8);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same whatever happens to all stores on a day alike', () => {
    fc.assert(
      fc.property(small, fc.double({ min: -0.1, max: 0.1, noNaN: true }), (s, moved) => {
        const good = s.good.map((row, i) => row.map((g, t) => g + (t < 2 ? 0 : moved * (s.n[i]?.[t] as number))));
        expect(effectOf(changed(s, { good })).estimate).toBeCloseTo(effectOf(panelOf(s)).estimate, 8);
      }),
      { numRuns: 30 },
    );
  });

  it('counts growth against the own past', () => {
    const panel = panelOf({
      ...{ first: [1, 1, 0, 0], phase: [1, 1], pastDays: 10 },
      n: [
        [12, 12],
        [22, 24],
        [20, 20],
        [41, 39],
      ],
      good: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      past: { n: [100, 200, 200, 400], good: [0, 0, 0, 0] },
    });
    // Treated 70 of the 60 of old, untreated 120 of 120.
    expect(effectOf(panel, VOLUME).estimate).toBeCloseTo(100 * (70 / 60 - 1), 8);
  });
});
