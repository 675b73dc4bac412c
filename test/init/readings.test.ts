import { describe, expect, it } from 'vitest';
import { afterOrder, numberReading } from '../../src/init/numbers.js';
import { monthFirst, timeReading } from '../../src/init/times.js';
import { stateTruth, truthOf } from '../../src/init/truth.js';
import { textColumn, values, words } from './look.js';

const numbers = (min: number, p50: number, max: number) => ({ min, p10: min, p50, p90: max, max });
const counted = (name: string, min: number, p50: number, max: number) =>
  textColumn(name, { shapes: { whole: 1, number: 1, comma_number: 1 }, numbers: numbers(min, p50, max) });

describe('times', () => {
  const dotted = { shapes: { dotted_date: 1 }, clockShare: 1, values: values({ '05.02.2024 12:30': 1 }) };
  it.each([
    [textColumn('t', { shapes: { iso: 1 } }), 't', false],
    [textColumn('t', { shapes: { iso_zone: 1 } }), 't', true],
    [textColumn('Bestellt am', dotted), `strptime("Bestellt am", '%d.%m.%Y %H:%M')`, false],
    [textColumn('t', { ...dotted, seconds: 0.5 }), `strptime(t, ['%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M'])`, false],
    [
      textColumn('t', { shapes: { slash_date: 1 }, clockShare: 1, secondBeyond12: 0.4, halves: 1 }),
      `strptime(t, '%m/%d/%Y %I:%M %p')`,
      false,
    ],
    [textColumn('t', { shapes: { slash_date: 1 }, clockShare: 1, firstBeyond12: 0.4 }), `strptime(t, '%d/%m/%Y %H:%M')`, false],
    [counted('t', 1.7e9, 1.7e9, 1.71e9), 'to_timestamp(t)', true],
    [counted('t', 1.7e12, 1.7e12, 1.71e12), 'epoch_ms(CAST(t AS BIGINT))', true],
    [counted('t', 1.7e15, 1.7e15, 1.71e15), 'make_timestamp(CAST(t AS BIGINT))', true],
  ])('%#', (column, sql, zoned) => {
    expect(timeReading(column)).toMatchObject({ sql, zoned });
  });

  it('are no counts, ids or words', () => {
    expect(timeReading(counted('n', 1, 50, 99_999))).toBeNull();
    expect(timeReading(words('s', { open: 500, done: 500 }))).toBeNull();
  });

  it('leave open what the values do not tell', () => {
    expect(monthFirst(textColumn('t', { shapes: { slash_date: 1 } }))).toBeNull();
    const open = textColumn('t', { shapes: { slash_date: 1 } });
    expect([timeReading(open, false)?.sql, timeReading(open, true)?.sql]).toEqual([
      `strptime(t, '%d/%m/%Y')`,
      `strptime(t, '%m/%d/%Y')`,
    ]);
  });
});

describe('yes and no', () => {
  it.each([
    [words('c', { '0': 900, '1': 100 }), 'c'],
    [words('c', { N: 900, Y: 100 }), 'c'],
    [words('Storniert', { nein: 900, ja: 100 }), `Storniert = 'ja'`],
    [words('annulée', { non: 900, oui: 100 }), `"annulée" = 'oui'`],
    [words('c', { X: 30 }), `coalesce(CAST(c AS VARCHAR), '') <> ''`],
    [textColumn('refund', { shapes: { number: 1, comma_number: 0 }, numbers: numbers(0, 0, 20), distinct: 40 }), 'refund > 0'],
    [words('order', { no: 900, si: 100 }), `"order" = 'si'`],
  ])('%#', (column, sql) => {
    expect(truthOf(column)?.sql).toBe(sql);
  });

  it('come from a column of states', () => {
    const status = words('status', { delivered: 800, 'canceled by user': 60, cancelled: 40, refunded: 100 });
    expect(stateTruth(status, 'cancelled')?.sql).toBe(`status IN ('canceled by user', 'cancelled')`);
    expect(stateTruth(status, 'refunded')?.sql).toBe(`status = 'refunded'`);
    expect(stateTruth(words('status', { delivered: 800, open: 200 }), 'cancelled')).toBeNull();
    expect(stateTruth(words('s', { "can't": 5, "cancelled by 'user'": 5 }), 'cancelled')?.sql).toBe(
      `s = 'cancelled by ''user'''`,
    );
  });
});

describe('numbers', () => {
  it.each([
    ['merchant_prep_time', counted('prep_minutes', 5, 12, 40), 'prep_minutes * 60'],
    ['merchant_prep_time', counted('prep', 5, 12, 40), 'prep * 60'],
    ['merchant_prep_time', counted('prep_sec', 5, 12, 40), 'prep_sec'],
    ['merchant_prep_time', counted('prep', 100, 600, 1500), 'prep'],
    ['dasher_wait', counted('wait_ms', 0, 60_000, 600_000), 'wait_ms / 1000.0'],
    ['distance_km', counted('distance', 300, 2500, 9000), 'distance / 1000.0'],
    ['distance_km', counted('distance_miles', 1, 2, 5), 'distance_miles * 1.609344'],
    ['in_stock_prob', counted('availability', 20, 85, 100), 'availability / 100.0'],
    [
      'subtotal',
      textColumn('Betrag', { shapes: { comma_number: 1 } }),
      `TRY_CAST(replace(replace(Betrag, '.', ''), ',', '.') AS DOUBLE)`,
    ],
  ] as const)('%s of %#', (target, column, sql) => {
    expect(numberReading(target, column, false)?.sql).toBe(sql);
  });

  it('of minutes after the order are times of day', () => {
    expect(afterOrder(counted('eta_minutes', 20, 40, 60))?.sql).toBe('to_seconds(eta_minutes * 60)');
    expect(afterOrder(counted('eta', 1200, 2400, 3600))).toBeNull();
    expect(afterOrder(counted('eta_seconds', 1200, 2400, 3600))?.sql).toBe('to_seconds(eta_seconds)');
  });
});
