import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar, scheduleAt } from '../../src/app/experiment-calendar.js';
import type { PlanDocument } from '../../src/model/plan.js';
import type { ActionRecord, ExperimentRecord } from '../../src/store/experiments.js';

const HOUR = 3_600_000;
/** Zones whose clocks change by an hour, by half of one, at midnight, or never. */
const ZONES = [
  'America/Los_Angeles',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Asia/Kolkata',
  'UTC',
];

const localDate = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(2017, 0, 1) / 1000, max: Date.UTC(2025, 0, 1) / 1000 }).map((s) => s * 1000);
const day = fc.integer({ min: 1, max: 60 });

describe('the days of an experiment', () => {
  it('begin with the first moment of a local date, one date after the other', () => {
    fc.assert(
      fc.property(instant, zone, day, (start, tz, n) => {
        const calendar = new Calendar(start, tz);
        const at = calendar.startOf(n);
        expect(localDate(at, tz)).not.toBe(localDate(at - 1, tz));
        const noon = Date.parse(`${localDate(calendar.startOf(1), tz)}T12:00:00Z`) + (n - 1) * 24 * HOUR;
        expect(localDate(at, tz)).toBe(new Date(noon).toISOString().slice(0, 10));
      }),
      { numRuns: 500 },
    );
  });

  it('are over at the next midnight and no sooner', () => {
    fc.assert(
      fc.property(instant, zone, day, (start, tz, n) => {
        const calendar = new Calendar(start, tz);
        expect(calendar.completed(calendar.startOf(n))).toBe(n - 1);
        expect(calendar.completed(calendar.startOf(n + 1) - 1)).toBe(n - 1);
        const length = (calendar.startOf(n + 1) - calendar.startOf(n)) / HOUR;
        expect([23, 23.5, 24, 24.5, 25]).toContain(length);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['America/Los_Angeles', '2024-03-10T08:00:00Z', '2024-03-11T07:00:00Z'],
    ['America/Los_Angeles', '2024-11-03T07:00:00Z', '2024-11-04T08:00:00Z'],
    // There is no midnight on this day: it begins at one.
    ['America/Sao_Paulo', '2018-11-03T03:00:00Z', '2018-11-04T03:00:00Z'],
  ])('%s: %s to %s', (tz, first, second) => {
    expect(new Calendar(Date.parse(first), tz).startOf(2)).toBe(Date.parse(second));
  });
});

describe('what people did', () => {
  const plan = {
    phases: [
      { name: 'Phase 1', share: 0.1, day_from: 1, day_to: 3 },
      { name: 'Phase 2', share: 0.5, day_from: 4, day_to: 7 },
      { name: 'Phase 3', share: 1, day_from: 8, day_to: 14 },
    ],
  } as unknown as PlanDocument;
  const long = { phases: [...plan.phases.slice(0, 2), { ...plan.phases[2], day_to: 21 }] } as PlanDocument;
  const acted = (...actions: readonly Partial<ActionRecord>[]): ExperimentRecord =>
    ({ actions: actions.map((a) => ({ at: a.day, detail: {}, note: null, by: null, ...a })) }) as unknown as ExperimentRecord;
  const planOf = (id: string): PlanDocument | undefined => (id === 'long' ? long : undefined);

  const what = fc.constantFrom('hold' as const, 'advance' as const, 'extend' as const, 'roll_back' as const, 'conclude' as const);
  const action = fc.record({ day: fc.integer({ min: 0, max: 20 }), what, days: fc.integer({ min: 1, max: 9 }) });

  it('never treats fewer units on a later day, and never looks ahead', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 5 }), fc.integer({ min: 0, max: 20 }), (list, asOf) => {
        const ordered = list.toSorted((a, b) => a.day - b.day);
        const record = acted(...ordered.map((a) => ({ day: a.day, what: a.what, detail: { days: a.days } })));
        const all = scheduleAt(record, plan, Number.MAX_SAFE_INTEGER, planOf);
        expect(all.phases.every((p, i) => i === 0 || p >= (all.phases[i - 1] as number))).toBe(true);
        expect(all.last === null || all.last === all.phases.length).toBe(true);
        // What happens later changes no day before it.
        const then = scheduleAt(record, plan, asOf, planOf);
        const known = Math.min(asOf - 1, then.phases.length, all.phases.length);
        if (known > 0) expect(then.phases.slice(0, known)).toEqual(all.phases.slice(0, known));
      }),
      { numRuns: 500 },
    );
  });

  it('before the first day counts, too', () => {
    const at = Number.MAX_SAFE_INTEGER;
    expect(scheduleAt(acted({ day: 0, what: 'adjust', detail: { planId: 'long' } }), plan, at, planOf).last).toBe(21);
    expect(scheduleAt(acted({ day: 0, what: 'roll_back' }), plan, at, planOf)).toMatchObject({ last: 0, rolledBack: 0 });
    expect(scheduleAt(acted({ day: 0, what: 'conclude' }), plan, at, planOf)).toMatchObject({ last: 0, rolledBack: null });
    expect(scheduleAt(acted(), plan, at, planOf)).toMatchObject({ last: 14, held: false, extended: 0, rolledBack: null });
  });
});
