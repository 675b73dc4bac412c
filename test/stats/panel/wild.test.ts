import { describe, expect, it } from 'vitest';
import { diffInDiff } from '../../../src/stats/panel/did.js';
import { wildBootstrap, wildT } from '../../../src/stats/panel/wild.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };
import { okay, simulate } from './support.js';

// Reference: every draw refitted in Python, the null hypothesis imposed (reference.py, `wild`).
describe('wild cluster bootstrap', () => {
  it.each(reference.wild)('has the t of refitted draws, $panel.units units', ({ panel, d, null: b0, t, factors, drawn }) => {
    const did = okay(diffInDiff(panel, d));
    const ones = new Float64Array(did.clusters).fill(1);
    expectClose(wildT(did, b0, [ones])[0] as number, t, 1e-8);
    wildT(
      did,
      b0,
      factors.map((v) => Float64Array.from(v)),
    ).forEach((found, i) => {
      expectClose(found, drawn[i] as number, 1e-8);
    });
  });

  it.each(reference.wild)('has the p of 4000 other draws, $panel.units units', ({ panel, d, null: b0, p }) => {
    const found = wildBootstrap(okay(diffInDiff(panel, d)), { draws: 3999, null: b0 });
    expect(found.weights).toBe(panel.units < 12 ? 'webb' : 'rademacher');
    // Four standard errors of the difference of two simulated shares.
    expect(Math.abs(found.p - p)).toBeLessThan(4 * Math.sqrt((2 * p * (1 - p)) / 4000));
  });

  it('gives the same for the same seed, and takes clusters of units', () => {
    const { panel, treatment } = simulate(4, { units: 24, treated: 12, effect: 1 });
    const did = okay(diffInDiff(panel, treatment));
    expect(wildBootstrap(did, { seed: 7 }).p).toBe(wildBootstrap(did, { seed: 7 }).p);
    const pairs = okay(diffInDiff(panel, treatment, { cluster: Array.from({ length: 24 }, (_, u) => u >> 1) }));
    expect(pairs.clusters).toBe(12);
    expectClose(wildT(pairs, 0, [new Float64Array(12).fill(1)])[0] as number, pairs.effect.estimate / pairs.se0, 1e-9);
  });

  it('has an interval that ends where p does, around the estimate', () => {
    const { panel, treatment } = simulate(5, { units: 16, treated: 8, effect: 1 });
    const did = okay(diffInDiff(panel, treatment));
    const wild = wildBootstrap(did);
    const { lo, hi } = wild.interval();
    expect(lo).toBeLessThan(did.effect.estimate);
    expect(hi).toBeGreaterThan(did.effect.estimate);
    for (const [end, out] of [
      [lo, -1],
      [hi, 1],
    ] as const) {
      expect(wild.pAt(end - out * 1e-4)).toBeGreaterThan(0.05);
      expect(wild.pAt(end + out * 1e-4)).toBeLessThanOrEqual(0.05);
    }
  });

  it.each([
    [8, 4],
    [20, 10],
  ])('rejects a true null about as often as it says, %i units', (units, treated) => {
    const runs = 300;
    const p = Array.from({ length: runs }, (_, seed) => {
      const { panel, treatment } = simulate(1000 + seed, { units, treated, periods: 8, drift: 0.3 });
      return wildBootstrap(okay(diffInDiff(panel, treatment)), { draws: 199, seed }).p;
    });
    for (const level of [0.05, 0.1, 0.5]) {
      const share = p.filter((x) => x <= level).length / runs;
      // Seeds are fixed: four standard errors.
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / runs));
    }
  });
});
