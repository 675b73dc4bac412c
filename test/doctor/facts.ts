import type { DoctorInput } from '../../src/doctor/types.js';
import type { Examined } from '../../src/model/examined.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const AS_OF = Date.UTC(2024, 2, 1);

/** Orders by hour of the local day. */
const RHYTHM = [2, 0, 0, 0, 0, 0, 2, 4, 8, 10, 12, 20, 25, 20, 12, 12, 15, 25, 30, 30, 25, 15, 10, 5];

/** Hours of that many days up to a time, by the rhythm of a clock so many hours from UTC (or one that changes). */
export function hoursOf(
  until: number,
  days: number,
  offset: number | ((at: number) => number),
  region: string | null = null,
): Examined['hours'] {
  const end = until / HOUR;
  return Array.from({ length: days * 24 }, (_, i) => end - days * 24 + i).flatMap((hour) => {
    const shift = typeof offset === 'number' ? offset : offset(hour * HOUR);
    const n = RHYTHM[(((hour + shift) % 24) + 24) % 24] ?? 0;
    return n === 0 ? [] : [{ hour, region, n }];
  });
}

export const column = (name: string, more: Partial<Examined['columns'][number]> = {}): Examined['columns'][number] => ({
  ...{ column: name, label: name, expression: false, filled: 1, rate: null, bad: null },
  ...more,
});

/** A healthy source, with what is given changed. */
export function input(facts: Partial<Examined> = {}, more: Partial<DoctorInput> = {}): DoctorInput {
  const healthy: Examined = {
    columns: ['order_id', 'created_at', 'region'].map((c) => column(c)),
    ...{ unread: [], orders: 20_000, undated: 0, withoutId: 0, repeated: 0, repeatedId: null, future: 0 },
    ...{ first: AS_OF - 60 * DAY, last: AS_OF - HOUR / 2, oddities: [], warnings: [], late: [], ages: [], stores: null },
    hours: hoursOf(AS_OF, 60, 0),
  };
  return {
    ...{ name: 'orders.csv', unavailable: [], dimensions: ['region'], now: AS_OF, asOf: AS_OF, asOfKind: 'now' as const },
    ...{ freshnessMs: 26 * HOUR, maturityMs: 0, sinceMs: DAY, baselineMs: 28 * DAY, timezone: 'UTC', timezones: {} },
    ...more,
    facts: { ...healthy, ...facts },
  };
}
