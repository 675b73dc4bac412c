import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalSf } from '../../../src/stats/normal.js';
import { normalScore, studentScore } from '../../../src/stats/sequential/score.js';
import { studentSf } from '../../../src/stats/student.js';

it('keeps the tail, and comes back', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), fc.double({ min: 1, max: 500, noNaN: true }), (t, df) => {
      const z = normalScore(t, df);
      expect(normalSf(Math.abs(z)) / studentSf(Math.abs(t), df)).toBeCloseTo(1, 8);
      expect(studentScore(z, df)).toBeCloseTo(t, 6);
      expect(Math.abs(z)).toBeLessThanOrEqual(Math.abs(t) + 1e-12);
    }),
  );
  expect([normalScore(2, Number.POSITIVE_INFINITY), studentScore(2, Number.POSITIVE_INFINITY)]).toEqual([2, 2]);
  expect(Math.abs(normalScore(0, 4))).toBe(0);
});
