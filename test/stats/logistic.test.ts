import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLogistic, type LogisticFit, type LogisticInput, predictLogistic, sigmoid } from '../../src/stats/logistic.js';
import reference from './panel/reference.json' with { type: 'json' };
import { expectClose } from './support.js';

const { x, y, weight, offset, plain, ridge } = reference.logistic;
const columns = x.map((values, i) => ({ name: `x${i}`, values }));

function fitted(input: LogisticInput): LogisticFit {
  const fit = fitLogistic(input);
  if (!fit.ok) throw new Error(fit.why);
  return fit;
}

describe('fitLogistic', () => {
  // Reference: statsmodels GLM, Binomial, freq_weights and offset (panel/reference.py, `logistic`).
  it('equals statsmodels with weights and offset', () => {
    const fit = fitted({ columns, y, weight, offset });
    fit.coefficients.forEach((c, i) => {
      expectClose(c.estimate, plain.coefficients[i] as number, 1e-8, c.name);
      expectClose(c.se, plain.se[i] as number, 1e-8, c.name);
      expectClose(c.p, plain.p[i] as number, 1e-8, c.name);
    });
    expectClose(fit.logLikelihood, plain.logLikelihood, 1e-10);
  });

  it.each(ridge)('equals scikit-learn with l2 $l2', ({ l2, coefficients }) => {
    fitted({ columns, y, weight, l2 }).coefficients.forEach((c, i) => {
      expectClose(c.estimate, coefficients[i] as number, 1e-8, c.name);
    });
  });

  it('drops a column that others determine, unless a penalty tells them apart', () => {
    const twice = [...columns, { name: 'again', values: x[0] as number[] }];
    const fit = fitted({ columns: twice, y, weight, offset });
    expect(fit.dropped).toEqual(['again']);
    expectClose(fit.coefficients[1]?.estimate as number, plain.coefficients[1] as number, 1e-8);
    const shared = fitted({ columns: twice, y, weight, l2: 1 });
    expect(shared.dropped).toEqual([]);
    expectClose(shared.coefficients[1]?.estimate as number, shared.coefficients[4]?.estimate as number, 1e-8);
  });

  it('refuses separated classes without a penalty, and holds them with one', () => {
    const separated = { columns: [{ name: 'x', values: [-2, -1, 1, 2] }], y: [0, 0, 1, 1] };
    expect(fitLogistic(separated)).toEqual({ ok: false, why: 'separated' });
    expect(fitted({ ...separated, l2: 1 }).coefficients[1]?.estimate).toBeGreaterThan(0.5);
    expect(fitLogistic({ columns, y: y.map(() => 1) })).toEqual({ ok: false, why: 'one_outcome' });
    expect(fitLogistic({ columns, y, weight: y.map(() => 0) })).toEqual({ ok: false, why: 'no_rows' });
  });

  it('predicts as many events as there were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.boolean()), { minLength: 10, maxLength: 40 }),
        (rows) => {
          const one = [{ name: 'x', values: rows.map((r) => r[0]) }];
          const fit = fitLogistic({ columns: one, y: rows.map((r) => Number(r[1])), l2: 0.5 });
          if (!fit.ok) return;
          const predicted = predictLogistic(fit, one).reduce((sum, p) => sum + p, 0);
          expect(predicted).toBeCloseTo(rows.filter((r) => r[1]).length, 6);
        },
      ),
    );
  });
});

describe('sigmoid', () => {
  it('has no overflow', () => {
    expect([-1000, 0, 1000].map(sigmoid)).toEqual([0, 0.5, 1]);
  });
});
