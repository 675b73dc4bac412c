import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, isQuiet, momentOf } from '../../src/app/notify-decide.js';
import type { Incident } from '../../src/model/documents.js';
import type { ChannelRules } from '../../src/model/notify.js';
import type { Severity } from '../../src/model/severity.js';
import type { Told } from '../../src/store/told.js';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 4);
const RULES: ChannelRules = { minSeverity: 'low', repeatMs: 24 * HOUR, group: true, quiet: null };

interface Now {
  readonly severity?: Severity;
  readonly status?: Incident['status'];
  readonly resolved?: boolean;
}
const incident = ({ severity = 'medium', status = 'new', resolved = false }: Now = {}): Incident =>
  ({ id: 'a', title: 'A', severity, status, resolved_at: resolved ? new Date(START).toISOString() : null }) as Incident;

/** What a channel hears, hour by hour, of an incident that goes through these states. */
function heard(hours: readonly (Now | null)[], rules: ChannelRules = RULES, timezone = 'UTC'): (string | null)[] {
  let told: Told | null = null;
  return hours.map((now, h) => {
    const asOf = START + h * HOUR;
    const [change] = decide(now ? [incident(now)] : [], () => told, rules, momentOf(rules, asOf, timezone));
    if (!change) return null;
    const state = change.kind === 'resolved' ? 'resolved' : 'open';
    told = { subject: 'a', state, severity: change.incident.severity, at: asOf };
    return change.kind;
  });
}

describe('a channel hears', () => {
  it('of an incident once, when it gets worse, when it is over, and when it is there again', () => {
    const hours: Now[] = [
      {},
      {},
      { severity: 'high' },
      { severity: 'high' },
      { severity: 'low' },
      { resolved: true },
      { resolved: true },
      {},
      {},
    ];
    expect(heard(hours)).toEqual(['new', null, 'worse', null, null, 'resolved', null, 'reopened', null]);
  });

  it('again of one that stays open, after the interval', () => {
    const hours = Array.from({ length: 60 }, () => ({}));
    const at = heard(hours).flatMap((k, h) => (k === null ? [] : [[h, k]]));
    expect(at).toEqual([
      [0, 'new'],
      [24, 'repeat'],
      [48, 'repeat'],
    ]);
    expect(heard(hours, { ...RULES, repeatMs: 0 }).filter((k) => k !== null)).toEqual(['new']);
  });

  it('nothing of one that is monitored, but that it is over', () => {
    const monitored: Now = { status: 'monitoring' };
    expect(heard([monitored, { ...monitored, severity: 'high' }])).toEqual([null, null]);
    expect(heard([{}, ...Array.from({ length: 50 }, () => monitored), { resolved: true }]).filter((k) => k !== null)).toEqual([
      'new',
      'resolved',
    ]);
    // cxf makes it `new` again when its severity rises.
    expect(heard([{}, monitored, { severity: 'high' }])).toEqual(['new', null, 'worse']);
  });

  it('nothing below its severity, and nothing of what it never heard of', () => {
    const rules = { ...RULES, minSeverity: 'high' } as const;
    expect(heard([{}, { severity: 'high' }, { severity: 'low' }, { resolved: true }], rules)).toEqual([
      null,
      'new',
      null,
      'resolved',
    ]);
    expect(heard([{}, { resolved: true }], rules)).toEqual([null, null]);
  });

  it('after quiet hours what is still so, and at once what is severe', () => {
    const rules = { ...RULES, quiet: { from: 60, to: 180, except: 'high' } } as const;
    expect(heard([null, {}, {}, {}, {}], rules)).toEqual([null, null, null, 'new', null]);
    expect(heard([null, {}, { severity: 'high' }, {}], rules)).toEqual([null, null, 'new', null]);
    expect(heard([{}, { resolved: true }, { resolved: true }, { resolved: true }], rules)).toEqual([
      'new',
      null,
      null,
      'resolved',
    ]);
    expect(heard([null, { severity: 'high' }, {}, {}], { ...rules, quiet: { ...rules.quiet, except: null } })).toEqual([
      null,
      null,
      null,
      'new',
    ]);
  });
});

it('never hears the same twice in a row, never of an end without a beginning (property)', () => {
  const state = fc.record({
    severity: fc.constantFrom<Severity>('low', 'medium', 'high'),
    status: fc.constantFrom<Incident['status']>('new', 'monitoring', 'investigating'),
    resolved: fc.boolean(),
  });
  const quiet = fc.option(
    fc.record({ from: fc.nat(1439), to: fc.nat(1439), except: fc.constantFrom<Severity | null>('low', 'medium', 'high', null) }),
  );
  const rules = fc.record({
    minSeverity: fc.constantFrom<Severity>('low', 'medium', 'high'),
    repeatMs: fc.constantFrom(0, 3 * HOUR),
    quiet,
  });
  fc.assert(
    fc.property(fc.array(state, { maxLength: 60 }), rules, (hours, r) => {
      const kinds = heard(hours, { ...r, group: true }).filter((k) => k !== null);
      let open = false;
      for (const k of kinds) {
        if (k === 'new' || k === 'reopened') expect(open).toBe(false);
        else expect(open).toBe(true);
        open = k !== 'resolved';
      }
      expect(kinds.filter((k) => k === 'new').length).toBeLessThanOrEqual(1);
      if (r.repeatMs === 0) expect(kinds).not.toContain('repeat');
    }),
  );
});

it('quiet hours are those of the clock on the wall, over midnight too', () => {
  const night = { from: 22 * 60, to: 7 * 60, except: null } as const;
  const at = (iso: string): boolean => isQuiet(night, Date.parse(iso), 'America/Los_Angeles');
  // Daylight saving begins on 10 March 2024: 07:00 is 15:00 UTC the day before, 14:00 UTC from then on.
  expect([at('2024-03-09T14:30Z'), at('2024-03-09T15:00Z'), at('2024-03-10T14:30Z'), at('2024-03-11T13:59Z')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect([at('2024-03-09T05:59Z'), at('2024-03-09T06:00Z')]).toEqual([false, true]);
});
