import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock, HOUR, resolveWindow } from '../../src/detect/clock.js';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { fromLocal, offsets, toLocal } from '../../src/model/timezone.js';

const clockAt = (asOf: number, zone: string): Clock =>
  new Clock(resolveWindow(asOf, 24 * HOUR, 0, asOf), zone, {}, DEFAULT_DAYPARTS);

describe('resolveWindow', () => {
  it('is whole hours, less the maturity, and ends with the data', () => {
    const asOf = Date.UTC(2024, 0, 4, 8, 17);
    expect(resolveWindow(asOf, 24 * HOUR, 10 * HOUR, asOf)).toEqual({
      start: Date.UTC(2024, 0, 3, 8),
      end: asOf,
      matured: Date.UTC(2024, 0, 3, 22),
    });
    expect(resolveWindow(asOf, 24 * HOUR, 0, Date.UTC(2024, 0, 4, 5, 30)).matured).toBe(Date.UTC(2024, 0, 4, 5));
  });
});

describe('Clock', () => {
  it('puts the same local hour a week apart 168 steps away, across the change to summer time', () => {
    const zone = 'America/Los_Angeles';
    const clock = clockAt(Date.UTC(2024, 2, 13, 6), zone);
    const after = Date.UTC(2024, 2, 13, 1); // Mar 12 18:00 PDT
    const before = Date.UTC(2024, 2, 6, 2); // Mar 5 18:00 PST
    expect(clock.place(after, undefined).hour - clock.place(before, undefined).hour).toBe(168);
    expect(clock.place(before, undefined).daypart).toBe('dinner');
    expect(clock.place(after, undefined).daypart).toBe('dinner');
  });

  it('never moves an hour into or out of the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2023, 0, 1) / HOUR, max: Date.UTC(2025, 0, 1) / HOUR }),
        fc.integer({ min: -48, max: 23 }),
        fc.constantFrom('America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'),
        (hour, shift, zone) => {
          const asOf = hour * HOUR;
          const clock = clockAt(asOf, zone);
          const at = asOf + (shift - 24) * HOUR;
          expect(clock.place(at, undefined).hour >= clock.window.start / HOUR).toBe(at >= clock.window.start);
        },
      ),
    );
  });

  it('knows which buckets a zone needs', () => {
    const at = Date.UTC(2024, 0, 1);
    expect(Clock.bucketMinutes(['UTC', 'America/New_York'], at)).toBe(60);
    expect(Clock.bucketMinutes(['Asia/Kolkata'], at)).toBe(30);
    expect(Clock.bucketMinutes(['Asia/Kathmandu'], at)).toBe(15);
  });
});

describe('local time', () => {
  it('goes back and forth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2023, 0, 1) / 60000, max: Date.UTC(2025, 0, 1) / 60000 }),
        fc.constantFrom('America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        (minute, zone) => {
          const offset = offsets(zone);
          const local = toLocal(minute * 60000, offset);
          expect(toLocal(fromLocal(local, offset), offset)).toBe(local);
        },
      ),
    );
  });

  it('moves a time that does not exist on by the gap', () => {
    const offset = offsets('America/Los_Angeles');
    expect(new Date(fromLocal(Date.UTC(2024, 2, 10, 2, 30), offset)).toISOString()).toBe('2024-03-10T10:30:00.000Z');
  });
});
