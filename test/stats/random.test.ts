import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/stats/random.js';
import reference from './reference.json' with { type: 'json' };

const draw = <T>(n: number, one: () => T): T[] => Array.from({ length: n }, one);

describe('random', () => {
  // Reference: sfc32 written anew in Python with unbounded integers (reference.py, `uniforms`): equal to the last bit.
  it.each(reference.uniform)('seed $seed', ({ seed, values }) => {
    const rng = random(seed);
    expect(draw(values.length, () => rng.uniform())).toEqual(values);
  });

  it('gives the same numbers for the same seed and others for another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 }), (seed) => {
        const [a, b, c] = [random(seed), random(seed), random(seed + 1)];
        const mixed = (rng: typeof a) => [rng.uniform(), rng.normal(), rng.int(1000), rng.shuffle([1, 2, 3, 4, 5, 6, 7, 8])];
        const first = mixed(a);
        expect(mixed(b)).toEqual(first);
        expect(mixed(c)).not.toEqual(first);
      }),
    );
  });

  it('is uniform: chi-square over 64 cells, and over pairs', () => {
    const n = 64_000;
    const rng = random(11);
    const [cells, pairs] = [new Float64Array(64), new Float64Array(64)];
    for (let i = 0; i < n; i++) {
      const [u, v] = [rng.uniform(), rng.uniform()];
      for (const [counts, cell] of [
        [cells, Math.floor(u * 64)],
        [pairs, Math.floor(u * 8) * 8 + Math.floor(v * 8)],
      ] as const)
        counts[cell] = (counts[cell] as number) + 1;
    }
    const chi2 = (counts: Float64Array): number => counts.reduce((sum, k) => sum + (k - n / 64) ** 2 / (n / 64), 0);
    // scipy.stats.chi2.ppf([0.0005, 0.9995], 63): the seed is fixed, so a failure means a changed generator.
    for (const counts of [cells, pairs]) {
      expect(chi2(counts)).toBeGreaterThan(32.7);
      expect(chi2(counts)).toBeLessThan(106.7);
    }
  });

  it('is normal: mean, variance, skewness, kurtosis', () => {
    const n = 40_000;
    const rng = random(3);
    const x = draw(n, () => rng.normal());
    const moment = (k: number): number => x.reduce((sum, v) => sum + v ** k, 0) / n;
    // Four standard errors of each moment: sqrt of 1, 2, 15, 96 over n.
    [0, 1, 0, 3].forEach((expected, i) => {
      expect(Math.abs(moment(i + 1) - expected)).toBeLessThan(4 * Math.sqrt((([1, 2, 15, 96] as const)[i] as number) / n));
    });
  });

  it('draws every integer below n, and no other', () => {
    const rng = random(5);
    const counts = new Map<number, number>();
    for (const k of draw(7000, () => rng.int(7))) counts.set(k, (counts.get(k) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const k of counts.values()) expect(Math.abs(k - 1000)).toBeLessThan(150);
  });

  it('shuffles without losing or changing the given list, every order as likely', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const before = [...items];
        const shuffled = random(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
    const rng = random(9);
    const orders = new Map<string, number>();
    for (const text of draw(6000, () => rng.shuffle(['a', 'b', 'c']).join(''))) orders.set(text, (orders.get(text) ?? 0) + 1);
    expect(orders.size).toBe(6);
    for (const k of orders.values()) expect(Math.abs(k - 1000)).toBeLessThan(130);
  });
});
