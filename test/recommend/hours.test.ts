import { describe, expect, it } from 'vitest';
import type { OrderSample } from '../../src/engine/types.js';
import { frameOf } from '../../src/recommend/frame.js';
import { hoursName, peakHours, withinHours } from '../../src/recommend/hours.js';
import { INTERVENTIONS } from '../../src/recommend/interventions/index.js';
import { recommend } from '../../src/recommend/recommend.js';
import { inputOf, ONSET, sampleOf, type World } from './support.js';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
/** The first hour of the slice is at `first` o'clock. */
const clockOf = (sample: OrderSample, first = 0): Uint8Array =>
  Uint8Array.from(sample.created, (t) => (Math.floor((t - ONSET) / HOUR) + first + 1000 * DAY_HOURS) % DAY_HOURS);
const inputFor = (w: World, first?: number) => {
  const sample = sampleOf({ hours: 12, ...w });
  return inputOf(sample, { clock: clockOf(sample, first) });
};
const peak = { peak: [4, 8], crushed: 0.9, perDay: 40 } as const;

describe('peak hours', () => {
  it('are the stretch that holds the harm, past midnight as well', () => {
    for (const first of [0, 18]) {
      const found = peakHours(frameOf(inputFor(peak, first)), 0.8);
      expect(found).not.toBeNull();
      if (!found) continue;
      for (const h of [4, 5, 6, 7]) expect(withinHours(found, (h + first) % DAY_HOURS)).toBe(true);
      expect(found.coverage).toBeLessThan(0.6);
      expect(found.share).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('are none where harm is spread over the day, whatever luck makes of it', () => {
    const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
    const found = seeds.filter((seed) => peakHours(frameOf(inputFor({ seed, perDay: 6 })), 0.8) !== null);
    expect(found.length).toBeLessThanOrEqual(1);
  });

  it.each<[string, World, boolean]>([
    ['hours are too few', { hours: 2, peak: [0, 1] }, true],
    ['orders are too few', { ...peak, perDay: 1, stores: 4 }, true],
    ['nothing went wrong', { crushed: 0 }, true],
    ['a daypart fixes the hours', peak, false],
  ])('are none where %s', (_, world, known) => {
    const input = inputFor(world);
    expect(peakHours(frameOf(known ? input : { ...input, clock: null }), 0.8)).toBeNull();
  });

  it('are weighed beside the other scopes, and hold no more than their part', () => {
    const [batching] = recommend(inputFor(peak)).drafts;
    const [whole, ...others] = batching?.segments ?? [];
    const hours = others.find((s) => s.segment?.startsWith('peak hours '));
    expect(others.map((s) => s.segment)).toContain('fragile baskets');
    expect(hours?.gain).toBeGreaterThan(0.7 * (whole?.gain ?? 0));
    expect(hours?.gain).toBeLessThan(whole?.gain ?? 0);
    expect(Math.abs(hours?.efficiency_pct ?? 0)).toBeLessThan(0.7 * Math.abs(whole?.efficiency_pct ?? 0));
  });

  it('are taken where nothing cheaper keeps as much, and tell what is left on the table', () => {
    const only = INTERVENTIONS.filter((i) => i.cause === 'batching').map((i) => ({ ...i, scope: 'slice' as const, costs: [] }));
    const [draft] = recommend({ ...inputFor(peak), interventions: only }).drafts;
    expect(draft?.action.scope.segment).toMatch(/^peak hours \d\d:00-\d\d:00$/);
    expect(draft?.left_on_table).toBeGreaterThan(0);
    const [never] = recommend({ ...inputFor(peak), interventions: only.map((i) => ({ ...i, byHour: false })) }).drafts;
    expect(never?.action.scope.segment).toBeNull();
  });

  it('have a name', () => {
    expect(hoursName({ from: 22, to: 2, share: 1, coverage: 0.2 })).toBe('peak hours 22:00-02:00');
    expect([21, 22, 1, 2].map((h) => withinHours({ from: 22, to: 2, share: 1, coverage: 0.2 }, h))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
