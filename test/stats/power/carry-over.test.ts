import { describe, expect, it } from 'vitest';
import { blockHours, burnIn, carryOverHours } from '../../../src/stats/power/carry-over.js';
import { random } from '../../../src/stats/random.js';

/** Hours of four weeks whose level fades by a factor an hour, with hours of the day, whole days and chance on top. */
function hoursOf(seed: number, factor: number, sd: number, day = 0.02): { n: number; total: number }[] {
  const rng = random(seed);
  let [level, ofDay] = [0, 0];
  return Array.from({ length: 28 * 24 }, (_, i) => {
    if (i % 24 === 0) ofDay = day * rng.normal();
    level = factor * level + sd * Math.sqrt(1 - factor * factor) * rng.normal();
    const p = Math.min(0.99, Math.max(0.01, 0.8 + 0.05 * Math.sin((i * Math.PI) / 12) + level + ofDay));
    const n = 60;
    let total = 0;
    for (let k = 0; k < n; k++) if (rng.uniform() < p) total++;
    return { n, total };
  });
}

describe('carry-over', () => {
  it('is the time in which a planted disturbance fades to a quarter', () => {
    for (const factor of [0.4, 0.6]) {
      const found = carryOverHours([hoursOf(1, factor, 0.08), hoursOf(2, factor, 0.08), hoursOf(3, factor, 0.08)]);
      expect((found as number) / (Math.log(0.25) / Math.log(factor))).toBeCloseTo(1, 0);
    }
  });

  it('is none where hours have nothing in common but their day', () => {
    const found = Array.from({ length: 20 }, (_, seed) => carryOverHours([hoursOf(10 + seed, 0, 0.06)]));
    expect(found.filter((h) => h === 0).length).toBeGreaterThan(16);
  });

  it('is not known from a week, or from two hours a day', () => {
    expect(carryOverHours([hoursOf(1, 0.5, 0.08).slice(0, 168)])).toBeNull();
    const short = hoursOf(1, 0.5, 0.08).map((h, i) => (i % 24 < 2 ? h : { n: 0, total: 0 }));
    expect(carryOverHours([short])).toBeNull();
    expect(carryOverHours([])).toBeNull();
  });

  it('gives burn-in in quarters of an hour and blocks of which it takes a quarter', () => {
    expect([burnIn(35, null), burnIn(35, 0), burnIn(30, 0), burnIn(35, 1.2), burnIn(null, null)]).toEqual([45, 45, 30, 75, 30]);
    expect([30, 45, 60, 75, 90, 180, 400].map(blockHours)).toEqual([2, 3, 4, 6, 6, 12, 24]);
  });
});
