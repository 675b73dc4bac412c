import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocal, isTimeZone, offsets, toLocal } from '../../src/model/timezone.js';
import reference from './reference.json' with { type: 'json' };

type Row = [string, number, number];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONES = [...new Set(reference.offsets.map((row) => row[0] as string))];
const zone = fc.constantFrom('UTC', ...ZONES);
const instant = fc.integer({ min: Date.UTC(2000, 0, 1) / MINUTE, max: Date.UTC(2030, 0, 1) / MINUTE }).map((m) => m * MINUTE);

// Reference: Python's zoneinfo around changes of clocks in eighteen zones, 2016 to 2025 (reference.py).
describe('time zones', () => {
  it.each(ZONES)('%s has the offsets of the IANA database', (name) => {
    const at = offsets(name);
    for (const [, seconds, minutes] of (reference.offsets as Row[]).filter((row) => row[0] === name))
      expect([seconds, at(seconds * 1000)]).toEqual([seconds, minutes]);
  });

  it.each(ZONES)('%s reads local times as zoneinfo does with fold=0', (name) => {
    const at = offsets(name);
    for (const [, local, seconds] of (reference.instants as Row[]).filter((row) => row[0] === name))
      expect([local, fromLocal(local * 1000, at) / 1000]).toEqual([local, seconds]);
  });

  it('reads back what it wrote, as the first of two equal local times', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const offset = offsets(name);
        const local = toLocal(at, offset);
        const back = fromLocal(local, offset);
        expect(toLocal(back, offset)).toBe(local);
        expect(back).toBeLessThanOrEqual(at);
        // Clocks repeat at most a few hours.
        expect(at - back).toBeLessThanOrEqual(3 * HOUR);
      }),
    );
  });

  it('never goes backwards in local days: the next local midnight is later', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const offset = offsets(name);
        const midnight = Math.floor(toLocal(at, offset) / (24 * HOUR)) * 24 * HOUR;
        const day = fromLocal(midnight + 24 * HOUR, offset) - fromLocal(midnight, offset);
        expect(day).toBeGreaterThanOrEqual(22 * HOUR);
        expect(day).toBeLessThanOrEqual(26 * HOUR);
      }),
    );
  });

  it('moves on over the day that Samoa never had', () => {
    const offset = offsets('Pacific/Apia');
    const at = fromLocal(Date.UTC(2011, 11, 30, 12), offset);
    expect(new Date(toLocal(at, offset)).toISOString()).toBe('2011-12-31T12:00:00.000Z');
  });

  it('knows the names of zones', () => {
    for (const name of ['UTC', 'America/Los_Angeles', 'Asia/Kathmandu']) expect(isTimeZone(name)).toBe(true);
    for (const name of ['', 'Pacific', 'America/Los Angeles', 'PT', 'constructor']) expect(isTimeZone(name)).toBe(false);
  });
});
