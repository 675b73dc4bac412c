import { describe, expect, it } from 'vitest';
import { betweenVariance, sharedVariance } from '../../src/stats/between.js';
import { random } from '../../src/stats/random.js';

describe('variance between units', () => {
  it('solves its equation', () => {
    const [d, v] = [
      [3, -2, 1, -4],
      [1, 2, 0.5, 3],
    ];
    const t2 = betweenVariance(d, v, 3);
    expect(t2).toBeGreaterThan(0);
    expect(d.reduce((sum, x, i) => sum + x ** 2 / ((v[i] as number) + t2), 0)).toBeCloseTo(3, 6);
  });

  it('is none where chance explains all, or nothing is known', () => {
    expect(betweenVariance([0.5, -0.5], [1, 1], 1)).toBe(0);
    expect(betweenVariance([], [], 0)).toBe(0);
    expect(betweenVariance([5], [1], 0)).toBe(0);
  });

  it('finds what was drawn', () => {
    const rng = random(1);
    const v = Array.from({ length: 4000 }, () => 0.5 + rng.uniform());
    const d = v.map((x) => Math.sqrt(x + 2) * rng.normal());
    expect(betweenVariance(d, v, d.length)).toBeCloseTo(2, 0);
  });
});

describe('variance shared by a day', () => {
  it('is the slope of the ratio on the size', () => {
    const size = [5, 20, 80, 320];
    const ratio = size.map((n) => 1 + 0.03 * n);
    expect(sharedVariance(ratio, size, [10, 10, 10, 10])).toBeCloseTo(0.03, 9);
  });

  it('is never below none', () => {
    expect(sharedVariance([0.5, 0.7], [10, 20], [5, 5])).toBe(0);
    expect(sharedVariance([], [], [])).toBe(0);
  });
});
