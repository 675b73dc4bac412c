import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentHours } from '../../src/app/gather.js';
import type { Settings } from '../../src/config/settings.js';
import { settingsOf } from '../support/app.js';
import { DAYPARTS_OF } from '../support/dayparts.js';

const HOUR = 3_600_000;
const ZONES = ['UTC', 'America/Los_Angeles', 'America/New_York', 'Europe/Berlin', 'Asia/Tokyo', 'Australia/Sydney'] as const;
const base = settingsOf({});
const at = (iso: string): number => Date.parse(iso);

const hours = (slice: Record<string, string>, onset: string, end: string, more: Partial<Settings> = {}, regions: string[] = []) =>
  incidentHours({ ...base, ...more }, { slice, onset: at(onset), end: at(end) }, regions);

describe('the hours of an incident', () => {
  it('are those between onset and end', () => {
    expect(hours({}, '2024-01-03T22:00Z', '2024-01-04T02:00Z')).toEqual([0, 1, 22, 23]);
    expect(hours({}, '2024-01-03T22:30Z', '2024-01-03T23:30Z')).toEqual([22]);
    expect(hours({}, '2024-01-03T22:00Z', '2024-01-09T02:00Z')).toHaveLength(24);
  });

  it('of a daypart are its own, on the clock of its region', () => {
    const dinner = { region: 'SF', daypart: 'dinner' };
    expect(hours(dinner, '2024-01-04T00:00Z', '2024-01-05T00:00Z')).toEqual([2, 3]);
    expect(hours({ ...dinner, region: 'NYC' }, '2024-01-04T00:00Z', '2024-01-05T00:00Z')).toEqual([0, 23]);
    expect(hours(dinner, '2024-01-04T02:00Z', '2024-01-04T03:00Z')).toEqual([2]);
  });

  it('move with the clocks: in a week of the change both are its hours', () => {
    const dinner = { region: 'SF', daypart: 'dinner' };
    expect(hours(dinner, '2024-03-12T00:00Z', '2024-03-13T00:00Z')).toEqual([1, 2]);
    expect(hours(dinner, '2024-03-08T00:00Z', '2024-03-13T00:00Z')).toEqual([1, 2, 3]);
    expect(hours({ region: 'NYC', daypart: 'dinner' }, '2024-11-01T00:00Z', '2024-11-06T00:00Z')).toEqual([0, 22, 23]);
  });

  it('of a daypart of all regions are those of any of them', () => {
    const all = hours({ daypart: 'dinner' }, '2024-01-04T00:00Z', '2024-01-05T00:00Z', {}, ['NYC', 'SF']);
    expect(all).toEqual([0, 2, 3, 23]);
  });

  it('of a region without a zone of its own follow the timezone', () => {
    const more = { timezone: 'Asia/Tokyo', timezones: {} };
    expect(hours({ region: 'X', daypart: 'dinner' }, '2024-01-04T00:00Z', '2024-01-05T00:00Z', more)).toEqual([9, 10]);
    expect(hours({ daypart: 'dinner' }, '2024-01-04T00:00Z', '2024-01-05T00:00Z', more)).toEqual([9, 10]);
  });

  it('are what a clock on the wall says, hour by hour', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...Object.keys(DAYPARTS_OF)),
        fc.integer({ min: 0, max: 366 * 24 }),
        fc.integer({ min: 1, max: 80 }),
        (zone, daypart, start, length) => {
          const onset = Date.UTC(2024, 0, 1) + start * HOUR;
          const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
          const expected = new Set<number>();
          for (let t = onset; t < onset + length * HOUR; t += HOUR)
            if (DAYPARTS_OF[daypart]?.includes(Number(clock.format(t)))) expected.add(new Date(t).getUTCHours());
          const question = { slice: { region: 'R', daypart }, onset, end: onset + length * HOUR };
          const found = incidentHours({ ...base, timezone: zone, timezones: {} }, question, []);
          expect(found).toEqual([...expected].sort((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });
});
