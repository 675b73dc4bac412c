import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksPerDay } from '../../src/detect/looks.js';
import { normalSf } from '../../src/stats/normal.js';
import { random } from '../../src/stats/random.js';

const DAYS = 40_000;

/** How much more often the runs of a day cross the line at least once than one run does, on moving sums of pure noise. */
function simulated(length: number, gap: number, line: number): number {
  const rng = random(5);
  let days = 0;
  for (let day = 0; day < DAYS; day++) {
    const hours = Array.from({ length: length + 24 }, () => rng.normal());
    let crossed = false;
    for (let end = length + gap; end <= length + 24; end += gap) {
      let sum = 0;
      for (let i = end - length; i < end; i++) sum += hours[i] as number;
      crossed ||= sum > line * Math.sqrt(length);
    }
    if (crossed) days++;
  }
  return days / DAYS / normalSf(line);
}

describe('looks that the runs of a day take', () => {
  it.each([
    [1, 1],
    [4, 1],
    [8, 1],
    [24, 1],
    [8, 4],
    [24, 6],
  ])('at stretches of %i hours, every %i hours, are as many as in simulation', (length, gap) => {
    const ratio = looksPerDay(length, gap, 2.5) / simulated(length, gap, 2.5);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.35);
  });

  it('is one for a run a day, or where no run is known', () => {
    for (const length of [1, 4, 24]) expect([24, 30, Infinity].map((gap) => looksPerDay(length, gap))).toEqual([1, 1, 1]);
  });

  it('is between one and the number of runs, and falls as runs lie further apart', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 4, 8, 16, 24, 48), fc.double({ min: 1, max: 23, noNaN: true }), (length, gap) => {
        const looks = looksPerDay(length, gap);
        expect(looks).toBeGreaterThanOrEqual(1);
        expect(looks).toBeLessThanOrEqual(24 / gap + 1e-9);
        expect(looksPerDay(length, gap + 0.5)).toBeLessThanOrEqual(looks + 1e-9);
      }),
    );
  });
});
