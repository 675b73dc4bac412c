import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeId, incidentId } from '../../src/store/ids.js';

const ONSET = '2024-01-04T02:00:00.000Z';
const slices = fc.dictionary(
  fc.constantFrom('region', 'category', 'daypart', 'store_id'),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);

describe('ids', () => {
  it('are words of the slice, month and day of the onset, and four digits', () => {
    expect(incidentId({ region: 'SF', category: 'Grocery' }, ONSET)).toMatch(/^grocery-sf-0104-[0-9a-f]{4}$/);
    expect(incidentId({ region: 'SF', category: 'Grocery', daypart: 'dinner' }, ONSET)).toMatch(/^grocery-sf-0104-[0-9a-f]{4}$/);
    expect(incidentId({ daypart: 'dinner' }, ONSET)).toMatch(/^dinner-0104-/);
    expect(incidentId({}, ONSET)).toMatch(/^all-0104-/);
    expect(incidentId({ region: '\u001b[31mred\u001b[0m' }, ONSET)).toMatch(/^red-0104-/);
    expect(incidentId({ region: '東京' }, ONSET)).toMatch(/^slice-0104-/);
    expect(incidentId({ region: 'São Paulo' }, ONSET)).toMatch(/^sao-paulo-0104-/);
  });

  it('can be typed, whatever the data hold', () => {
    fc.assert(fc.property(slices, (slice) => /^[a-z0-9]+(-[a-z0-9]+)*-0104-[0-9a-f]{4}$/.test(incidentId(slice, ONSET))));
  });

  it('depend on slice and onset alone, not on the order of the keys', () => {
    fc.assert(
      fc.property(slices, (slice) => {
        const turned = Object.fromEntries(Object.entries(slice).reverse());
        expect(incidentId(turned, ONSET)).toBe(incidentId(slice, ONSET));
      }),
    );
  });

  it('are never a command word of `cxf incident` or latest', () => {
    for (const word of ['list', 'show', 'status', 'note', 'latest']) expect(incidentId({ region: word }, ONSET)).not.toBe(word);
  });

  it('are the first free ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), (n) => {
        const taken = new Set(n === 0 ? [] : ['a', ...Array.from({ length: n - 1 }, (_, i) => `a-${i + 2}`)]);
        const id = freeId('a', (x) => taken.has(x));
        expect(taken.has(id)).toBe(false);
        expect(id).toBe(n === 0 ? 'a' : `a-${n + 1}`);
      }),
    );
  });
});
