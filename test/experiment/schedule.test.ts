import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_DAYS, type Planned, phaseEnds, scheduleOf, type Turn } from '../../src/experiment/schedule.js';

const PLAN: Planned[] = [
  { name: 'one', share: 0.1, days: 3 },
  { name: 'two', share: 0.5, days: 4 },
  { name: 'three', share: 1, days: 7 },
];
const phases = (...turns: Turn[]): string => scheduleOf(PLAN, turns).phases.join('');

describe('calendar of an experiment', () => {
  it('is the plan where nobody does anything', () => {
    expect(scheduleOf(PLAN, [])).toEqual({
      ...{ phases: [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3], last: 14 },
      ...{ held: false, extended: 0, rolledBack: null },
    });
    expect(phaseEnds(scheduleOf(PLAN, []))).toEqual([3, 7, 14]);
  });

  it('goes on with the phase of the day before where it is extended or held', () => {
    expect(phases({ day: 4, what: 'extend', days: 2 })).toBe('1111122223333333');
    expect(phases({ day: 2, what: 'extend', days: 2 })).toBe('1111122223333333');
    expect(phases({ day: 15, what: 'extend', days: 3 })).toBe('11122223333333333');
    const held = scheduleOf(PLAN, [{ day: 4, what: 'hold' }]);
    expect([held.held, held.last, held.phases.length, held.phases[300]]).toEqual([true, null, LONGEST_DAYS, 1]);
  });

  it('advances at the next midnight, and phases keep their lengths', () => {
    expect(phases({ day: 2, what: 'advance' })).toBe('1122223333333');
    expect(phases({ day: 4, what: 'hold' }, { day: 6, what: 'advance' })).toBe('11111122223333333');
    // The calendar has gone on by itself already.
    expect(phases({ day: 4, what: 'advance' })).toBe('11122223333333');
  });

  it('ends the day before it is rolled back or concluded', () => {
    const back = scheduleOf(PLAN, [{ day: 6, what: 'roll_back' }]);
    expect([back.phases.join(''), back.last, back.rolledBack]).toEqual(['11122', 5, 6]);
    expect(scheduleOf(PLAN, [{ day: 6, what: 'conclude' }]).rolledBack).toBeNull();
  });

  it('takes the phases of another plan from then on', () => {
    expect(phases({ day: 4, what: 'adjust', phases: [...PLAN.slice(0, 2), { name: 'three', share: 0.5, days: 2 }] })).toBe(
      '111222233',
    );
  });

  it('never goes back, and is longer by what it was extended by', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 10 }), (days, day, more) => {
        const plan = days.map((d, i) => ({ name: `${i}`, share: 0.5, days: d }));
        const usual = scheduleOf(plan, []);
        const longer = scheduleOf(plan, [{ day, what: 'extend', days: more }]);
        const total = days.reduce((a, b) => a + b, 0);
        expect(usual.phases).toHaveLength(total);
        expect(longer.extended).toBe(more);
        // Who extends after the end has let days go by in between.
        expect(longer.phases).toHaveLength(Math.max(total, day - 1) + more);
        longer.phases.forEach((p, i) => {
          expect(p).toBeGreaterThanOrEqual(longer.phases[i - 1] ?? 1);
        });
        expect(phaseEnds(longer).at(-1)).toBe(longer.last);
      }),
    );
  });
});
