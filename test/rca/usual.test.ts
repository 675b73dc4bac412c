import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanOf } from '../../src/rca/frame.js';
import { deviation, usual } from '../../src/rca/usual.js';
import { frameOf, type Order, regular, shuffled, valuesOf } from './support.js';

const UNITS = 5;
const orders = regular(UNITS, 6);
const frame = frameOf(orders);
const rowOf = (of: (o: Order) => boolean): number => orders.findIndex(of);

describe('what is usual', () => {
  it('recovers effects of unit and hour', () => {
    const values = valuesOf(orders, (o, rng) => 100 + 8 * o.unit + 5 * (o.hour - 18) + rng.normal());
    const expected = usual(frame, values, frame.history);
    for (let unit = 0; unit < UNITS; unit++)
      for (const hour of [17, 18, 19]) {
        const row = rowOf((o) => o.unit === unit && o.hour === hour && o.day >= 0);
        expect(Math.abs((expected[row] as number) - (100 + 8 * unit + 5 * (hour - 18)))).toBeLessThan(0.6);
      }
  });

  it('is learnt from the rows given alone: what moved since stands out whole', () => {
    const values = valuesOf(orders, (o, rng) => 8 * o.unit + (o.day >= 0 ? 50 : 0) + rng.normal());
    const left = deviation(values, usual(frame, values, frame.history));
    expect(meanOf(left, frame.incident)).toBeCloseTo(50, 0);
    expect(meanOf(left, frame.history)).toBeCloseTo(0, 6);
  });

  it('takes little of a unit that is hardly known, and all of chance for nothing', () => {
    const few: Order[] = [...regular(3, 6), { day: -3, hour: 18, unit: 3 }, { day: 0, hour: 18, unit: 3 }];
    const values = valuesOf(few, (o, rng) => (o.unit === 3 ? 30 : 0) + 10 * rng.normal());
    const expected = usual(frameOf(few), values, frameOf(few).history);
    expect(Math.abs(expected[few.length - 1] as number)).toBeLessThan(10);
    const noise = valuesOf(orders, (_, rng) => rng.normal(), 3);
    const spread = Math.max(...usual(frame, noise, frame.history).map((e) => Math.abs(e)));
    expect(spread).toBeLessThan(0.25);
  });

  it('of a unit never seen is that of all', () => {
    const fresh: Order[] = [...regular(2, 6), { day: 0, hour: 18, unit: 2 }];
    const values = valuesOf(fresh, (o, rng) => 40 + rng.normal() + (o.unit === 2 ? 99 : 0));
    expect(usual(frameOf(fresh), values, frameOf(fresh).history)[fresh.length - 1]).toBeCloseTo(40, 0);
  });

  it('of what is not known is not known; holes are left out', () => {
    expect([...usual(frame, new Float64Array(frame.n).fill(Number.NaN), frame.history)].every(Number.isNaN)).toBe(true);
    const values = valuesOf(orders, (o, rng) => (rng.uniform() < 0.3 ? Number.NaN : 8 * o.unit + rng.normal()));
    const expected = usual(frame, values, frame.history);
    expect([...expected].every(Number.isFinite)).toBe(true);
    expect(expected[rowOf((o) => o.unit === 4 && o.day === 0)]).toBeCloseTo(32, 0);
  });

  it('follows unit and origin of the values, and not the order of rows', () => {
    const values = valuesOf(orders, (o, rng) => 8 * o.unit + 5 * rng.normal());
    const plain = usual(frame, values, frame.history);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: -99, max: 99 }),
        fc.nat(),
        (scale, add, seed) => {
          const other = usual(
            frame,
            values.map((v) => scale * v + add),
            frame.history,
          );
          const { items, from } = shuffled(orders, seed);
          const mixed = frameOf(items);
          const again = usual(
            mixed,
            Float64Array.from(from, (i) => values[i] as number),
            mixed.history,
          );
          for (let i = 0; i < orders.length; i += 97) {
            expect(other[i]).toBeCloseTo(scale * (plain[i] as number) + add, 6);
            expect(again[from.indexOf(i)]).toBeCloseTo(plain[i] as number, 6);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
