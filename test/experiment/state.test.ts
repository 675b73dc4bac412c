import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardrailOf, progressOf } from '../../src/experiment/state.js';

const size = fc.double({ min: 0.01, max: 50, noNaN: true });
const half = fc.double({ min: 0, max: 80, noNaN: true });
const estimate = fc.double({ min: -60, max: 60, noNaN: true });
const sign = fc.constantFrom(1 as const, -1 as const);
const around = (x: number, by: number): [number, number] => [x - by, x + by];

describe('progress', () => {
  it('is told by what is better, whichever direction that is', () => {
    fc.assert(
      fc.property(estimate, half, size, (x, by, goal) => {
        const up = progressOf({ estimate: x, interval: around(x, by), sign: 1, target: goal });
        const [lo, hi] = around(x, by);
        expect(progressOf({ estimate: -x, interval: [-hi, -lo], sign: -1, target: -goal })).toBe(up);
      }),
    );
  });

  it('exceeds only with the target reached and nothing left out of the interval', () => {
    fc.assert(
      fc.property(estimate, half, size, sign, (x, by, goal, s) => {
        const state = progressOf({ estimate: x, interval: around(x, by), sign: s, target: s * goal });
        const gain = s * x;
        if (state === 'exceeded') expect([gain >= goal, gain - by > 0]).toEqual([true, true]);
        if (state === 'on_track') expect(gain).toBeGreaterThanOrEqual(0.5 * goal);
        if (state === 'behind') expect([gain < 0.5 * goal, gain + by < goal]).toEqual([true, true]);
        if (state === 'inconclusive') expect([gain < 0.5 * goal, gain + by >= goal]).toEqual([true, true]);
        expect(['breached', 'within']).not.toContain(state);
      }),
    );
  });

  it('never gets worse when the estimate gets better by the same interval', () => {
    const order = ['behind', 'inconclusive', 'on_track', 'exceeded'];
    fc.assert(
      fc.property(estimate, half, size, fc.double({ min: 0, max: 20, noNaN: true }), (x, by, goal, more) => {
        const at = (y: number): number =>
          order.indexOf(progressOf({ estimate: y, interval: around(y, by), sign: 1, target: goal }));
        expect(at(x + more)).toBeGreaterThanOrEqual(at(x));
      }),
    );
  });

  it('without a target only asks that nothing gets worse', () => {
    expect(progressOf({ estimate: -1, interval: [-2, -0.1], sign: 1, target: null })).toBe('behind');
    expect(progressOf({ estimate: -1, interval: [-2, -0.1], sign: -1, target: null })).toBe('on_track');
    expect(progressOf({ estimate: 1, interval: [-2, 4], sign: 1, target: null })).toBe('inconclusive');
  });
});

describe('a guardrail', () => {
  it('is within or breached by the limits alone, never both, and an open one says so', () => {
    const limit = fc.double({ min: -200, max: 200, noNaN: true });
    fc.assert(
      fc.property(size, limit, limit, (margin, a, b) => {
        const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
        const state = guardrailOf(margin, lo, hi);
        if (state === 'breached') expect(hi).toBeLessThan(-margin);
        else if (state === 'within') expect(lo).toBeGreaterThan(-margin);
        else expect([lo <= -margin, hi >= -margin]).toEqual([true, true]);
      }),
    );
  });

  it('with no limits at all is inconclusive', () => {
    expect(guardrailOf(5, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe('inconclusive');
  });
});
