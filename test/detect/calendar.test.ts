import { describe, expect, it } from 'vitest';
import { detect } from '../../src/detect/detect.js';
import type { CalendarEntry } from '../../src/model/calendar.js';
import { CALM, HOUR, inputOf, type World } from '../support/world.js';

const DAY = 24 * HOUR;
const TO = Date.UTC(2024, 0, 31, 0);
const harmed = { ...CALM, late: 0.25, cancel: 0.09 };
const world = (change: World['change']): World => ({
  regions: ['LA', 'NYC', 'SF'],
  categories: ['Grocery', 'Retail', 'Restaurant'],
  from: TO - 36 * DAY,
  to: TO,
  seed: 11,
  base: CALM,
  daySd: 0.1,
  change,
});

/** The same run, with and without the calendar. */
function slices(change: World['change'], calendar: readonly CalendarEntry[]): unknown[] {
  const input = inputOf(world(change));
  return detect({ ...input, settings: { ...input.settings, calendar } }).found.map((f) => f.slice);
}

describe('hours of the calendar', () => {
  const holiday = (from: number, slice = {}): CalendarEntry => ({ name: 'holiday', from, to: from + DAY, slice });
  const today: World['change'] = ({ region, at }) => (region === 'SF' && at >= TO - 12 * HOUR ? harmed : CALM);

  it('are kept out of alarms, everywhere or where they apply', () => {
    expect(slices(today, [])).toEqual([{ region: 'SF' }]);
    expect(slices(today, [holiday(TO - DAY)])).toEqual([]);
    expect(slices(today, [holiday(TO - DAY, { region: 'SF' })])).toEqual([]);
    expect(slices(today, [holiday(TO - DAY, { region: 'LA' })])).toEqual([{ region: 'SF' }]);
  });

  it('do not hide what goes on after them', () => {
    expect(slices(today, [{ name: 'downtime', from: TO - 14 * HOUR, to: TO - 11 * HOUR, slice: {} }])).toEqual([
      { region: 'SF' },
    ]);
  });

  it('are kept out of the baseline', () => {
    const before = (at: number): boolean => [7, 14, 21].some((d) => at >= TO - (d + 1) * DAY && at < TO - d * DAY);
    const bad: World['change'] = ({ region, at }) => (region === 'SF' && (before(at) || at >= TO - DAY) ? harmed : CALM);
    expect(slices(bad, [])).toEqual([]);
    expect(
      slices(
        bad,
        [7, 14, 21].map((d) => holiday(TO - (d + 1) * DAY)),
      ),
    ).toEqual([{ region: 'SF' }]);
  });
});
