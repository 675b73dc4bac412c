import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../src/experiment/decide.js';
import type { Look, Result } from '../../src/model/experiment.js';

/** Whatever happens, some decisions must never be made. */

const result = (more: Partial<Result>): Result => ({
  metric: 'on_time_rate',
  role: 'primary',
  scope: 'slice',
  target: 8,
  margin: null,
  baseline: 78,
  current: 84,
  estimate: 6,
  interval: [2, 10],
  interval_kind: 'always_valid',
  p_value: null,
  state: 'on_track',
  confirmed: null,
  method: 'within_day',
  orders: { treated: 100, untreated: 100 },
  clusters: { treated: 10, untreated: 10 },
  variance_reduction: null,
  missing: null,
  series: [],
  ...more,
});
const guardrail = (state: Result['state'], estimate: number | null = -2): Result =>
  result({ metric: 'dasher_efficiency', role: 'guardrail', target: null, margin: 10, state, estimate });
const look = (day: number, crossed: boolean): Look => ({
  day,
  at: '2024-01-12T08:00:00.000Z',
  metric: 'on_time_rate',
  information: 0.5,
  bound: 0.01,
  p_value: crossed ? 0.001 : 0.2,
  p_randomisation: null,
  estimate: 6,
  crossed,
});

const states = fc.constantFrom('within' as const, 'inconclusive' as const, 'breached' as const);
const situations: fc.Arbitrary<Situation> = fc.record({
  day: fc.integer({ min: 1, max: 21 }),
  last: fc.option(fc.integer({ min: 1, max: 21 })),
  phase: fc.record({ number: fc.integer({ min: 1, max: 3 }), name: fc.constant('Phase 1'), endsToday: fc.boolean() }),
  next: fc.option(fc.record({ name: fc.constant('Phase 2'), share: fc.constant(0.5), whole: fc.boolean() })),
  held: fc.boolean(),
  extended: fc.constantFrom(0, 3, 7),
  looks: fc.array(fc.boolean(), { maxLength: 3 }).map((x) => x.map((crossed, i) => look(7 * (i + 1), crossed))),
  primaries: fc
    .array(fc.option(fc.double({ min: -20, max: 20, noNaN: true })), { minLength: 1, maxLength: 3 })
    .map((x) =>
      x.map((estimate, i) =>
        result({ estimate, metric: (['on_time_rate', 'cx_score', 'cancellation_rate'] as const)[i] ?? 'cx_score' }),
      ),
    ),
  guardrails: fc.array(states, { maxLength: 3 }).map((x) => x.map((s) => guardrail(s))),
  harmed: fc.array(fc.constant('CX score'), { maxLength: 1 }),
  assignmentOk: fc.constantFrom(true, false, null),
  applied: fc.constantFrom(true, false, null),
  moreDays: fc.option(fc.integer({ min: 1, max: 14 })),
});

/** The first primary metric got better. */
const gains = (s: Situation): boolean => (s.primaries[0]?.estimate ?? 0) > 0;

describe('whatever the situation', () => {
  it('ships only with a bound passed, every guardrail within, and the estimate in the right direction', () => {
    fc.assert(
      fc.property(situations, (s) => {
        if (decide(s).action !== 'make_permanent') return;
        expect(s.looks.some((l) => l.crossed)).toBe(true);
        expect(s.guardrails.every((g) => g.state === 'within')).toBe(true);
        expect(gains(s)).toBe(true);
        expect([s.harmed, s.assignmentOk !== false, s.applied !== false]).toEqual([[], true, true]);
      }),
      { numRuns: 2000 },
    );
  });

  it('rolls back on a breach, on harm and on arms that are not those assigned', () => {
    fc.assert(
      fc.property(situations, (s) => {
        const trouble = s.guardrails.some((g) => g.state === 'breached') || s.harmed.length > 0 || s.assignmentOk === false;
        if (trouble) expect(decide(s).action).toBe('roll_back');
      }),
      { numRuns: 1000 },
    );
  });

  it('treats more units only where there are more, and never all without a bound passed', () => {
    fc.assert(
      fc.property(situations, (s) => {
        if (decide(s).action !== 'advance') return;
        expect(s.next).not.toBeNull();
        if (s.next?.whole) expect(s.looks.some((l) => l.crossed)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is longer by a number of days, and not again and again', () => {
    fc.assert(
      fc.property(situations, (s) => {
        const { action, extend_days: days } = decide(s);
        expect(days !== null).toBe(action === 'extend');
        if (action !== 'extend') return;
        expect(days).toBeGreaterThan(0);
        expect(s.extended).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('says why in whole sentences', () => {
    fc.assert(
      fc.property(situations, (s) => {
        const { why, reasons } = decide(s);
        expect(why).toMatch(/^[A-Z].*\.$/);
        for (const text of [why, ...reasons]) expect(text).not.toMatch(/undefined|null|NaN|Infinity| {2}/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the story', () => {
  const calm: Situation = {
    day: 3,
    last: 14,
    phase: { number: 1, name: 'Phase 1', endsToday: true },
    next: { name: 'Phase 2', share: 0.5, whole: false },
    held: false,
    extended: 0,
    looks: [],
    primaries: [result({})],
    guardrails: [guardrail('within')],
    harmed: [],
    assignmentOk: true,
    applied: null,
    moreDays: null,
  };
  const end: Situation = { ...calm, day: 14, next: null, phase: { number: 3, name: 'Phase 3', endsToday: true } };

  it.each([
    ['advances after a good first phase', calm, 'advance'],
    ['continues in the middle of a phase', { ...calm, day: 2, phase: { ...calm.phase, endsToday: false } }, 'continue'],
    ['stays where there is no gain yet', { ...calm, primaries: [result({ estimate: -1 })] }, 'extend'],
    ['ships at the end with a bound passed', { ...end, looks: [look(7, true)] }, 'make_permanent'],
    [
      'waits where a loss is not ruled out',
      { ...end, looks: [look(7, true)], guardrails: [guardrail('inconclusive')] },
      'extend',
    ],
    [
      'gives up after that',
      { ...end, extended: 7, looks: [look(7, true)], guardrails: [guardrail('inconclusive')] },
      'roll_back',
    ],
    ['rolls back at the end without evidence', { ...end, looks: [look(7, false)] }, 'roll_back'],
    ['goes on where more days would settle it', { ...end, looks: [look(7, false)], moreDays: 5 }, 'extend'],
    [
      'is not moved by a bound whose gain is gone',
      { ...end, looks: [look(7, true)], primaries: [result({ estimate: -1 })] },
      'roll_back',
    ],
  ] satisfies [string, Situation, string][])('%s', (_, situation, action) => {
    expect(decide(situation).action).toBe(action);
  });
});
