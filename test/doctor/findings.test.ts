import { describe, expect, it } from 'vitest';
import { clockChanges, timeZones } from '../../src/doctor/clocks.js';
import { events } from '../../src/doctor/events.js';
import { dataFindings, worst } from '../../src/doctor/findings.js';
import { ids, mapping, ranges, values } from '../../src/doctor/orders.js';
import { freshness, gaps, history, maturity } from '../../src/doctor/span.js';
import type { Finding } from '../../src/model/doctor.js';
import type { ChangeEvent } from '../../src/model/documents.js';
import type { AgeRow } from '../../src/model/examined.js';
import { AS_OF, column, DAY, HOUR, hoursOf, input } from './facts.js';

const codes = (findings: readonly Finding[]) => findings.map((f) => `${f.level} ${f.code}`);

describe('a healthy source', () => {
  it('has nothing but ok and notes, and every other finding has a fix', () => {
    const found = dataFindings(input());
    expect(worst(found)).toBe('note');
    expect(codes(found.filter((f) => f.level !== 'ok'))).toEqual(['note maturity_unknown']);
  });
});

describe('orders', () => {
  it('tells what stops an evaluation, with the fix', () => {
    const bad = column('delivered_at', {
      bad: { message: 'orders.csv: column "delivered_at", data row 3: "soon" is not a time.', fix: 'write ISO 8601' },
    });
    expect(codes(values(input({ columns: [bad] })))).toEqual(['wrong bad_value']);
    expect(codes(ids(input({ repeated: 5, repeatedId: 'x' })))).toEqual(['wrong duplicate_order_id']);
    expect(ids(input({ repeated: 15_000, repeatedId: 'x' }))[0]?.fix).toContain('group them by order');
    expect(codes(ids(input({ withoutId: 2 })))).toEqual(['wrong missing_order_id']);
    expect(codes(dataFindings(input({ orders: 0, first: null, last: null })))).toContain('wrong no_orders');
  });

  it('tells flags that never or always are, empty columns, dimensions with holes', () => {
    const columns = [
      column('refunded', { rate: 0 }),
      column('cancelled', { rate: 0.97 }),
      column('promised_eta', { filled: 0 }),
      column('region', { filled: 0.7 }),
      column('fragile', { rate: 0 }),
    ];
    expect(codes(mapping(input({ columns }))).filter((c) => c.startsWith('warning'))).toEqual([
      'warning flag_never',
      'warning flag_often',
      'warning empty_column',
      'warning dimension_gaps',
    ]);
  });

  it('notes a few odd orders and warns of many', () => {
    const odd = (n: number) => ({
      code: 'delivered_before_created',
      said: 'were delivered before they were placed',
      n,
      of: 1000,
      fix: 'correct the times',
    });
    expect(codes(ranges(input({ oddities: [odd(0)] })))).toEqual(['ok ranges']);
    expect(codes(ranges(input({ oddities: [odd(3)] })))).toEqual(['note delivered_before_created']);
    expect(codes(ranges(input({ oddities: [odd(30)], future: 2 })))).toEqual([
      'warning future_orders',
      'warning delivered_before_created',
    ]);
  });
});

describe('freshness and history', () => {
  it.each([
    [input(), 'ok fresh'],
    [input({ last: AS_OF - 30 * HOUR }), 'thin stale_data'],
    [input({ last: AS_OF - 30 * HOUR }, { freshnessMs: 48 * HOUR }), 'ok fresh'],
    [input({ first: AS_OF + DAY, last: AS_OF + 2 * DAY }), 'thin as_of_before_data'],
    [input({}, { asOfKind: 'latest' }), 'note looking_back'],
  ])('%#', (given, wanted) => {
    expect(codes(freshness(given))).toEqual([wanted]);
  });

  it.each([
    [3.5, ['thin too_little_history']],
    [6, ['warning history', 'note short_history', 'note short_history', 'note short_history', 'note short_history']],
    [20, ['ok history', 'note short_history', 'note short_history']],
    [60, ['ok history']],
  ])('%s days', (days, wanted) => {
    expect(codes(history(input({ first: AS_OF - days * DAY })))).toEqual(wanted);
  });
});

describe('gaps', () => {
  const all = hoursOf(AS_OF, 60, 0);
  const noon = AS_OF / HOUR - 10 * 24 + 12;

  it('are hours in which many orders are usual, not the night', () => {
    expect(codes(gaps(input()))).toEqual(['ok gaps']);
    const hole = all.filter((h) => h.hour < noon || h.hour >= noon + 5);
    const [found] = gaps(input({ hours: hole }));
    expect(found).toMatchObject({ code: 'missing_hours', level: 'warning' });
    expect(found?.message).toContain('5 hours');
    expect(found?.message).toContain('2024-02-20 12:00 UTC (5 h)');
  });

  it('are days of which most is missing', () => {
    const thin = all.map((h) => (h.hour >= noon - 12 && h.hour < noon + 12 ? { ...h, n: Math.ceil(h.n / 5) } : h));
    expect(codes(gaps(input({ hours: thin })))).toEqual(['warning thin_days']);
  });

  it('are regions that fell silent', () => {
    const two = [...hoursOf(AS_OF, 60, 0, 'A'), ...hoursOf(AS_OF - 5 * DAY, 55, 0, 'B')].sort((a, b) => a.hour - b.hour);
    const found = gaps(input({ hours: two }));
    expect(codes(found)).toEqual(['warning silent_region']);
    expect(found[0]?.message).toContain('"B"');
  });
});

describe('time zones', () => {
  const spring = Date.UTC(2024, 2, 31);
  const zone = { timezone: 'America/Chicago' };

  it('fit when people sleep at night by them', () => {
    expect(codes(timeZones(input({ hours: hoursOf(AS_OF, 60, -6) }, zone)))).toEqual(['ok time_zones']);
    expect(codes(timeZones(input({ hours: hoursOf(AS_OF, 60, 4) }, zone)))).toEqual(['warning rhythm']);
  });

  it('know when clocks change', () => {
    expect(clockChanges('America/Chicago', Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1))).toEqual([
      { at: Date.UTC(2024, 2, 10, 8), hours: 1 },
      { at: Date.UTC(2024, 10, 3, 7), hours: -1 },
    ]);
    expect(clockChanges('UTC', 0, 400 * DAY)).toEqual([]);
  });

  it('are right when orders move with the clocks, and wrong when they stay', () => {
    const change = Date.UTC(2024, 2, 10, 8);
    const right = input({ hours: hoursOf(spring, 40, (at) => (at < change ? -6 : -5)) }, { ...zone, asOf: spring });
    expect(codes(timeZones(right))).toEqual(['ok time_zones', 'ok clock_change']);
    // Local times read as UTC keep their UTC hours.
    const wrong = input({ hours: hoursOf(spring, 40, -6) }, { ...zone, asOf: spring });
    expect(codes(timeZones(wrong))).toEqual(['ok time_zones', 'warning clock_change']);
  });

  it('are told of names that do not fit the orders', () => {
    const hours = [...hoursOf(AS_OF, 60, 0, 'SF'), ...hoursOf(AS_OF, 60, 0, 'NYC')];
    const found = timeZones(input({ hours }, { timezones: { SFO: 'UTC', NYC: 'UTC' } }));
    expect(found.filter((f) => f.level === 'note').map((f) => [f.code, f.fix])).toEqual([
      ['unknown_region', 'did you mean "SF"?'],
      ['regions_without_zone', 'add the lines that differ'],
    ]);
  });
});

describe('maturity', () => {
  const late = (outcome: 'delivered' | 'refunded', p90: number, p95: number) => ({
    outcome,
    n: 1000,
    p50: p90 / 2,
    p90,
    p95,
    p99: 2 * p95,
  });
  const ages = (young: number): AgeRow[] =>
    [0, 6, 12, 24, 48, 72, 168].map((from, i, all) => ({
      ...{ from, to: all[i + 1] ?? 336, orders: 1000, support: null, open: 0 },
      refunded: from < 12 ? young : 30,
    }));

  it('is measured from times', () => {
    expect(codes(maturity(input({ late: [late('delivered', 1, 1.4)] })))).toEqual(['warning maturity_short']);
    expect(maturity(input({ late: [late('delivered', 1, 1.4), late('refunded', 7.2, 9)] }))[0]?.fix).toBe('maturity = "8h"');
    expect(codes(maturity(input({ late: [late('delivered', 1, 1.4)] }, { maturityMs: 2 * HOUR })))).toEqual(['ok maturity']);
  });

  it('is measured from how rare flags still are among young orders', () => {
    expect(maturity(input({ ages: ages(5) }))[0]).toMatchObject({ code: 'maturity_short', fix: 'maturity = "12h"' });
    expect(codes(maturity(input({ ages: ages(31) })))).toEqual(['ok maturity']);
    expect(codes(maturity(input({ ages: ages(5) }, { maturityMs: 12 * HOUR })))).toEqual(['ok maturity']);
  });

  it('tells orders that never end', () => {
    const open = ages(30).map((a) => ({ ...a, open: 200 }));
    expect(codes(maturity(input({ ages: open })))).toContain('warning never_settled');
  });
});

describe('events', () => {
  const event = (scope: ChangeEvent['scope'], at = AS_OF - DAY): ChangeEvent => ({
    ...{ event_id: 'e', type: 'policy', lever: null, from_value: null, to_value: null, description: null, scope },
    at: new Date(at).toISOString(),
  });
  const hours = hoursOf(AS_OF, 10, 0, 'SF');

  it('are told when they name what no order has', () => {
    const list = [event({}, AS_OF - 100 * DAY), event({ city: 'x' }), event({ region: 'Moon' })];
    expect(codes(events({ file: 'e.csv', events: list, error: null }, input({ hours })))).toEqual([
      'ok events',
      'warning event_dimension',
      'warning event_region',
      'note old_events',
    ]);
  });

  it('are wanted, and wrong where the file cannot be read', () => {
    expect(codes(events({ file: null, events: [], error: null }, input()))).toEqual(['note no_events']);
    expect(
      codes(events({ file: 'e.csv', events: [], error: { message: 'e.csv has no column at.', fix: 'add it' } }, null)),
    ).toEqual(['wrong events']);
  });
});
