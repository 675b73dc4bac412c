import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf } from '../../src/rca/levels.js';
import { frameOf, type Order, regular, shuffled, valuesOf } from './support.js';

const orders = regular(3, 4);
const frame = frameOf(orders);
const noisy = valuesOf(orders, (o, rng) => 10 * o.hour + (o.day >= 0 ? 5 : 0) + rng.normal());

describe('a level', () => {
  it('is compared with the same hours of the week: more of late hours is no move', () => {
    // The incident has its orders at 19:00, where the driver always is higher.
    const skewed: Order[] = [...regular(1, 4, 0), ...Array.from({ length: 30 }, () => ({ day: 0, hour: 19, unit: 0 }))];
    const level = levelOf(
      frameOf(skewed),
      valuesOf(skewed, (o) => 10 * o.hour),
    );
    expect(level).toMatchObject({ before: 190, after: 190, orders: 30 });
  });

  it('moves by as much as was added', () => {
    const level = levelOf(frame, noisy);
    expect((level?.after ?? 0) - (level?.before ?? 0)).toBeCloseTo(5, 0);
    expect(level?.p).toBeLessThan(1e-6);
  });

  it('as usual is no move', () => {
    let small = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const p =
        levelOf(
          frame,
          valuesOf(orders, (_, rng) => rng.normal(), seed),
        )?.p ?? 0;
      if (p < 0.05) small++;
    }
    expect(small).toBeLessThan(9);
  });

  it('leaves out what is not kept and what is not known', () => {
    const holes = noisy.map((v, i) => (i % 3 === 0 ? Number.NaN : v));
    const own = levelOf(frame, noisy, (row) => row % 3 !== 0);
    expect(levelOf(frame, holes)).toEqual(own);
  });

  it('is null where a side has none, and has no deviations where nothing varies or days are few', () => {
    expect(levelOf(frame, noisy, (row) => (orders[row] as Order).day < 0)).toBeNull();
    expect(levelOf(frame, noisy, (row) => (orders[row] as Order).day >= 0)).toBeNull();
    expect(
      levelOf(
        frame,
        noisy.map(() => Number.NaN),
      ),
    ).toBeNull();
    expect(
      levelOf(
        frame,
        noisy.map(() => 7),
      ),
    ).toMatchObject({ before: 7, after: 7, deviations: null, p: null });
    expect(levelOf(frame, noisy, (row) => (orders[row] as Order).day >= -3)?.p).toBeNull();
  });

  it('follows unit and origin of the values, and not the order of rows', () => {
    const plain = levelOf(frame, noisy);
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.integer({ min: -50, max: 50 }),
        fc.nat(),
        (scale, add, seed) => {
          const other = levelOf(
            frame,
            noisy.map((v) => scale * v + add),
          );
          expect(other?.before).toBeCloseTo(scale * (plain?.before ?? 0) + add, 6);
          expect(other?.deviations).toBeCloseTo(plain?.deviations ?? 0, 6);
          const { items, from } = shuffled(orders, seed);
          const mixed = levelOf(
            frameOf(items),
            Float64Array.from(from, (i) => noisy[i] as number),
          );
          expect(mixed?.after).toBeCloseTo(plain?.after ?? 0, 9);
          expect(mixed?.deviations).toBeCloseTo(plain?.deviations ?? 0, 6);
        },
      ),
      { numRuns: 20 },
    );
  });
});
