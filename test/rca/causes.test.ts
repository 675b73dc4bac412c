import { describe, expect, it } from 'vitest';
import { confidenceOf } from '../../src/rca/confidence.js';
import { FEATURES, type Features, featuresOf } from '../../src/rca/features.js';
import { studied, type Turned } from './works-world.js';

const NOWHERE = { slices: [], orders: 0, lost: 0, harmless: 0 };
const SEEDS = [1, 2, 3];

describe('a cause that does harm', () => {
  const cases: readonly [string, Turned][] = [
    ['merchant_prep', { prep: 5 }],
    ['batching', { batching: 0.5 }],
    ['eta_model', { promise: 6 }],
    ['order_failure', { fail: 0.2 }],
    ['inventory', { stock: 0.15 }],
  ];
  it.each(cases)('%s is in, with the largest share', (id, turned) => {
    for (const seed of SEEDS) {
      const { sets, shares } = studied(turned, seed);
      expect(sets.included[id]).toBeGreaterThan(0.9);
      const best = Object.entries(shares.of).sort((a, b) => b[1] - a[1])[0]?.[0];
      expect(best).toBe(id);
      expect(shares.of[id]).toBeGreaterThan(0.5);
    }
  });

  it('shares the drop with another that does', () => {
    const { shares, sets } = studied({ prep: 4, fail: 0.12 });
    expect(sets.included.merchant_prep).toBeGreaterThan(0.9);
    expect(sets.included.order_failure).toBeGreaterThan(0.9);
    expect(Math.min(shares.of.merchant_prep ?? 0, shares.of.order_failure ?? 0)).toBeGreaterThan(0.15);
  });
});

describe('a driver that moves without harm', () => {
  const cases: readonly [string, Turned][] = [
    ['merchant_prep', { clock: 5, fail: 0.2 }],
    ['inventory', { predictor: 0.15, prep: 5 }],
    ['batching', { matched: 0.5, fail: 0.2 }],
  ];
  it.each(cases)('%s is out, however far it moved', (id, turned) => {
    for (const seed of SEEDS) {
      const { sets, shares, works } = studied(turned, seed);
      expect(works.shifts[id]?.z).toBeGreaterThan(5);
      expect(sets.included[id]).toBeLessThan(0.3);
      expect(shares.of[id]).toBeLessThan(0.1);
    }
  });
});

describe('harm by nobody', () => {
  it('is unexplained rather than the nearest cause', () => {
    const { shares, sets } = studied({ late: 6 });
    expect(sets.included.unknown).toBeGreaterThan(0.9);
    expect(shares.unexplained).toBeGreaterThan(0.7);
  });

  it('is no drop on a quiet day', () => {
    for (const seed of [4, 5, 6]) expect(Math.abs(studied({}, seed).dropDeviations)).toBeLessThan(3);
  });
});

describe('shares', () => {
  it('and what is unexplained are between 0 and 1, and the points are those of the drop', () => {
    for (const turned of [{}, { prep: 5 }, { prep: 3, stock: 0.1, fail: 0.1 }, { promise: -5 }]) {
      const { shares, frame } = studied(turned, 9, 2);
      for (const s of [...Object.values(shares.of), shares.unexplained]) {
        expect(s).toBeGreaterThanOrEqual(0);
        expect(s).toBeLessThanOrEqual(1);
      }
      const sum = Object.values(shares.of).reduce((a, b) => a + b, 0);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      const mean = (rows: Int32Array): number => rows.reduce((a, row) => a + (frame.loss[row] as number), 0) / rows.length;
      expect(shares.drop).toBeCloseTo(mean(frame.incident) - mean(frame.history), 9);
    }
  });

  it('are the same for the same orders', () => {
    expect(studied({ prep: 3 }).shares).toEqual(studied({ prep: 3 }).shares);
  });
});

describe('what a model of lost points says', () => {
  it('adds up to its part of the drop', () => {
    const { shap, frame } = studied({ prep: 5, batching: 0.3 });
    const shares = Object.values(shap?.share ?? {}).reduce((a, b) => a + b, 0);
    expect(shares).toBeCloseTo(1, 9);
    expect(Object.values(shap?.change ?? {}).reduce((a, b) => a + b, 0)).toBeCloseTo(shap?.modelDrop ?? Number.NaN, 9);
    expect(shap?.orders).toBeLessThanOrEqual(frame.n);
  });
});

describe('confidence', () => {
  const none = Object.fromEntries(FEATURES.map((f) => [f, 0])) as unknown as Features;

  it('is a logistic function of the features, never quite sure', () => {
    const model = { intercept: -1, weights: { share: 2 } };
    expect(confidenceOf({ ...none, share: 0.5 }, model)).toBeCloseTo(0.5, 12);
    expect(confidenceOf({ ...none, share: 100 }, model)).toBe(0.97);
    expect(confidenceOf({ ...none, share: -100 }, model)).toBe(0.02);
  });

  it('is high for what did it, low for what did not', () => {
    const study = studied({ prep: 6 });
    const of = (id: string): number => {
      const h = study.input.hypotheses.find((x) => x.id === id);
      return h ? confidenceOf(featuresOf(study, h, null, NOWHERE)) : Number.NaN;
    };
    expect(of('merchant_prep')).toBeGreaterThan(0.85);
    for (const id of ['inventory', 'weather', 'order_failure', 'mix_shift']) expect(of(id)).toBeLessThan(0.2);
  });
});
