import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pearson, spearman } from '../../src/stats/correlation.js';
import reference from './panel/reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const { x, y, weight, weighted, ...plain } = reference.correlation;

// Reference: scipy.stats.pearsonr and spearmanr; weighted: statsmodels' DescrStatsW, p that of the slope in WLS.
describe('correlation', () => {
  it('equals scipy', () => {
    for (const [found, expected] of [
      [pearson(x, y), plain.pearson],
      [spearman(x, y), plain.spearman],
    ] as const) {
      expectClose(found?.r as number, expected[0] as number, 1e-9);
      expectClose(found?.p as number, expected[1] as number, 1e-9);
    }
  });

  it('equals weighted regression', () => {
    const found = pearson(x, y, weight);
    expectClose(found?.r as number, weighted[0] as number, 1e-9);
    expectClose(found?.p as number, weighted[1] as number, 1e-9);
  });

  it('is within -1 and 1, symmetric, unmoved by units; ranks by any rising function', () => {
    const column = fc.array(
      fc.double({ min: -5, max: 5, noNaN: true }).map((v) => Math.round(v * 100) / 100),
      { minLength: 8, maxLength: 8 },
    );
    fc.assert(
      fc.property(column, column, (a, b) => {
        const [r, s] = [pearson(a, b), spearman(a, b)];
        if (r === null || s === null) return;
        expect(Math.abs(r.r)).toBeLessThanOrEqual(1);
        expect(pearson(b, a)?.r).toBeCloseTo(r.r, 9);
        expect(
          pearson(
            a.map((v) => 3 * v + 7),
            b,
          )?.r,
        ).toBeCloseTo(r.r, 9);
        expect(spearman(a.map(Math.exp), b)?.r).toBeCloseTo(s.r, 9);
      }),
    );
  });

  it('is certain of a line, and has no answer without one', () => {
    expect(pearson([1, 2, 3, 4], [2, 4, 6, 8])).toMatchObject({ r: 1, p: 0 });
    expect(pearson([1, 1, 1, 1], [1, 2, 3, 4])).toBeNull();
    expect(pearson([1, 2], [1, 2])).toBeNull();
    expect(pearson([1, 2, 3], [1, 2, 4], [1, 1, 0])).toBeNull();
  });
});
