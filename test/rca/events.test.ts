import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../src/model/documents.js';
import { candidates, LONGEST_LAG, likely, matches } from '../../src/rca/events.js';
import { HYPOTHESES } from '../../src/rca/hypotheses/index.js';
import { hypothesis } from './support.js';

const HOUR = 3_600_000;
const ONSET = Date.UTC(2024, 0, 4, 2);
const SLICE = { region: 'SF', category: 'Grocery', daypart: 'dinner' };
const batching = hypothesis('batching');

const event = (lag: number, more: Partial<ChangeEvent> = {}): ChangeEvent => ({
  event_id: `e${lag}`,
  at: new Date(ONSET - lag * HOUR).toISOString(),
  type: 'policy',
  lever: 'batching_threshold',
  from_value: null,
  to_value: null,
  scope: {},
  description: null,
  ...more,
});

describe('a lever', () => {
  it.each([
    ['batching', 'Batching_Threshold', true],
    ['batching', 'order-stacking', true],
    ['batching', 'eta_model', false],
    ['weather', 'Storm "Ciara"', true],
    ['inventory', 'stock sync', true],
  ])('%s, %s: %s', (id, lever, expected) => {
    expect(matches(hypothesis(id), event(1, { lever }))).toBe(expected);
  });

  it('is looked for in the description only where none is named', () => {
    expect(matches(batching, event(1, { lever: null, description: 'Batches of four' }))).toBe(true);
    expect(matches(batching, event(1, { lever: 'fees', description: 'Batches of four' }))).toBe(false);
    expect(matches(batching, event(1, { lever: null }))).toBe(false);
  });

  it('of the built-in causes is never an empty word, which would be in every text', () => {
    for (const h of HYPOTHESES) for (const word of h.levers) expect(word).toMatch(/^[a-z_]{3,}$/);
  });
});

describe('the scope of a change', () => {
  it.each([
    [{}, 'covers'],
    [{ region: 'SF' }, 'covers'],
    [{ region: 'SF', category: 'Grocery' }, 'covers'],
    [{ region: 'SF', daypart: 'lunch' }, 'covers'],
    [{ store_id: 's1' }, 'part'],
    [{ region: 'SF', store_id: 's1' }, 'part'],
    [{ region: 'LA' }, 'misses'],
    [{ region: 'SF', category: 'Retail' }, 'misses'],
  ] as const)('%o %s the slice', (scope, reach) => {
    expect(candidates(batching, [event(3, { scope })], SLICE, ONSET)[0]?.reach).toBe(reach);
  });

  it('of all orders is everywhere', () => {
    expect(candidates(batching, [event(3)], {}, ONSET)[0]?.reach).toBe('covers');
    expect(candidates(batching, [event(3, { scope: { region: 'LA' } })], {}, ONSET)[0]?.reach).toBe('part');
  });
});

const events = fc.array(
  fc.record({
    lag: fc.integer({ min: -60, max: 80 }),
    scope: fc.constantFrom<Record<string, string>>({}, { region: 'SF' }, { region: 'LA' }, { store_id: 'x' }),
  }),
  { maxLength: 8 },
);

describe('candidates', () => {
  it('are near in time, and do not depend on the order of the log', () => {
    fc.assert(
      fc.property(events, (drawn) => {
        const log = drawn.map(({ lag, scope }, i) => event(lag, { scope, event_id: `e${i}` }));
        const found = candidates(batching, log, SLICE, ONSET);
        for (const { lag } of found) expect(lag <= LONGEST_LAG && lag >= -24).toBe(true);
        expect(candidates(batching, log.toReversed(), SLICE, ONSET)).toEqual(found);
        expect(found).toHaveLength(drawn.filter(({ lag }) => lag <= LONGEST_LAG && lag >= -24).length);
      }),
    );
  });

  it('never blame a change that came after the onset or does not reach the slice', () => {
    fc.assert(
      fc.property(events, (drawn) => {
        const log = drawn.map(({ lag, scope }, i) => event(lag, { scope, event_id: `e${i}` }));
        const chosen = likely(candidates(batching, log, SLICE, ONSET));
        const possible = drawn.filter((d) => d.lag >= -1 && d.lag <= LONGEST_LAG && d.scope.region !== 'LA');
        expect(chosen === null).toBe(possible.length === 0);
        if (!chosen) return;
        expect([chosen.lag >= -1, chosen.reach === 'misses']).toEqual([true, false]);
        const covering = possible.filter((d) => !('store_id' in d.scope) && d.lag >= 0);
        if (covering.length > 0) expect(chosen.lag).toBeLessThanOrEqual(Math.min(...covering.map((d) => d.lag)));
      }),
    );
  });
});
