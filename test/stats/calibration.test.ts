import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brier, calibrationError, reliability } from '../../src/stats/calibration.js';
import { fitIsotonic, isotonicAt } from '../../src/stats/isotonic.js';
import reference from './panel/reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const r = reference.calibration;

describe('fitIsotonic', () => {
  // Reference: sklearn.isotonic.IsotonicRegression with ties and weights (panel/reference.py, `calibration`).
  it('equals scikit-learn', () => {
    const fit = fitIsotonic(r.x, r.y, r.weight);
    r.at.forEach((at, i) => {
      expectClose(isotonicAt(fit, at), r.isotonic[i] as number, 1e-9, `at ${at}`);
    });
  });

  it('rises, keeps the mean, and leaves rising data as they are', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const [x, y, w] = [0, 1, 2].map((k) => rows.map((one) => one[k] as number)) as [number[], number[], number[]];
        const fit = fitIsotonic(x, y, w);
        const fitted = x.map((at) => isotonicAt(fit, at));
        const sum = (values: number[]): number => values.reduce((s, v, i) => s + v * (w[i] as number), 0);
        expect(sum(fitted)).toBeCloseTo(sum(y), 6);
        for (let i = 1; i < fit.y.length; i++) expect(fit.y[i]).toBeGreaterThanOrEqual(fit.y[i - 1] as number);
      }),
    );
    expect(fitIsotonic([3, 1, 2], [9, 1, 4])).toEqual({ x: new Float64Array([1, 2, 3]), y: new Float64Array([1, 4, 9]) });
    expect(isotonicAt(fitIsotonic([], []), 1)).toBeNaN();
  });
});

describe('calibration', () => {
  it('equals scikit-learn', () => {
    expectClose(brier(r.p, r.hit), r.brier, 1e-12);
    expectClose(brier(r.p, r.hit, r.hitWeight), r.brierWeighted, 1e-12);
    expectClose(calibrationError(r.p, r.hit, 5), r.ece5, 1e-12);
  });

  it('is 0 where what is predicted happens, and keeps equal predictions together', () => {
    const p = [0.25, 0.25, 0.25, 0.25, 0.5, 0.5];
    expect(calibrationError(p, [1, 0, 0, 0, 1, 0], 2)).toBe(0);
    expect(reliability(p, [1, 0, 0, 0, 1, 0], 3).map((b) => b.weight)).toEqual([4, 2]);
    expect(calibrationError([], [])).toBeNaN();
    expect(brier([0.2], [1], [0])).toBeNaN();
  });
});
