import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { zoneOfPlace } from '../../src/init/places.js';
import { maturityHours, thinEnd } from '../../src/init/span.js';
import { tomlText } from '../../src/init/toml.js';
import { localised, zonesOf } from '../../src/init/zones.js';
import type { InitColumn } from '../../src/model/init.js';
import { isTimeZone } from '../../src/model/timezone.js';
import { timeLook, words } from './look.js';

const DAY = 86_400_000;
/** Orders by hour: quiet for six hours from the given one on. */
const quietFrom = (hour: number): number[] => Array.from({ length: 24 }, (_, h) => ((h - hour + 24) % 24 < 6 ? 1 : 50));
const naive = { column: 't', sql: 't', written: '', zoned: false };

describe('time zones', () => {
  it('knows places by city, code and longer names, and only zones that exist', () => {
    expect([
      zoneOfPlace('SF'),
      zoneOfPlace('München'),
      zoneOfPlace('Berlin Mitte'),
      zoneOfPlace('上海'),
      zoneOfPlace('north'),
      zoneOfPlace('la carte'),
    ]).toEqual(['America/Los_Angeles', 'Europe/Berlin', 'Europe/Berlin', 'Asia/Shanghai', null, null]);
    for (const place of ['SF', 'nyc', 'chi', 'lima', 'Madrid', 'sydney', 'hcmc'])
      expect(isTimeZone(zoneOfPlace(place) ?? '')).toBe(true);
  });

  it('takes times for UTC where people then sleep at night', () => {
    const zones = zonesOf(timeLook({ byHour: quietFrom(8) }), naive, words('city', { SF: 500, 'San Jose': 500 }), {
      columns: {},
    });
    expect(zones).toMatchObject({ timezone: 'America/Los_Angeles', local: null, unknown: false, timezones: {} });
  });

  it('takes them for local where they sleep at night as the times stand', () => {
    const zones = zonesOf(timeLook({ byHour: quietFrom(1) }), naive, words('city', { Chicago: 600, NYC: 400 }), { columns: {} });
    expect(zones).toMatchObject({ timezone: 'America/Chicago', local: 'America/Chicago' });
    expect(localised('t', 't', zones, 'city')).toBe(
      `timezone(CASE city WHEN 'NYC' THEN 'America/New_York' ELSE 'America/Chicago' END, CAST(t AS TIMESTAMP))`,
    );
  });

  it('says what it cannot know', () => {
    expect(zonesOf(timeLook({ byHour: quietFrom(13) }), naive, words('city', { a: 500, b: 500 }), { columns: {} })).toMatchObject(
      { timezone: 'UTC', unknown: true },
    );
    expect(zonesOf(timeLook({ byHour: quietFrom(2) }), naive, words('city', { Berlin: 1000 }), { columns: {} })).toMatchObject({
      unsure: true,
    });
    expect(zonesOf(timeLook(), naive, null, { columns: {}, timezone: 'Asia/Tokyo', local: true })).toMatchObject({
      timezone: 'Asia/Tokyo',
      local: 'Asia/Tokyo',
    });
  });
});

describe('the end of the data', () => {
  const first = Date.UTC(2024, 0, 1);
  const days = (counts: readonly number[]) => counts.map((n, i) => ({ day: first + i * DAY, n }));
  const full = new Array(10).fill(500);

  it('is the last order where the last day is as full as others', () => {
    expect(thinEnd(timeLook({ days: days(full), last: first + 10 * DAY - 1000 }))).toBeNull();
    // Half a day of half the orders.
    expect(thinEnd(timeLook({ days: days([...full, 250]), last: first + 10.5 * DAY }))).toBeNull();
  });

  it('is the midnight before days that are not whole', () => {
    expect(thinEnd(timeLook({ days: days([...full, 50]), last: first + 11 * DAY - 1000 }))).toMatchObject({
      at: first + 10 * DAY,
      orders: 50,
    });
    expect(thinEnd(timeLook({ days: days([...full, 100, 5]), last: first + 12 * DAY - 1000 }))?.at).toBe(first + 10 * DAY);
  });

  it('matures when 95 % of deliveries have come', () => {
    const lag = { from: 'c', to: 'd', both: 1, after: 1, p10: 600, p50: 2000, p90: 5000, p95: 8000, round: 0 };
    expect(maturityHours([lag], 'c', 'd', [])).toBe(3);
    expect(maturityHours([lag, { ...lag, to: 'r', p90: 30_000 }], 'c', 'd', ['r'])).toBe(9);
    expect(maturityHours([lag], 'c', null, [])).toBeNull();
  });
});

describe('cxf.toml', () => {
  const column = (expression: string, reason: string): InitColumn => ({
    ...{ column: 'order_id', meaning: '', expression, from: [], confidence: 1, level: 'sure', reasons: [reason], others: [] },
  });
  const text = (source: string, expression: string, reason: string, region: string): string =>
    tomlText({
      ...{ source, name: source, moreDimensions: [reason], drivers: [reason, expression], promise: null },
      doc: {
        columns: [column(expression, reason)],
        not_found: [{ column: 'promised_eta', meaning: '' }],
        unavailable: [],
        timezone: { zone: 'UTC', by_region: { [region]: 'UTC' }, reasons: [reason] },
        as_of: { value: 'latest', reason },
        maturity: { value: null, reason },
        dimensions: [],
      },
    });

  it('holds what was decided, whatever the names and values of the data', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.constantFrom('a\n[columns]\nb = "x"', '"', "'''", '"""', '\\', '\u2028x', '\u0000', '\ud800'),
    );
    const whole = any.filter((s) => Buffer.from(s, 'utf8').toString('utf8') === s);
    fc.assert(
      fc.property(
        whole,
        whole,
        any,
        whole.filter((s) => s !== '__proto__'),
        (source, expression, reason, region) => {
          expect(parse(text(source, expression, reason, region))).toEqual({
            ...{ source, timezone: 'UTC', as_of: 'latest' },
            columns: { order_id: expression },
            timezones: { [region]: 'UTC' },
          });
        },
      ),
    );
  });
});
