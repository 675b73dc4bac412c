import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventOf } from '../../src/app/events.js';
import { parseAsOf, parseDuration, parseInstant } from '../../src/config/time.js';
import { parseWhere } from '../../src/config/where.js';
import { headerOf } from '../../src/engine/sources/csv.js';
import { ident, text as sqlText } from '../../src/engine/sql/text.js';
import { EVENT_TYPES } from '../../src/model/words.js';
import { EVIL, pieces, refusing, times } from './support.js';

const NOW = Date.UTC(2024, 0, 4);
const ZONES = ['UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Apia', 'Europe/London'];

describe('times', () => {
  const TIME = [
    '24h',
    '7d',
    '1w2d',
    '90m',
    '0',
    '9',
    '99999999999',
    'd',
    'h',
    '-',
    '+',
    '.',
    ':',
    ' ',
    'T',
    'Z',
    '2024',
    '-02',
    '-30',
    '-13',
    '24:00',
    '02:30',
    '12',
    '+14:00',
    '-00:30',
    'now',
    'latest',
    'today',
    'yesterday',
    '0000',
    '9999',
    ...EVIL,
  ];
  it('are lengths within twenty years or refused', () => {
    fc.assert(
      fc.property(pieces(TIME, 4), fc.nat(86_400_000), (text, least) => {
        const ms = refusing(() => parseDuration(text, '--since', least));
        if (ms !== null) expect(Number.isSafeInteger(ms) && ms >= least && ms <= 20 * 366 * 86_400_000).toBe(true);
      }),
      times(400),
    );
  });
  it('are moments or refused', () => {
    fc.assert(
      fc.property(pieces(TIME, 6), fc.constantFrom(...ZONES), (text, zone) => {
        const at = parseInstant(text, zone);
        if (at !== null) expect(Number.isSafeInteger(at) && !Number.isNaN(new Date(at).getTime())).toBe(true);
        const asOf = refusing(() => parseAsOf(text, '--as-of', zone, NOW));
        if (asOf?.kind === 'at') expect(Number.isSafeInteger(asOf.at)).toBe(true);
      }),
      times(300),
    );
  });
});

describe('filters', () => {
  const FILTER = ['region', 'SF', '=', ',', '"', '\\', ' ', 'category="Ready, set"', 'daypart=dinner', '\\"', '\\,', ...EVIL];
  it('are dimensions with values or refused', () => {
    fc.assert(
      fc.property(pieces(FILTER, 10), (text) => {
        const slice = refusing(() => parseWhere(text, '--where'));
        if (slice === null) return;
        expect(Object.keys(slice).length).toBeGreaterThan(0);
        for (const [name, value] of Object.entries(slice)) {
          expect(name).toMatch(/^[\p{L}_][\p{L}\p{N}_.-]*$/u);
          expect(typeof value === 'string' && value !== '').toBe(true);
        }
      }),
      times(300),
    );
  });
});

describe('change events', () => {
  const EVENT = ['2024-01-03', 'T00:00:00Z', 'policy', 'deploy', 'e1', '', ' ', ...EVENT_TYPES, ...EVIL];
  const value = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: pieces(EVENT, 3) });
  const usual = fc.record({ event_id: fc.constant('e1'), at: fc.constant('2024-01-03'), type: fc.constantFrom(...EVENT_TYPES) });
  const any = fc.record({ event_id: value, at: value, type: value });
  it('are rows or refused by column and row', () => {
    fc.assert(
      fc.property(
        fc.oneof(usual, any),
        fc.record({ lever: value, from_value: value, to_value: value, description: value }),
        fc.dictionary(pieces(EVENT, 2), value, { maxKeys: 3 }),
        (fixed, rest, scope) => {
          const row = { ...scope, ...rest, ...fixed };
          const event = refusing(() => eventOf(row, 1, { columns: Object.keys(row), rows: [row] }, 'events.csv'));
          if (event === null) return;
          expect(new Date(event.at).toISOString()).toBe(event.at);
          expect(EVENT_TYPES).toContain(event.type);
          for (const v of Object.values(event.scope)) expect(typeof v === 'string' && v !== '').toBe(true);
        },
      ),
      times(250),
    );
  });
});

describe('heads of CSV files', () => {
  const HEAD = ['order_id', 'created_at', 'region', ',', ';', '\t', '|', '"', '""', ' ', 'a"b', ...EVIL];
  it('give columns, each with a name', () => {
    fc.assert(
      fc.property(pieces(HEAD, 12), (line) => {
        const { delimiter, names } = headerOf(line);
        expect([',', ';', '\t', '|']).toContain(delimiter);
        expect(names.length).toBeGreaterThan(0);
        for (const name of names) expect(name).not.toBe('');
      }),
      times(250),
    );
  });
  it('and their names stay one literal and one identifier in SQL', () => {
    fc.assert(
      fc.property(pieces(HEAD, 12), (line) => {
        for (const name of headerOf(line).names) {
          expect(sqlText(name)).toMatch(/^'(?:[^']|'')*'$/s);
          expect(ident(name)).toMatch(/^"(?:[^"]|"")*"$/s);
        }
      }),
      times(150),
    );
  });
});
