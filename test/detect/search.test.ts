import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fixed, type SearchInput, search } from '../../src/detect/search.js';
import { random } from '../../src/stats/random.js';
import { holds, pick, world } from './search-worlds.js';

const SIZES = [3, 4, 3, 2];
const planted = (fixed: Fixed, size: number, seed: number, orders = 400): SearchInput =>
  world({ sizes: SIZES, orders, seed, scatter: 0.05, shift: (codes) => (holds(fixed, codes) ? size : 0) });
const answers = (input: SearchInput): Fixed[] => search(input).chosen.map((e) => e.fixed);

const slice = fc.integer({ min: 1, max: 3 }).chain((depth) =>
  fc
    .shuffledSubarray([0, 1, 2, 3], { minLength: depth, maxLength: depth })
    .map((dims) => dims.sort((a, b) => a - b))
    .chain((dims) => fc.tuple(...dims.map((d) => fc.integer({ min: 0, max: (SIZES[d] ?? 1) - 1 }).map((c) => [d, c] as const)))),
);
const seed = fc.integer({ min: 1, max: 1e6 });

describe('search', () => {
  it('finds a planted slice exactly, at every depth', () => {
    fc.assert(
      fc.property(slice, seed, (fixed, s) => {
        expect(search(planted(fixed, 1.2, s)).ranked[0]?.fixed).toEqual(fixed);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('names a parent whose children all rose, however unevenly', () => {
    const region: Fixed = [[0, 1]];
    for (const s of [1, 2, 3, 4, 5]) {
      const shift = (codes: readonly number[]): number => (codes[0] === 1 ? 0.4 * 3 ** ((codes[1] ?? 0) / 3) : 0);
      expect(answers(world({ sizes: SIZES, orders: 2000, seed: s, scatter: 0.05, shift }))).toEqual([region]);
    }
  });

  it('names a child whose siblings stayed flat', () => {
    const child: Fixed = [
      [0, 1],
      [1, 2],
    ];
    for (const s of [1, 2, 3, 4, 5]) expect(answers(planted(child, 1, s, 2000))).toEqual([child]);
  });

  it('names both of two slices', () => {
    const two: Fixed[] = [[[0, 0]], [[1, 3]]];
    const shift = (codes: readonly number[]): number => (codes[0] === 0 ? 1.5 : codes[1] === 3 ? 0.8 : 0);
    const found = answers(world({ sizes: SIZES, orders: 1000, seed: 7, scatter: 0.05, shift }));
    expect(found).toEqual(expect.arrayContaining(two));
    expect(found).toHaveLength(2);
  });

  it('chooses nothing where nothing rose, or everything drifted alike', () => {
    let false_ = 0;
    for (let s = 1; s <= 60; s++) {
      const drift = s % 3 === 0 ? 0.3 : 0;
      if (answers(world({ sizes: SIZES, orders: 300, seed: s, scatter: 0.1, shift: () => drift })).length > 0) false_++;
    }
    expect(false_).toBeLessThanOrEqual(1);
  });

  it('looks for a fall where the event is welcome', () => {
    const input = planted([[2, 1]], 1, 11);
    const welcome = (c: SearchInput['observed']): SearchInput['observed'] => ({
      n: c.n,
      k: c.n.map((n, i) => n - (c.k[i] ?? 0)),
    });
    const turned = { ...input, good: 'up' as const, observed: welcome(input.observed), history: input.history.map(welcome) };
    const [bad, good] = [search(input), search(turned)];
    expect(good.ranked.map((e) => [e.fixed, e.score])).toEqual(bad.ranked.map((e) => [e.fixed, e.score]));
    expect(good.ranked[0]?.observed).toBeCloseTo(1 - (bad.ranked[0]?.observed ?? 0), 12);
    expect(good.ranked[0]?.observed).toBeLessThan(good.ranked[0]?.expected ?? 0);
  });

  it('does not depend on the order of cells, nor on that of dimensions', () => {
    fc.assert(
      fc.property(slice, seed, (fixed, s) => {
        const input = planted(fixed, 0.8, s, 200);
        const plain = search(input).ranked[0];
        const mixed = search(pick(input, random(s).shuffle(Array.from(input.observed.n.keys())))).ranked[0];
        expect(mixed?.fixed).toEqual(plain?.fixed);
        expect(mixed?.score).toBeCloseTo(plain?.score ?? 0, 6);
        const turned = search({ ...input, codes: [...input.codes].reverse() }).ranked[0];
        expect(turned?.score).toBeCloseTo(plain?.score ?? 0, 4);
      }),
      { numRuns: 10, seed: 2 },
    );
  });

  it('says less where effective counts are smaller', () => {
    const input = planted([[0, 2]], 0.6, 5, 2000);
    const thin = (c: SearchInput['observed']): SearchInput['observed'] => ({
      k: c.k.map((x) => x / 20),
      n: c.n.map((x) => x / 20),
    });
    const less = search({ ...input, observed: thin(input.observed), history: input.history.map(thin), spread: 0.05 });
    expect(less.ranked[0]?.score).toBeLessThan(search({ ...input, spread: 0.05 }).ranked[0]?.score ?? 0);
  });

  it('leaves slices alone that hold too few orders', () => {
    const found = search({ ...planted([[0, 1]], 1, 9), minOrders: 3000 }).ranked;
    expect(found.length).toBeGreaterThan(0);
    for (const e of found) expect(e.orders).toBeGreaterThanOrEqual(3000);
  });

  it('bears empty input and cells without history', () => {
    const none = new Float64Array(0);
    expect(search({ codes: [new Int32Array(0)], observed: { k: none, n: none }, history: [] }).ranked).toEqual([]);
    const input = planted([[0, 1]], 1.5, 3);
    const blank = input.history.map((h) => ({ k: h.k.with(4, 0), n: h.n.with(4, 0) }));
    for (const e of search({ ...input, history: blank }).ranked) expect(e.score).not.toBeNaN();
  });
});
