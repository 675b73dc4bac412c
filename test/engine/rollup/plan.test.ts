import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hull, type Interval, intersect, subtract, union } from '../../../src/engine/rollup/intervals.js';
import { type Coverage, planOf, takesOf } from '../../../src/engine/rollup/plan.js';

const HOUR = 3_600_000;
const US = HOUR * 1000;
const interval = fc.tuple(fc.nat(60), fc.nat(20)).map(([from, length]): Interval => [from, from + length]);
const intervals = fc.array(interval, { maxLength: 6 }).map(union);
const points = (list: readonly Interval[]): Set<number> =>
  new Set(list.flatMap(([a, b]) => Array.from({ length: b - a }, (_, i) => a + i)));

describe('intervals', () => {
  it('are sets of points', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [x, y] = [points(a), points(b)];
        expect(points(intersect(a, b))).toEqual(new Set([...x].filter((p) => y.has(p))));
        expect(points(subtract(a, b))).toEqual(new Set([...x].filter((p) => !y.has(p))));
        expect(points(union([...a, ...b]))).toEqual(new Set([...x, ...y].sort((p, q) => p - q)));
        const all = hull(a);
        expect(all === null ? x.size : [...x].every((p) => p >= all[0] && p < all[1])).toBe(all === null ? 0 : true);
      }),
    );
  });
});

/** Orders of some hours; outcomes known so many hours after the last of them. */
const file = fc
  .record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 30 }), late: fc.nat(20) })
  .map(({ from, length, late }) => ({ from, to: from + length, known: from + length + late }));

const world = fc.record({
  files: fc.array(file, { maxLength: 5 }),
  span: fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 60 })).map(([from, length]): Interval => [from, from + length]),
  asOf: fc.integer({ min: 1, max: 110 }),
  covers: fc.array(fc.array(intervals, { minLength: 5, maxLength: 5 }), { maxLength: 3 }),
});

describe('a plan', () => {
  it('takes every bucket with orders of every file exactly once, and nothing that is not closed from packs', () => {
    fc.assert(
      fc.property(world, ({ files, span, asOf, covers }) => {
        const input = files.map(({ from, to, known }, i) => ({
          key: `f${i}`,
          facts: {
            rows: 1,
            dated: 1,
            ids: 1,
            first: from * US,
            last: to * US - 1,
            groups: [[from * US, to * US - 1, known * US] as const],
            skips: true,
          },
        }));
        const packs = covers.map((cover, p): Coverage & { keys: string[] } => ({
          id: `p${p}`,
          keys: ['f0', 'f1', 'f2', 'f3', 'f4'],
          files: Object.fromEntries(cover.map((list, i) => [`f${i}`, list])),
        }));
        const plan = planOf({ bucket: HOUR, span, asOf: asOf * HOUR, files: input, packs });
        const count = new Map<string, number>();
        const add = (i: number, buckets: readonly Interval[]): void => {
          const { from, to } = files[i] as (typeof files)[number];
          for (const b of points(buckets)) if (b >= from && b < to) count.set(`${i}:${b}`, (count.get(`${i}:${b}`) ?? 0) + 1);
        };
        for (const pack of packs)
          for (const { files: numbers, buckets } of takesOf(
            pack,
            plan.stored.filter((s) => s.id === pack.id),
          ))
            pack.keys.forEach((key, n) => {
              const i = Number(key.slice(1));
              if (i >= files.length || (numbers !== null && !numbers.includes(n))) return;
              // Rows that the pack holds in these buckets.
              add(i, intersect(buckets, pack.files[key] ?? []));
            });
        for (const reading of [...plan.fresh, ...plan.open]) for (const i of reading.files) add(i, reading.buckets);
        const expected = files.flatMap(({ from, to }, i) =>
          [...points(intersect([[from, to]], [span]))].map((b) => [`${i}:${b}`, 1]),
        );
        expect(new Map([...count].sort())).toEqual(new Map((expected as [string, number][]).sort()));
        const closed = (b: number): boolean => b + 1 <= asOf && files.every((f) => f.known <= asOf || b < f.from || b >= f.to);
        const early = [...plan.stored, ...plan.fresh].flatMap((s) => [...points(s.buckets)]);
        expect(early.every(closed)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
