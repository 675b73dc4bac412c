import { describe, expect, it } from 'vitest';
import { moveRate, redrawnDetectable } from '../../../src/stats/power/redrawn.js';
import { detectable } from '../../../src/stats/power/solve.js';
import { random } from '../../../src/stats/random.js';

const aim = { baseline: 0.78, alpha: 0.05, power: 0.8, direction: 'up' } as const;

/** Equal clusters whose rates have the variance of a correlation. */
function worldOf(count: number, n: number, icc: number, seed: number) {
  const rng = random(seed);
  const sd = Math.sqrt(0.78 * 0.22 * (icc + (1 - icc) / n));
  return Array.from({ length: count }, () => ({ n, rate: Math.min(1, Math.max(0, 0.78 + sd * rng.normal())) }));
}

describe('clusters drawn anew', () => {
  it('agree with the closed form for equal clusters', () => {
    const worlds = Array.from({ length: 40 }, (_, seed) => worldOf(40, 120, 0.02, seed));
    const closed = detectable(
      { outcome: { kind: 'proportion', baseline: 0.78 }, alpha: 0.05, clusters: [20, 20], size: 120, icc: 0.02, cv: 0 },
      0.8,
    ) as number;
    expect(Math.abs((redrawnDetectable(aim, worlds) as number) / closed - 1)).toBeLessThan(0.05);
  });

  it('need more where few clusters hold most orders', () => {
    const world = worldOf(30, 120, 0.02, 1);
    const uneven = world.map((c, i) => ({ ...c, n: i < 8 ? 360 : 33 }));
    expect(redrawnDetectable(aim, [uneven])).toBeGreaterThan(redrawnDetectable(aim, [world]) as number);
  });

  it('is null where there is nothing to find, the same when asked again', () => {
    const world = worldOf(12, 50, 0.05, 2);
    expect(redrawnDetectable(aim, [world.slice(0, 3)])).toBeNull();
    expect(redrawnDetectable(aim, [])).toBeNull();
    expect(redrawnDetectable({ ...aim, baseline: 1 }, [world])).toBeNull();
    expect(redrawnDetectable(aim, [world])).toBe(redrawnDetectable(aim, [world]));
    expect(redrawnDetectable({ ...aim, direction: 'down' }, [world])).toBeGreaterThan(0);
  });

  it('a rate moves with all and keeps its distance in spreads of a rate', () => {
    expect(moveRate(0.9, 0.9, 0.8)).toBeCloseTo(0.8, 12);
    expect((0.8 - moveRate(0.87, 0.9, 0.8)) / 0.03).toBeCloseTo(0.4 / 0.3, 10);
    expect(moveRate(0.1, 0.9, 0.5)).toBe(0);
  });
});
