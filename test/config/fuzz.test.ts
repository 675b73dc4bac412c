import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flags } from '../../src/config/flags.js';
import { KEYS as FILE_KEYS } from '../../src/config/load.js';
import type { Settings } from '../../src/config/settings.js';
import { CxfError } from '../../src/errors.js';
import { DEFAULT_WEIGHTS, METRIC_IDS } from '../../src/model/metrics.js';
import { isTimeZone } from '../../src/model/timezone.js';
import { checked, load } from './support.js';

const KEYS = [
  ...FILE_KEYS,
  ...METRIC_IDS,
  'region',
  'SF',
  'dinner',
  'high',
  'low',
  'zzz',
  '"__proto__"',
  '"a b"',
  'a.b',
  '\u00e9',
  '',
];
const VALUES = [
  '"24h"',
  '"28d"',
  '"0d"',
  '""',
  '"UTC"',
  '"Mars/Olympus"',
  '"region=SF"',
  '3',
  '-1',
  '0',
  '1e999',
  'nan',
  '-inf',
  'true',
  '[18, 20]',
  '[20, 18]',
  '[]',
  '["region"]',
  '["region", 1]',
  '[[1]]',
  '{}',
  '{ low = 1, medium = 2, high = 3 }',
  '{ high = "x" }',
  '2024-01-04',
  '2024-01-04T08:00:00Z',
  '25:00:00',
  '08:00:00',
  '0000-00-00',
  '99999999999999999999',
  '"\\u0000"',
  '"\\ud800"',
  "'''x'''",
  '"unfinished',
  '= =',
  '"\u202e"',
  '{ a = { b = [ { c = 1 } ] } }',
];
/** Lines that are right on their own. */
const RIGHT = [
  'events = "e.csv"',
  'as_of = 2024-01-04',
  'baseline = "14d"',
  'since = "6h"',
  'maturity = "0"',
  'min_orders = 3',
  'dimensions = ["region"]',
  'timezone = "Asia/Tokyo"',
];
const line = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...RIGHT) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES)).map(([k, v]) => `${k} = ${v}`) },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS).map((k) => `[${k}]`) },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS).map((k) => `[[${k}]]`) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
);
const toml = fc.oneof(
  { weight: 4, arbitrary: fc.array(line, { maxLength: 7 }).map((l) => l.join('\n')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const text = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES.map((v) => v.replaceAll('"', ''))) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
);
const flags: fc.Arbitrary<Flags> = fc.record({
  source: text,
  events: text,
  state: text,
  asOf: text,
  where: text,
  since: text,
  baseline: text,
  lockTimeout: text,
});

/** Everything a command relies on. */
function expectValid(s: Settings): void {
  for (const ms of [s.maturityMs, s.freshnessMs, s.baselineMs, s.sinceMs, s.lockTimeoutMs])
    expect(Number.isFinite(ms) && ms >= 0).toBe(true);
  expect(s.sinceMs).toBeGreaterThanOrEqual(3_600_000);
  expect(s.baselineMs).toBeGreaterThanOrEqual(s.sinceMs);
  expect(Number.isFinite(s.minOrders)).toBe(true);
  for (const zone of [s.timezone, ...Object.values(s.timezones)]) expect(isTimeZone(zone)).toBe(true);
  for (const name of Object.keys(DEFAULT_WEIGHTS)) expect(s.weights[name as keyof typeof s.weights]).toBeGreaterThanOrEqual(0);
  for (const id of METRIC_IDS) {
    const { low, medium, high } = s.severity[id];
    expect(low > 0 && low <= medium && medium <= high).toBe(true);
  }
  for (const t of [s.source, s.sourceName, s.stateDir]) expect(t.length).toBeGreaterThan(0);
  if (s.asOf.kind === 'at') expect(Number.isFinite(s.asOf.at)).toBe(true);
  for (const value of Object.values({ ...s.where, ...s.columns })) expect(value).not.toBe('');
  if (s.dimensions) expect(s.dimensions.length).toBeGreaterThan(0);
}

describe('any configuration and any flags', () => {
  it('give valid settings or one clear mistake', () => {
    let [valid, refused] = [0, 0];
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: toml }, { weight: 1, arbitrary: fc.constant(null) }), flags, (file, typed) => {
        try {
          expectValid(load({ toml: file, flags: typed }));
          valid++;
        } catch (error) {
          if (!(error instanceof CxfError)) throw error;
          // Names of users may hold line ends; the command line makes every message one line.
          checked(new CxfError(error.code, error.message.replace(/\s+/g, ' '), { hint: error.hint?.replace(/\s+/g, ' ') }));
          refused++;
        }
      }),
      { numRuns: 1200 },
    );
    expect(refused).toBeGreaterThan(100);
    expect(valid).toBeGreaterThan(20);
  });

  it('also when deeply nested', () => {
    for (const text of [`a = ${'['.repeat(5000)}`, `a = ${'[{x='.repeat(3000)}`, `${'a.'.repeat(5000)}b = 1`])
      expect(() => load({ toml: text })).toThrow(CxfError);
  });
});
