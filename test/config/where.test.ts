import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWhere } from '../../src/config/where.js';
import { checked } from './support.js';

const where = (text: string) => parseWhere(text, '--where');

describe('parseWhere', () => {
  it.each([
    ['region=SF', { region: 'SF' }],
    ['region=SF,category=Grocery', { region: 'SF', category: 'Grocery' }],
    [' region = SF , category = Ready meals ', { region: 'SF', category: 'Ready meals' }],
    ['category="Ready, set"', { category: 'Ready, set' }],
    ['category=Ready\\, set,region=SF', { category: 'Ready, set', region: 'SF' }],
    ['category="say \\"hi\\"",region=SF', { category: 'say "hi"', region: 'SF' }],
    ['path="C:\\\\x"', { path: 'C:\\x' }],
    ['category=" padded "', { category: ' padded ' }],
    ['category=a=b', { category: 'a=b' }],
    ['Región=Málaga', { Región: 'Málaga' }],
    ['store.id=7,app-version=1', { 'store.id': '7', 'app-version': '1' }],
    ['region=SF,', { region: 'SF' }],
    ['region="a\nb"', { region: 'a\nb' }],
  ])('%j', (text, slice) => {
    expect(where(text)).toEqual(slice);
  });

  it.each([
    ['', 'names no dimension'],
    ['SF', 'is not a list of dimension=value'],
    ['region=', 'gives no value for region'],
    ['region=""', 'gives no value for region'],
    ['=SF', 'is not a list of dimension=value'],
    ['region=SF;category=x,,', 'is not a list of dimension=value'],
    [',region=SF', 'is not a list of dimension=value'],
    ['region="SF', 'is not a list of dimension=value'],
    ['region="SF"x', 'is not a list of dimension=value'],
    ['region=SF,region=LA', 'names region twice'],
    ['9lives=1', 'is not a list of dimension=value'],
  ])('%j is refused', (text, why) => {
    expect(() => where(text)).toThrow(`--where "${text}" ${why}.`);
  });

  it('keeps names that objects inherit', () => {
    expect(Object.entries(where('__proto__=x,constructor=y'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('reads back any values that are quoted', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const pairs = fc.uniqueArray(fc.tuple(name, value), { selector: ([n]) => n, minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pairs, (list) => {
        const text = list.map(([n, v]) => `${n}="${v.replace(/[\\"]/g, '\\$&')}"`).join(',');
        expect(Object.entries(where(text)).sort()).toEqual([...list].sort());
      }),
    );
  });

  it('answers quickly, with a slice or one clear mistake, whatever is typed', () => {
    const junk = fc.array(fc.constantFrom('a', '=', ',', '"', '\\', ' ', 'é', '1'), { maxLength: 25 }).map((p) => p.join(''));
    fc.assert(
      fc.property(junk, (text) => {
        try {
          expect(Object.keys(where(text)).length).toBeGreaterThan(0);
        } catch (error) {
          checked(error);
        }
      }),
      { numRuns: 500 },
    );
    expect(() => where(`a=${' '.repeat(5000)}"`)).toThrow();
  });
});
