import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, inverse, solve } from '../../src/stats/cholesky.js';
import { times } from '../../src/stats/sandwich.js';

describe('cholesky', () => {
  it('solves what a product gave, also where rows determine others', () => {
    const entries = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(entries, fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }), (b, x) => {
        // A = B B' of 4 rows and 5 columns: of rank 4 at most, often less.
        const a = new Float64Array(16);
        for (let i = 0; i < 4; i++)
          for (let j = 0; j < 4; j++)
            for (let k = 0; k < 5; k++)
              a[i * 4 + j] = (a[i * 4 + j] as number) + (b[i * 5 + k] as number) * (b[j * 5 + k] as number);
        const right = times(a, x);
        const again = times(a, solve(cholesky(a, 4), right));
        right.forEach((value, i) => {
          expect(again[i]).toBeCloseTo(value, 6);
        });
      }),
    );
  });

  it('inverts, and marks what it dropped', () => {
    const factor = cholesky(Float64Array.from([4, 4, 2, 4, 4, 2, 2, 2, 3]), 3);
    expect([...factor.kept]).toEqual([1, 0, 1]);
    [0.375, 0, -0.25, 0, 0, 0, -0.25, 0, 0.5].forEach((value, i) => {
      expect(inverse(factor)[i]).toBeCloseTo(value, 12);
    });
  });
});
