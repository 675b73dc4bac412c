import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyDay, type Past, sameHours } from '../../src/detect/comparable.js';

const past = (extra: Partial<Past> = {}): Past => ({ dataFrom: 0, baselineHours: 28 * 24, excluded: [], holes: [], ...extra });

describe('sameHours', () => {
  it('takes the same hours of the four weeks before', () => {
    expect(sameHours({ from: 1000, to: 1003 }, past())).toEqual([832, 664, 496, 328].map((from) => ({ from, to: from + 3 })));
  });

  it('takes days where the baseline holds no week', () => {
    expect(sameHours({ from: 1000, to: 1003 }, past({ baselineHours: 72 })).map((b) => b.from)).toEqual([976, 952, 928]);
  });

  it('leaves out hours of known incidents and hours before the data', () => {
    const blocks = sameHours({ from: 1000, to: 1003 }, past({ dataFrom: 400, excluded: [{ from: 830, to: 833 }] }));
    expect(blocks.map((b) => b.from)).toEqual([664, 496]);
  });

  it('never overlaps the hours in question nor reaches before the baseline', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 700, max: 2000 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 24, max: 900 }),
        (from, length, hours) => {
          const to = from + length;
          for (const block of [
            ...sameHours({ from, to }, past({ baselineHours: hours })),
            ...everyDay({ from, to }, past({ baselineHours: hours })),
          ]) {
            expect(block.to).toBeLessThanOrEqual(from);
            expect(block.from).toBeGreaterThanOrEqual(Math.max(0, from - Math.max(hours, length)));
            expect(block.to - block.from).toBe(length);
          }
        },
      ),
    );
  });
});
