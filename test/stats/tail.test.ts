import { describe, expect, it } from 'vitest';
import { random } from '../../src/stats/random.js';
import { upperTailDf } from '../../src/stats/tail.js';

/** A Student variable: a normal one over the root of a mean of squares. */
function student(df: number, rng: ReturnType<typeof random>): number {
  let square = 0;
  for (let i = 0; i < df; i++) square += rng.normal() ** 2;
  return rng.normal() / Math.sqrt(square / df);
}

describe('how heavy an upper tail is', () => {
  it('is told from the values', () => {
    const rng = random(3);
    expect(upperTailDf(Array.from({ length: 20_000 }, () => student(6, rng)))).toBeLessThanOrEqual(8);
    expect(upperTailDf(Array.from({ length: 20_000 }, () => rng.normal()))).toBeGreaterThanOrEqual(45);
  });

  it('does not look at the lower one', () => {
    const rng = random(4);
    const z = Array.from({ length: 20_000 }, () => rng.normal()).map((x) => (x < 0 ? 3 * x : x));
    expect(upperTailDf(z)).toBeGreaterThanOrEqual(45);
  });

  it('is what was believed before where nothing was seen', () => {
    expect(upperTailDf([])).toBe(22);
    expect(upperTailDf([], { df: 8, weight: 10 })).toBe(8);
  });
});
