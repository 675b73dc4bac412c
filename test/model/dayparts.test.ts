import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DAYPARTS, daypartByHour, daypartRange } from '../../src/model/dayparts.js';

const hour = fc.integer({ min: 0, max: 24 });

describe('daypartByHour', () => {
  it('gives every hour its part by default', () => {
    const hours = daypartByHour(DEFAULT_DAYPARTS);
    expect(hours).toHaveLength(24);
    expect([0, 5, 6, 10, 11, 13, 14, 17, 18, 19, 20, 23].map((h) => hours[h])).toEqual([
      'night',
      'night',
      'breakfast',
      'breakfast',
      'lunch',
      'lunch',
      'afternoon',
      'afternoon',
      'dinner',
      'dinner',
      'evening',
      'evening',
    ]);
  });

  it('goes past midnight', () => {
    const hours = daypartByHour({ late: [22, 2] });
    expect(hours.flatMap((name, h) => (name === 'late' ? [h] : []))).toEqual([0, 1, 22, 23]);
  });

  it('covers as many hours as lie between its ends, the last one excluded', () => {
    fc.assert(
      fc.property(hour, hour, (from, to) => {
        fc.pre(from !== to && !(from === 24 && to === 0));
        const held = daypartByHour({ part: [from, to] }).filter((name) => name === 'part').length;
        expect(held).toBe(from < to ? to - from : 24 - from + to);
      }),
    );
  });

  it('calls hours of no part other', () => {
    expect(daypartByHour({ noon: [12, 13] }).filter((name) => name === 'other')).toHaveLength(23);
    expect(new Set(daypartByHour({}))).toEqual(new Set(['other']));
  });
});

describe('daypartRange', () => {
  it.each([
    [[18, 20], '6-8pm'],
    [[10, 14], '10am-2pm'],
    [[0, 6], '12-6am'],
    [[12, 14], '12-2pm'],
    [[20, 24], '8pm-12am'],
    [[22, 2], '10pm-2am'],
    [[23, 13], '11pm-1pm'],
    // Around the clock: `12-12am` would be no hours at all.
    [[0, 24], '12am-12am'],
    [[8, 7], '8am-7am'],
    [[0, 12], '12am-12pm'],
  ] as const)('%j is %s', (range, text) => {
    expect(daypartRange(range)).toBe(text);
  });

  it('tells different hours apart', () => {
    const texts = new Map<string, string>();
    for (let from = 0; from < 24; from++)
      for (let to = 1; to <= 24; to++) {
        if (from === to) continue;
        const text = daypartRange([from, to]);
        // 24 and 0 are the same time of the day.
        const key = `${from}-${to % 24}`;
        expect(texts.get(text) ?? key).toBe(key);
        texts.set(text, key);
      }
  });
});
