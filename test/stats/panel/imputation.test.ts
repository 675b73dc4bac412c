import { describe, expect, it } from 'vitest';
import { imputation } from '../../../src/stats/panel/imputation.js';
import { expectClose } from '../support.js';
import reference from './reference.json' with { type: 'json' };
import { okay, simulate } from './support.js';

const { panel, event, estimate, se, cells, horizons } = reference.imputation;

describe('imputation', () => {
  // Reference: numpy with dense matrices, pseudo-inverses and explicit weights of every observation (reference.py, `imputation`).
  it('equals the formulas written anew', () => {
    const found = okay(imputation(panel, event));
    expectClose(found.estimate, estimate, 1e-9);
    expectClose(found.effect?.se as number, se, 1e-9);
    expect([found.cells, found.leftOut]).toEqual([cells, 0]);
  });

  it('and for every horizon', () => {
    const found = okay(imputation(panel, event));
    expect(found.horizons.map((h) => h.at)).toEqual(horizons.map((h) => h.at));
    horizons.forEach((h, i) => {
      expectClose(found.horizons[i]?.estimate as number, h.estimate, 1e-9);
      if (found.horizons[i]?.effect) expectClose(found.horizons[i]?.effect?.se as number, h.se, 1e-9);
    });
    const mean = found.horizons.reduce((sum, h) => sum + h.weight * h.estimate, 0) / found.weight;
    expectClose(mean, found.estimate, 1e-10);
  });

  it('finds an effect that grows, where nothing else is in the data', () => {
    const first = [2, 2, 4, -1, -1, -1];
    const rows = first.flatMap((at, unit) =>
      Array.from({ length: 7 }, (_, period) => ({
        unit,
        period,
        y: unit + period ** 2 + (at >= 0 && period >= at ? 1 + period - at : 0),
      })),
    );
    const column = (key: 'unit' | 'period' | 'y') => rows.map((r) => r[key]);
    const exact = {
      unit: column('unit'),
      period: column('period'),
      y: column('y'),
      weight: rows.map(() => 1),
      units: 6,
      periods: 7,
    };
    const found = okay(imputation(exact, first));
    found.horizons.forEach((h) => {
      expect(h.estimate).toBeCloseTo(1 + h.at, 9);
    });
    expect(found.horizons.at(-1)?.effect?.estimate).toBeCloseTo(5, 9);
  });

  it('covers the truth about as often as it says', () => {
    const first = Array.from({ length: 24 }, (_, u) => (u < 12 ? 5 : -1));
    const runs = 400;
    const held = Array.from({ length: runs }, (_, seed) => {
      const { effect } = okay(imputation(simulate(seed, { units: 24, treated: 12, effect: 1 }).panel, first));
      return effect !== null && effect.lo <= 1 && effect.hi >= 1;
    });
    const share = held.filter(Boolean).length / runs;
    expect(share).toBeGreaterThan(0.91);
    expect(share).toBeLessThan(0.985);
  });

  it('leaves out what has no counterfactual, and says so', () => {
    const base = simulate(9, { units: 6, missing: 0 }).panel;
    const found = okay(imputation(base, [0, 5, 5, -1, -1, -1]));
    expect(found.leftOut).toBe(10);
    expect(okay(imputation(base, [5, -1, -1, -1, -1, -1])).effect).toBeNull();
    const flat = { ...base, y: Array.from(base.y, () => 0.9) };
    expect(imputation(flat, [5, 5, 5, -1, -1, -1])).toEqual({ ok: false, why: 'constant_outcome' });
    expect(imputation(base, Array(6).fill(0))).toEqual({ ok: false, why: 'no_untreated_cells' });
    expect(imputation(base, Array(6).fill(5))).toEqual({ ok: false, why: 'no_counterfactual' });
    expect(imputation(base, Array(6).fill(-1))).toEqual({ ok: false, why: 'no_counterfactual' });
    expect(imputation(base, [5, 5, 5, -1, -1, -1], { cluster: Array(6).fill(0) })).toEqual({ ok: false, why: 'one_cluster' });
  });
});
