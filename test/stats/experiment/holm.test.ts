import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fixedSequence, holm } from '../../../src/stats/experiment/holm.js';
import reference from './reference.json' with { type: 'json' };

// Reference: statsmodels multipletests(method='holm').
it.each(reference.holm)('Holm: $p', ({ p, adjusted }) => {
  [...holm(p)].forEach((x, i) => {
    expect(x).toBeCloseTo(adjusted[i] as number, 12);
  });
});

it('a fixed sequence stops at the first that is not found', () => {
  expect([...fixedSequence([0.01, 0.04, 0.2, 0.001])]).toEqual([0.01, 0.04, 0.2, 0.2]);
  expect([...fixedSequence([Number.NaN, 0.01])]).toEqual([1, 1]);
  expect([...fixedSequence([])]).toEqual([]);
});

it('between the plain p and Bonferroni’s, in the order of p', () => {
  const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
  fc.assert(
    fc.property(ps, (p) => {
      const adjusted = holm(p);
      p.forEach((x, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(x);
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, x * p.length));
        p.forEach((y, j) => {
          if (x < y) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] as number);
        });
      });
    }),
  );
});
