import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseAsOf, parseDuration, parseInstant } from '../../src/config/time.js';
import { checked, load, NOW } from './support.js';

const LA = 'America/Los_Angeles';
const iso = (text: string, zone = 'UTC'): string | null => {
  const at = parseInstant(text, zone);
  return at === null ? null : new Date(at).toISOString();
};

describe('parseDuration', () => {
  it.each([
    ['24h', 86_400_000],
    ['7d', 7 * 86_400_000],
    ['1w2d', 9 * 86_400_000],
    ['90m', 5_400_000],
    [' 2H ', 7_200_000],
    ['30s', 30_000],
    ['0', 0],
    ['0d', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text, '--since')).toBe(ms);
  });

  it.each(['', ' ', '5 parsecs', '24', 'h', '1.5h', '-1h', '+1h', '1h 2m', '1h;', '1y', '١h', '1e3h', '0x1h', 'NaN', '24h24'])(
    '%j is none',
    (text) => {
      expect(() => parseDuration(text, '--since')).toThrow(/^--since ".*" is not a length of time\.$/);
    },
  );

  it('writes and reads the same length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000), 'x')).toBe(seconds * 1000);
      }),
    );
    expect([86_400_000, 5_400_000, 36 * 3_600_000, 61_000].map(formatDuration)).toEqual(['1d', '90m', '36h', '61s']);
  });

  it('has a least and a longest', () => {
    expect(() => parseDuration('2d', '--baseline', 3 * 86_400_000)).toThrow(
      '--baseline "2d" is too short: at least 3d is needed.',
    );
    expect(() => parseDuration('9'.repeat(400).concat('d'), 'x')).toThrow(/longer than twenty years/);
  });
});

describe('parseInstant', () => {
  it.each([
    ['2024-01-04', '2024-01-04T00:00:00.000Z'],
    ['2024-01-04T08:00', '2024-01-04T08:00:00.000Z'],
    ['2024-01-04 08:00:30', '2024-01-04T08:00:30.000Z'],
    ['2024-01-04T08:00:30.1239', '2024-01-04T08:00:30.123Z'],
    ['2024-01-04T08:00:00Z', '2024-01-04T08:00:00.000Z'],
    ['2024-01-04t08:00:00z', '2024-01-04T08:00:00.000Z'],
    ['2024-01-04T08:00:00-08:00', '2024-01-04T16:00:00.000Z'],
    ['2024-01-04T08:00:00+0545', '2024-01-04T02:15:00.000Z'],
    ['2024-01-04T08:00:00+14', '2024-01-03T18:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, at) => {
    expect(iso(text)).toBe(at);
  });

  it.each([
    '2023-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-01-04T24:00',
    '2024-01-04T08:60',
    '2024-01-04T08:00:60',
    '2024-01-04T08:00+25:00',
    '2024-01-04T08:00+01:60',
    '2024-1-4',
    '04.01.2024',
    '01/04/2024',
    '20240104',
    '2024-W01',
    '1704355200',
    '2024-01-04T',
    '2024-01-04-08',
    '12:00',
    'noon',
    '',
    '2024-01-04T08:00:00 PST',
  ])('%j is none', (text) => {
    expect(iso(text)).toBeNull();
  });

  it('does not take the year 24 for 1924', () => {
    expect(iso('0024-01-04')).toBe('0024-01-04T00:00:00.000Z');
  });

  it('reads times without a zone as local, also when clocks change', () => {
    expect(iso('2024-01-04', LA)).toBe('2024-01-04T08:00:00.000Z');
    expect(iso('2024-07-04T12:00', LA)).toBe('2024-07-04T19:00:00.000Z');
    expect(iso('2024-03-10T02:30', LA)).toBe('2024-03-10T10:30:00.000Z'); // does not exist: moved on by the gap
    expect(iso('2024-11-03T01:30', LA)).toBe('2024-11-03T08:30:00.000Z'); // exists twice: the first
    expect(iso('2024-11-03T01:30-08:00', LA)).toBe('2024-11-03T09:30:00.000Z');
  });

  it('reads back every instant to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString(), LA)).toBe(date.getTime());
        expect(parseInstant(date.toISOString().replace('Z', ''), 'UTC')).toBe(date.getTime());
      }),
    );
  });
});

describe('as_of', () => {
  const asOf = (text: string, zone = LA) => parseAsOf(text, '--as-of', zone, NOW);

  it('has words', () => {
    expect(asOf('now')).toEqual({ kind: 'now' });
    expect(asOf(' Latest ')).toEqual({ kind: 'latest' });
    expect(asOf('today')).toEqual({ kind: 'at', at: Date.UTC(2024, 0, 4, 8) });
    expect(asOf('yesterday')).toEqual({ kind: 'at', at: Date.UTC(2024, 0, 3, 8) });
    // 20:30 UTC on the 4th is the 5th in Tokyo.
    expect(asOf('today', 'Asia/Tokyo')).toEqual({ kind: 'at', at: Date.UTC(2024, 0, 4, 15) });
    expect(() => asOf('tomorrow')).toThrow(/^--as-of "tomorrow" is not a time\.$/);
  });

  it('may stand in cxf.toml as a text, a date or a date and time of TOML', () => {
    const at = (toml: string) => {
      const { asOf: found } = load({ toml: `timezone = "${LA}"\nas_of = ${toml}` });
      return found.kind === 'at' ? new Date(found.at).toISOString() : found.kind;
    };
    expect(at('"2024-01-04T08:00:00-08:00"')).toBe('2024-01-04T16:00:00.000Z');
    expect(at('2024-01-04T08:00:00-08:00')).toBe('2024-01-04T16:00:00.000Z');
    expect(at('2024-01-04T08:00:00Z')).toBe('2024-01-04T08:00:00.000Z');
    expect(at('2024-01-04 08:00:00+05:45')).toBe('2024-01-04T02:15:00.000Z');
    expect(at('2024-01-04T08:00:00.250')).toBe('2024-01-04T16:00:00.250Z'); // local
    expect(at('2024-07-04T08:00:00')).toBe('2024-07-04T15:00:00.000Z'); // local, in summer
    expect(at('2024-01-04')).toBe('2024-01-04T08:00:00.000Z'); // local midnight
    expect(at('"latest"')).toBe('latest');
  });
});

describe('any text', () => {
  it('is a length of time, a time, or one clear mistake', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc
        .array(fc.constantFrom('1', '9', '0', 'd', 'h', 'w', '-', ':', 'T', '2024-', '01', 'Z', '+', ' ', '.'), { maxLength: 14 })
        .map((p) => p.join('')),
    );
    const attempt = (parse: () => unknown): void => {
      try {
        parse();
      } catch (error) {
        checked(error);
      }
    };
    fc.assert(
      fc.property(text, (t) => {
        const clean = t.replace(/\n/g, ' ');
        attempt(() => expect(parseDuration(clean, '--since')).toBeGreaterThanOrEqual(0));
        attempt(() => expect(parseAsOf(clean, '--as-of', LA, NOW).kind).toMatch(/^(now|latest|at)$/));
      }),
      { numRuns: 500 },
    );
  });
});
