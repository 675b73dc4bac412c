import { describe, expect, it } from 'vitest';
import { search, ASSUMPTIONS as set } from '../../src/detect/search.js';
import { baseOf, pooled } from '../../src/detect/search-base.js';
import { lawsOf } from '../../src/detect/search-model.js';
import { binsOf, tableOf } from '../../src/detect/search-shift.js';
import { logSumExp } from '../../src/detect/search-spread.js';
import { world } from './search-worlds.js';

const input = world({ sizes: [3, 2, 2], orders: 60, seed: 4, shift: (codes) => (codes[0] === 1 ? 1 : 0) });
const spread = 0.1;

/** The score of one slice from its definition: every pair of laws, every cell, no shared sums. */
function slow(inside: (cell: number) => boolean): number {
  const bins = binsOf(set.finest);
  const base = baseOf(input.codes, pooled(input.history, input.observed.n.length));
  const table = tableOf(input.observed, base, bins);
  const laws = lawsOf(bins, spread, set.finest, set.uneven);
  const under = (row: number, law: Float64Array | undefined): number => {
    const at = table.likelihood.subarray(row * table.bins, (row + 1) * table.bins);
    return Math.log(at.reduce((sum, value, i) => sum + value * (law?.[i] ?? 0), 0));
  };
  const rows = Array.from(table.cells.keys());
  const total = (law: number, of: 'outside' | 'inside', keep: (cell: number) => boolean): number =>
    rows.reduce((sum, row) => (keep(table.cells[row] ?? -1) ? sum + under(row, laws[of][law]) : sum), 0);
  const nothing = laws.outside.map((_, o) => (laws.prior[o] ?? 0) + total(o, 'outside', () => true));
  const pairs = laws.outside.flatMap((_, o) =>
    laws.inside.flatMap((_law, i) => (i >= (laws.from[o] ?? 0) ? [{ o, i, prior: laws.prior[o] ?? 0 }] : [])),
  );
  const joint = pairs.map(({ o, i, prior }) => prior + total(o, 'outside', (c) => !inside(c)) + total(i, 'inside', inside));
  return logSumExp(joint) - logSumExp(pairs.map((p) => p.prior)) - logSumExp(nothing);
}

describe('search against its definition', () => {
  const { ranked } = search({ ...input, spread, limits: { ranked: 1000, chosen: 1 } });

  it('knows every element that occurs', () => {
    expect(ranked).toHaveLength(3 + 2 + 2 + 6 + 6 + 4 + 12);
  });

  it('scores every element as the slow way does', () => {
    const orders = input.observed.n.reduce((a, b) => a + b, 0);
    for (const e of ranked) {
      const inside = (cell: number): boolean => e.fixed.every(([d, code]) => input.codes[d]?.[cell] === code);
      const description = Math.log(7) - Math.log(e.orders / orders);
      expect(e.score).toBeCloseTo(slow(inside) - description, 6);
    }
  });
});
