import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fisherSf } from '../../src/stats/fisher.js';
import { fitWls, type WlsFit } from '../../src/stats/wls.js';
import reference from './panel/reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const { x, y, weight, cluster, clustered, cov, hc1 } = reference.wls;
const columns = x.map((values, i) => ({ name: `x${i}`, values }));

function fitted(input: Parameters<typeof fitWls>[0]): WlsFit {
  const fit = fitWls(input);
  if (!fit.ok) throw new Error(fit.why);
  return fit;
}

// Reference: statsmodels WLS, cov_type 'cluster' and 'HC1', use_t (panel/reference.py, `wls`).
describe('fitWls', () => {
  it.each([
    ['clustered', cluster, clustered],
    ['every row its own', undefined, hc1],
  ] as const)('%s', (_, codes, rows) => {
    const fit = fitted({ columns, y, weight, cluster: codes });
    expect(fit.coefficients.map((c) => c.name)).toEqual(['(intercept)', 'x0', 'x1', 'x2']);
    fit.coefficients.forEach((c, i) => {
      [c.estimate, c.se, c.p, c.lo, c.hi].forEach((value, j) => {
        expectClose(value, rows[i]?.[j] as number, 1e-9, `${c.name} ${j}`);
      });
    });
  });

  it('gives the whole covariance, and without the factor', () => {
    const fit = fitted({ columns, y, weight, cluster });
    fit.cov.forEach((c, i) => {
      expectClose(c, cov[i] as number, 1e-9);
    });
    const factor = (9 / 8) * (59 / 56);
    fit.cov0.forEach((c, i) => {
      expectClose(c * factor, cov[i] as number, 1e-9);
    });
  });

  it('drops collinear columns and names them', () => {
    const twice = [...columns, { name: 'sum', values: y.map((_, i) => (x[0]?.[i] as number) - 2 * (x[1]?.[i] as number) + 3) }];
    const fit = fitted({ columns: [...twice, { name: 'none', values: y.map(() => 0) }], y, weight, cluster });
    expect(fit.dropped).toEqual(['sum', 'none']);
    expectClose(fit.coefficients[1]?.estimate as number, clustered[1]?.[0] as number, 1e-9);
  });

  it('leaves out rows without weight or numbers', () => {
    const fit = fitted({
      columns: columns.map((c) => ({ ...c, values: [...c.values, 1, 1, Number.NaN] })),
      y: [...y, Number.NaN, 1e9, 2],
      weight: [...weight, 1, 0, 5],
      cluster: [...cluster, 1, 2, 3],
    });
    expect(fit.rows).toBe(y.length);
    expectClose(fit.coefficients[1]?.se as number, clustered[1]?.[1] as number, 1e-9);
    expect(fit.residual.slice(-3)).toEqual(new Float64Array(3).fill(Number.NaN));
  });

  it('does not depend on the order of rows or the scale of weights', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...y.keys()], { minLength: y.length }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (o, s) => {
          const at = (values: number[]): number[] => o.map((i) => values[i] as number);
          const fit = fitted({
            columns: columns.map((c) => ({ ...c, values: at(c.values) })),
            y: at(y),
            weight: at(weight).map((w) => w * s),
            cluster: at(cluster),
          });
          fit.coefficients.forEach((c, i) => {
            expectClose(c.estimate, clustered[i]?.[0] as number, 1e-8);
            expectClose(c.se, clustered[i]?.[1] as number, 1e-8);
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('says why there is no answer', () => {
    const why = (input: Parameters<typeof fitWls>[0]) => {
      const fit = fitWls(input);
      return fit.ok ? 'ok' : fit.why;
    };
    expect(why({ columns, y, weight: y.map(() => 0) })).toBe('no_rows');
    expect(why({ columns, y: y.map(() => 0.9), weight })).toBe('constant_outcome');
    expect(why({ columns, y: y.map(() => 0), intercept: false })).toBe('constant_outcome');
    expect(why({ columns: [], y, intercept: false })).toBe('no_columns');
    expect(why({ columns, y, cluster: y.map(() => 3) })).toBe('one_cluster');
    expect(why({ columns: [{ name: 'x', values: [1, 2] }], y: [1, 2] })).toBe('no_degrees_of_freedom');
  });
});

describe('fisherSf', () => {
  it.each(reference.fisher as [number, number, number, number][])('F %f, df %f and %f', (f, a, b, tail) => {
    expectClose(fisherSf(f, a, b), tail, 1e-9);
  });
});
