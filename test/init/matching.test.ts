import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../src/init/matching.js';

type Weights = (number | null)[][];

/** Every way to give rows columns, tried. */
function best(weights: Weights, row = 0, taken: readonly number[] = []): number {
  if (row === weights.length) return 0;
  const without = best(weights, row + 1, taken);
  return (weights[row] ?? []).reduce<number>((most, w, column) => {
    if (w === null || w <= 0 || taken.includes(column)) return most;
    return Math.max(most, w + best(weights, row + 1, [...taken, column]));
  }, without);
}

const matrix = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })).chain(([rows, columns]) => {
  const cell = fc.option(fc.integer({ min: -3, max: 20 }), { nil: null });
  return fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });
});

describe('assign', () => {
  it('finds the largest total, uses no column twice and makes no pair that is not possible', () => {
    fc.assert(
      fc.property(matrix, (weights) => {
        const found = assign(weights);
        const used = found.filter((c) => c !== null);
        expect(new Set(used).size).toBe(used.length);
        const total = found.reduce<number>((sum, column, row) => {
          if (column === null) return sum;
          const w = weights[row]?.[column] ?? null;
          expect(w).not.toBeNull();
          expect(w).toBeGreaterThan(0);
          return sum + (w ?? 0);
        }, 0);
        expect(total).toBe(best(weights));
      }),
      { numRuns: 400 },
    );
  });

  it('lets a row give way where the whole gains', () => {
    expect(
      assign([
        [9, 8],
        [9, null],
      ]),
    ).toEqual([1, 0]);
  });
});
