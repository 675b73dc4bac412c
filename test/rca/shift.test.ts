import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftOf } from '../../src/rca/shift.js';
import { random } from '../../src/stats/random.js';
import { frameOf, regular, shuffled, valuesOf } from './support.js';

const UNITS = 8;
const orders = regular(UNITS, 5);
const frame = frameOf(orders);

/** Effects of days, by seed. */
const dayEffects = (sd: number, seed: number): ((day: number) => number) => {
  const rng = random(seed);
  const effects = Array.from({ length: 40 }, () => sd * rng.normal());
  return (day) => effects[day + 28] as number;
};

describe('how a driver moved', () => {
  it('is as much as was added, in every unit', () => {
    const s = shiftOf(
      frame,
      valuesOf(orders, (o, rng) => rng.normal() + (o.day >= 0 ? 3 : 0)),
    );
    expect(s.mean).toBeCloseTo(3, 0);
    expect(s.z).toBeGreaterThan(20);
    for (const u of s.byUnit) expect(Math.abs(u - 3)).toBeLessThan(0.5);
    expect(s.unevenness).toBeLessThan(0.05);
  });

  it('is nothing where it only varies: z is that of a normal draw, and what is kept is little', () => {
    const drawn = Array.from({ length: 150 }, (_, seed) => {
      const day = dayEffects(0.5, seed + 1);
      return shiftOf(
        frame,
        valuesOf(orders, (o, rng) => rng.normal() + day(o.day), seed + 1),
      );
    });
    const beyond = (limit: number): number => drawn.filter((s) => Math.abs(s.z) > limit).length / drawn.length;
    expect(beyond(2)).toBeLessThan(0.12);
    expect(beyond(1)).toBeGreaterThan(0.2);
    const kept = drawn.filter((s) => Math.abs(s.byUnit[0] as number) > 0.5).length / drawn.length;
    expect(kept).toBeLessThan(0.15);
  });

  it('differs between units where it moved in some of them', () => {
    const s = shiftOf(
      frame,
      valuesOf(orders, (o, rng) => rng.normal() + (o.day >= 0 && o.unit < 4 ? 4 : 0)),
    );
    expect(s.byUnit.slice(0, 4).every((u) => u > 3)).toBe(true);
    expect(s.byUnit.slice(4).every((u) => u < 1)).toBe(true);
    expect(s.unevenness).toBeGreaterThan(0.5);
  });

  it('pulls a unit of one order to the others', () => {
    const few = [...regular(4, 8), { day: 0, hour: 18, unit: 4 }];
    const s = shiftOf(
      frameOf(few),
      valuesOf(few, (o, rng) => (o.unit === 4 ? 5 : rng.normal() + (o.day >= 0 ? 3 : 0))),
    );
    expect(Math.abs((s.byUnit[4] as number) - 3)).toBeLessThan(1);
  });

  it('is finite whatever there is', () => {
    for (const rows of [regular(1, 1, 1, [18]), regular(2, 1, 0), [{ day: 0, hour: 3, unit: 0 }]]) {
      const s = shiftOf(frameOf(rows), new Float64Array(rows.length));
      for (const x of [s.mean, s.sd, s.z, s.unevenness, ...s.byUnit]) expect(Number.isFinite(x)).toBe(true);
    }
  });

  it('follows the unit of measure, and not the order of rows', () => {
    const values = valuesOf(orders, (o, rng) => rng.normal() + (o.day >= 0 ? 1 + o.unit / 4 : 0));
    const plain = shiftOf(frame, values);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.nat(), (scale, seed) => {
        const other = shiftOf(
          frame,
          values.map((v) => scale * v),
        );
        expect(other.z).toBeCloseTo(plain.z, 6);
        expect(other.byUnit[3]).toBeCloseTo(scale * (plain.byUnit[3] as number), 6);
        const { items, from } = shuffled(orders, seed);
        const mixed = shiftOf(
          frameOf(items),
          Float64Array.from(from, (i) => values[i] as number),
        );
        expect(mixed.z).toBeCloseTo(plain.z, 8);
        expect([...mixed.byUnit].map((u) => Math.round(1e8 * u))).toEqual([...plain.byUnit].map((u) => Math.round(1e8 * u)));
      }),
      { numRuns: 15 },
    );
  });
});
