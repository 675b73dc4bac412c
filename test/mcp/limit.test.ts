import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limited } from '../../src/mcp/limit.js';

const WIDE = { rows: 1_000, bytes: 1_000_000 };

test('what fits stays as it is', () => {
  const document = { a: [1, 2, 3], b: 'x', c: null, d: { e: [{ f: true }] } };
  expect(limited(document, WIDE)).toEqual({ document, cuts: [] });
});

test('ranked rows are cut at the end, rows in the order of time at their beginning', () => {
  const document = { causes: [1, 2, 3, 4, 5], incidents: [{ trend: [1, 2, 3, 4, 5], ci95: [1, 2] }] };
  expect(limited(document, { rows: 3, bytes: 10_000 })).toEqual({
    document: { causes: [1, 2, 3], incidents: [{ trend: [3, 4, 5], ci95: [1, 2] }] },
    cuts: [
      { path: 'causes', shown: 3, of: 5, unit: 'rows' },
      { path: 'incidents[0].trend', shown: 3, of: 5, unit: 'rows' },
    ],
  });
});

test('an interval is never halved', () => {
  expect(limited({ ci95: [1, 2], other: [null, 4] }, { rows: 1, bytes: 10_000 }).cuts).toEqual([]);
});

const json = fc.jsonValue({ depthSize: 'medium' });

test('any document comes to its size, and each list within its rows or is told', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ maxLength: 8 }), json, { maxKeys: 6 }),
      fc.integer({ min: 1, max: 20 }),
      (document, rows) => {
        const { document: small, cuts } = limited(document, { rows, bytes: 100_000 });
        const check = (x: unknown): void => {
          if (Array.isArray(x)) expect(x.length).toBeLessThanOrEqual(Math.max(rows, 2));
          if (typeof x === 'object' && x !== null) for (const item of Object.values(x)) check(item);
        };
        check(small);
        if (cuts.length === 0) expect(JSON.stringify(small)).toBe(JSON.stringify(document));
        for (const c of cuts) expect(c.shown).toBeLessThan(c.of);
      },
    ),
    { seed: 1 },
  );
});

test('lists and texts shrink until the whole fits', () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({ i, text: 'x'.repeat(3_000) }));
  const { document, cuts } = limited({ rows }, { rows: 200, bytes: 5_000 });
  expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThanOrEqual(5_000);
  expect(cuts[0]).toMatchObject({ path: 'rows', of: 500, unit: 'rows' });
  expect(cuts[0]?.shown).toBeGreaterThan(0);
});
