import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, nearestId } from '../../src/model/nearest.js';

const KEYS = ['source', 'events', 'timezone', 'timezones', 'baseline', 'dimensions', 'maturity'];

describe('nearest', () => {
  it.each([
    ['sorce', 'source'],
    ['Source', 'source'],
    ['evnets', 'events'],
    ['time_zone', 'timezone'],
    ['basline', 'baseline'],
    ['dimension', 'dimensions'],
    ['maturty', 'maturity'],
  ])('%s was meant as %s', (typed, meant) => {
    expect(nearest(typed, KEYS)).toBe(meant);
  });

  it('does not guess where nothing is near', () => {
    for (const typed of ['', 'x', 'colour', 'qqqqqqqqqqqq']) expect(nearest(typed, KEYS)).toBeNull();
    expect(nearest('source', [])).toBeNull();
  });

  it('finds a word with one letter changed, lost, added or swapped', () => {
    const long = KEYS.filter((k) => k.length >= 6 && k !== 'timezone' && k !== 'timezones');
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.nat(), fc.constantFrom('change', 'lose', 'add', 'swap'), (word, n, how) => {
        const i = n % (word.length - 1);
        const [before, after] = [word.slice(0, i), word.slice(i + 1)];
        const typed = {
          change: `${before}z${after}`,
          lose: before + after,
          add: `${before}${word[i]}q${after}`,
          swap: `${before}${word[i + 1]}${word[i]}${word.slice(i + 2)}`,
        }[how as 'change'];
        expect(nearest(typed, KEYS)).toBe(word);
      }),
    );
  });

  it('answers quickly for very long words', () => {
    expect(nearest('x'.repeat(1e6), KEYS)).toBeNull();
  });
});

describe('ids, which may be shortened', () => {
  const ids = ['grocery-sf-0104-801b', 'convenience-nyc-0104-6522', 'exp-grocery-sf-0104-801b-26867e'];

  it('are found by a slip of their beginning', () => {
    expect(nearestId('grocry', ids)).toBe('grocery-sf-0104-801b');
    expect(nearestId('conveniense-nyc', ids)).toBe('convenience-nyc-0104-6522');
    expect(nearestId('grocery-sf-0104-801c', ids)).toBe('grocery-sf-0104-801b');
  });

  it('are not guessed from next to nothing', () => {
    expect(nearestId('zz', ids)).toBeNull();
    expect(nearestId('something-else', ids)).toBeNull();
  });
});
