import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arm, adjust } from '../../src/experiment/covariate.js';

/** An arm of stores of equal size with the given values. */
function armOf(values: readonly number[], from: number): Arm {
  const value = values.reduce((a, b) => a + b, 0) / values.length;
  return {
    units: values.map((_, i) => from + i),
    level: {
      ...{ value, shown: value, orders: 10 * values.length },
      influence: Float64Array.from(values, (v) => (v - value) / values.length),
      share: new Float64Array(values.length).fill(1 / values.length),
    },
  };
}

const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 10, maxLength: 10 });
const armsOf = (y: readonly number[]): Arm[] => [armOf(y.slice(0, 5), 0), armOf(y.slice(5), 5)];

describe('what the own past explains', () => {
  it('has the slope of least squares within arms', () => {
    // y = 2 x within arms, which differ by 7 in y and by 1 in x.
    const x = [1, 2, 3, 4, 5, 2, 3, 4, 5, 6];
    const y = x.map((v, i) => 2 * v + (i < 5 ? 0 : 7));
    const less = adjust(armsOf(y), x);
    expect((less?.values[1] as number) - (less?.values[0] as number)).toBeCloseTo(7, 10);
    for (const z of less?.influences ?? []) for (const v of z) expect(v).toBeCloseTo(0, 10);
  });

  it('is not told by few units, or where all had the same', () => {
    expect(adjust([armOf([1, 2, 3], 0), armOf([2, 3, 4], 3)], [1, 2, 3, 4, 5, 6])).toBeNull();
    expect(adjust(armsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), new Array(10).fill(3))).toBeNull();
  });

  it('leaves units without a past as they are', () => {
    const y = [1, 2, 4, 4, 5, 6, 7, 9, 9, 10];
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, Number.NaN];
    const less = adjust(armsOf(y), x);
    const arm = armsOf(y)[1] as Arm;
    expect(less?.influences[1]?.[4]).toBe(arm.level.influence[4]);
  });

  it('does not depend on the unit of the past, and takes nothing from what it cannot explain', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.double({ min: 0.1, max: 50, noNaN: true }), (y, x, scale) => {
        const [a, b] = [
          adjust(armsOf(y), x),
          adjust(
            armsOf(y),
            x.map((v) => scale * v + 3),
          ),
        ];
        fc.pre(a !== null && b !== null && Math.max(...x) - Math.min(...x) > 0.1);
        const difference = (r: typeof a): number => (r?.values[1] as number) - (r?.values[0] as number);
        expect(difference(a)).toBeCloseTo(difference(b), 6);
        const squares = (r: typeof a): number => (r?.influences ?? []).reduce((s, z) => s + z.reduce((q, v) => q + v * v, 0), 0);
        const before = armsOf(y).reduce((s, arm) => s + arm.level.influence.reduce((q, v) => q + v * v, 0), 0);
        expect(squares(a)).toBeLessThanOrEqual(before + 1e-9);
      }),
    );
  });
});
