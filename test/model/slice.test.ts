import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, nested, related, type Slice, sliceKey, withoutDaypart } from '../../src/model/slice.js';

const name = fc.oneof(
  fc.constantFrom('region', 'category', 'daypart', 'store_id', '__proto__', 'a,b', '"'),
  fc.string({ maxLength: 4 }),
);
const value = fc.oneof(fc.constantFrom('SF', 'LA', '', '","', '(missing)'), fc.string({ maxLength: 4 }));
const entries = fc.uniqueArray(fc.tuple(name, value), { selector: ([n]) => n, maxLength: 4 });
const slice = (list: readonly (readonly [string, string])[]): Slice => Object.fromEntries(list);

describe('sliceKey', () => {
  it('is the same for the same values in any order', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(sliceKey(slice(list))).toBe(sliceKey(slice([...list].reverse())));
      }),
    );
  });

  it('differs for different slices, whatever their names and values hold', () => {
    const canonical = (list: readonly (readonly [string, string])[]): string =>
      [...list]
        .map(([n, v]) => [...n, '=', ...v].map((c) => c.codePointAt(0)).join('.'))
        .sort()
        .join('|');
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        fc.pre(![...a, ...b].some(([n]) => n.includes('=')));
        expect(sliceKey(slice(a)) === sliceKey(slice(b))).toBe(canonical(a) === canonical(b));
      }),
    );
    expect(sliceKey({ a: 'b","c' })).not.toBe(sliceKey({ a: 'b', c: '' }));
    expect(sliceKey({})).toBe('[]');
  });
});

describe('contains, nested', () => {
  it('is an order: reflexive, transitive, all orders hold everything', () => {
    fc.assert(
      fc.property(entries, fc.nat(4), fc.nat(4), (list, i, j) => {
        const [whole, part, less] = [slice(list), slice(list.slice(0, i)), slice(list.slice(0, Math.min(i, j)))];
        expect(contains(whole, whole)).toBe(true);
        expect(contains({}, whole)).toBe(true);
        expect(contains(part, whole)).toBe(true);
        expect(contains(less, part)).toBe(true);
        expect(nested(whole, less)).toBe(true);
        expect(nested(less, whole)).toBe(true);
        if (Object.keys(part).length < Object.keys(whole).length) expect(contains(whole, part)).toBe(false);
      }),
    );
  });

  it('needs every value to agree', () => {
    expect(contains({ region: 'SF' }, { region: 'SF', category: 'Grocery' })).toBe(true);
    expect(contains({ region: 'SF' }, { region: 'LA', category: 'Grocery' })).toBe(false);
    expect(nested({ region: 'SF' }, { category: 'Grocery' })).toBe(false);
    // Names that objects inherit are no values.
    expect(contains({ constructor: 'x' } as unknown as Slice, {})).toBe(false);
  });
});

describe('related', () => {
  it('is one regression where one slice holds the other, or only the daypart differs', () => {
    const grocery = { region: 'SF', category: 'Grocery' };
    expect(related({ ...grocery, daypart: 'dinner' }, grocery)).toBe(true);
    expect(related({ ...grocery, daypart: 'dinner' }, { ...grocery, daypart: 'lunch' })).toBe(true);
    expect(related({ daypart: 'dinner' }, { daypart: 'lunch' })).toBe(false);
    expect(related({ ...grocery, daypart: 'dinner' }, { region: 'SF', daypart: 'lunch' })).toBe(false);
    expect(withoutDaypart({ ...grocery, daypart: 'dinner' })).toEqual(grocery);
  });
});
