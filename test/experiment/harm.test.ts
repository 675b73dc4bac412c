import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmSeen } from '../../src/experiment/harm.js';
import { contrastVariance } from '../../src/experiment/information.js';
import type { Effect } from '../../src/experiment/types.js';
import { random } from '../../src/stats/random.js';

const phases = new Array<number>(14).fill(1);
const design = {
  units: { first: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], perDay: new Array<number>(10).fill(20) },
  ...{ phases, longest: [...phases, 1, 1, 1, 1, 1, 1, 1], icc: 0.05 },
};
const effect = (estimate: number, se: number, df = Number.POSITIVE_INFINITY): Effect => ({
  ...{ estimate, se, df, without: null, with: null, method: 'within_day', orders: [1, 1], clusters: [5, 5], reduction: null },
});

describe('harm over daily looks', () => {
  it('is never on the good side, and more of it is never less harm', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.double({ min: 0, max: 6, noNaN: true }), (day, z) => {
        expect(harmSeen(effect(z, 1), 1, design, day, 0.025)).toBe(false);
        expect(harmSeen(effect(-z, 1), -1, design, day, 0.025)).toBe(false);
        const seen = harmSeen(effect(-z, 1), 1, design, day, 0.025);
        expect(harmSeen(effect(z, 1), -1, design, day, 0.025)).toBe(seen);
        if (seen) expect(harmSeen(effect(-z - 1, 1), 1, design, day, 0.025)).toBe(true);
        // Few degrees of freedom do not fake harm.
        if (!seen) expect(harmSeen(effect(-z, 1, 5), 1, design, day, 0.025)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('is seen at four standard errors from the first day on', () => {
    for (const day of [1, 2, 7, 14]) expect(harmSeen(effect(-4, 1, 15), 1, design, day, 0.025)).toBe(true);
  });

  it('stays seen on days that compare nothing new', () => {
    // From day 8 on all are treated.
    const whole = { ...design, phases: [...phases.slice(0, 7), ...new Array<number>(7).fill(2)] };
    const first = design.units.first.map((p) => (p === 0 ? 2 : p));
    const own = { ...whole, units: { ...design.units, first }, longest: new Array<number>(14).fill(1) };
    for (const z of [2.2, 2.6, 3])
      expect(harmSeen(effect(-z, 1), 1, own, 12, 0.025)).toBe(harmSeen(effect(-z, 1), 1, own, 7, 0.025));
    expect(harmSeen(effect(-3, 1), 1, own, 12, 0.025)).toBe(true);
  });

  it('is said without any with the stated probability over all days', () => {
    const variances = phases.map((_, i) => contrastVariance(design.units, phases, i + 1, design.icc));
    const rng = random(1);
    let stopped = 0;
    const runs = 500;
    for (let r = 0; r < runs; r++) {
      // A sum that gathers information day by day.
      let [sum, before] = [0, 0];
      const found = variances.some((v, i) => {
        sum += Math.sqrt(1 / v - before) * rng.normal();
        before = 1 / v;
        return Math.abs(sum * v) > 1.5 * Math.sqrt(v) && harmSeen(effect(sum * v, Math.sqrt(v)), 1, design, i + 1, 0.05);
      });
      if (found) stopped++;
    }
    // The week of reserve keeps a part of the 5 %.
    expect(stopped / runs).toBeLessThan(0.075);
    expect(stopped / runs).toBeGreaterThan(0.02);
  });
});
