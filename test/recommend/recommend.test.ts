import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bringsHalf, confidenceOf, interval80, widened, withError } from '../../src/recommend/confidence.js';
import { frameOf } from '../../src/recommend/frame.js';
import { movedOf } from '../../src/recommend/moved.js';
import { ceilingOf, recommend } from '../../src/recommend/recommend.js';
import { inputOf, sampleOf, type World } from './support.js';

const sample = sampleOf();
const advice = recommend(inputOf(sample));
const [first] = advice.drafts;

describe('what a measure brings', () => {
  it('is what the planted harm took: 0.6 x 60 % shared x 30 % fragile of the orders late, half of them refunded', () => {
    expect(advice.verdict).toBe('act');
    expect(first?.cause).toBe('batching');
    // Of the 60 % shared trips of fragile baskets the old threshold leaves 30 %, at 5 points of lateness more.
    const late = 0.3 * (0.6 * 0.6 + 0.3 * 0.05);
    expect(first?.gain.on_time_rate?.delta).toBeCloseTo(100 * late, -1);
    expect(Math.abs((first?.gain.on_time_rate?.delta ?? 0) - 100 * late)).toBeLessThan(4);
  });

  it('the score moves by the weights of the rates', () => {
    const { on_time_rate: t, refund_rate: r, cx_score: s } = first?.gain ?? {};
    expect(s?.delta).toBeCloseTo(0.6 * (t?.delta ?? 0) - 0.4 * (r?.delta ?? 0), 8);
    const [lo, hi] = s?.interval80 ?? [0, 0];
    expect(lo).toBeLessThan(s?.delta ?? 0);
    expect(hi).toBeGreaterThan(s?.delta ?? 0);
  });

  it('is limited to the baskets that carry the harm, at less cost than the whole slice', () => {
    expect(first?.action.scope.segment).toBe('fragile baskets');
    const [whole, fragile] = first?.segments ?? [];
    expect(fragile?.gain).toBeGreaterThan(0.75 * (whole?.gain ?? 0));
    expect(Math.abs(fragile?.efficiency_pct ?? 0)).toBeLessThan(Math.abs(whole?.efficiency_pct ?? 0) / 2);
    // 30 % of fragile baskets ride alone again: half a trip each, of 0.7 trips an order.
    const trips = first?.tradeoffs.find((t) => t.metric === 'dasher_efficiency');
    expect(trips?.delta_pct).toBeCloseTo(100 * (0.7 / (0.7 + 0.3 * 0.3 * 0.5) - 1), -0.5);
  });

  it('is the same when asked again', () => {
    expect(recommend(inputOf(sample))).toEqual(advice);
  });

  it('never exceeds what the cause explains', () => {
    const half = inputOf(sample, {
      causes: [
        { cause: 'batching', confidence: 0.9, share: 0.3, event: null },
        { cause: 'weather', confidence: 0.9, share: 0.6, event: null },
      ],
    });
    const held = recommend(half).drafts.find((d) => d.cause === 'batching');
    expect(held?.score).toBeLessThan(0.5 * (first?.score ?? 0));
  });
});

describe('stores that drifted', () => {
  const slow = sampleOf({ crushed: 0.5, slow: 0.2, seed: 4 });
  const both = inputOf(slow, {
    causes: [
      { cause: 'batching', confidence: 0.95, share: 0.5, event: null },
      { cause: 'merchant_prep', confidence: 0.8, share: 0.45, event: null },
    ],
  });

  it('are told from the others by their driver', () => {
    const moved = movedOf(frameOf(both), 'merchant_prep_time', 'up');
    expect([...(moved?.stores ?? [])].sort((a, b) => a - b)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(moved?.there).toBeCloseTo(270, -2);
    expect(movedOf(frameOf(inputOf(sample)), 'merchant_prep_time', 'up')?.stores).toBeNull();
  });

  it('get a buffer of the minutes that they lost, worth what they lost beyond the others', () => {
    const prep = recommend(both).drafts.find((d) => d.cause === 'merchant_prep');
    expect(prep?.action).toMatchObject({ from: '0 min', to: '4.5 min' });
    expect(Math.abs((prep?.gain.on_time_rate?.delta ?? 0) - 10)).toBeLessThan(4);
    const wait = prep?.tradeoffs.find((t) => t.metric === 'quoted_minutes');
    expect(wait).toMatchObject({ unit: 'min' });
    expect(wait?.delta).toBeCloseTo(2.25, 1);
  });
});

describe('hard cases', () => {
  it.each<[string, World]>([
    ['no fragile column', { without: ['fragile'] }],
    ['no batched column', { without: ['batched_flag', 'batch_size'] }],
    ['no batch size', { without: ['batch_size'] }],
    ['one store', { stores: 1, perDay: 120 }],
    ['two days of history', { days: 2 }],
    ['no columns at all', { without: ['batched_flag', 'batch_size', 'fragile', 'merchant_prep_time'] }],
  ])('%s', (_, world) => {
    const found = recommend(inputOf(sampleOf(world)));
    expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/);
    for (const d of found.drafts) {
      expect(Object.values(d.gain).every((g) => Number.isFinite(g.delta) && g.interval80.every(Number.isFinite))).toBe(true);
      if (world.without?.includes('batched_flag')) expect(d.tradeoffs).toEqual([]);
      if (world.without?.includes('fragile')) expect(d.action.scope.segment).toBeNull();
    }
  });

  it('gives no advice on weak evidence', () => {
    expect(recommend(inputOf(sample, { verdict: 'monitor' }))).toMatchObject({ verdict: 'monitor', drafts: [] });
    const unlikely = [{ cause: 'batching', confidence: 0.3, share: 0.9, event: null }];
    expect(recommend(inputOf(sample, { causes: unlikely }))).toMatchObject({ verdict: 'monitor', drafts: [] });
  });

  it('respects what may be given up, and says so', () => {
    const strict = recommend(inputOf(sample, { maxEfficiencyLoss: 1 }));
    expect(strict.drafts).toEqual([]);
    expect(strict.limitations.join()).toContain('costs more efficiency');
  });

  it('takes the lever back over the change that was logged', () => {
    const event = {
      event_id: 'e1',
      at: '2024-01-03T08:00:00Z',
      type: 'policy' as const,
      lever: 'stacking',
      from_value: '2',
      to_value: '4',
      scope: {},
      description: null,
      origin: 'file' as const,
    };
    const causes = [{ cause: 'batching', confidence: 0.9, share: 0.9, event }];
    expect(recommend(inputOf(sample, { causes: causes as never })).drafts[0]?.action).toMatchObject({
      lever: 'stacking',
      from: '4',
      to: '2',
    });
  });
});

describe('confidence', () => {
  const same = { spread: 1, division: 0, intercept: 0, slope: 1, most: 1 };

  it('is the product of cause and estimate where nothing was fitted, and between 0 and 1 in any case', () => {
    expect(confidenceOf(0.9, 0.8, same)).toBeCloseTo(0.72, 10);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        const p = confidenceOf(a, b);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThan(1);
        expect(confidenceOf(Math.min(1, a + 0.1), b)).toBeGreaterThanOrEqual(p);
      }),
    );
  });

  it('reads draws', () => {
    const draws = Array.from({ length: 11 }, (_, i) => i);
    expect(interval80(draws)).toEqual([1, 9]);
    expect(interval80([1, 2])).toBeNull();
    expect(bringsHalf(10, draws)).toBeCloseTo(6 / 11, 10);
    expect(widened(5, [4, 6], 2)).toEqual([3, 7]);
  });

  it('knows how a loss divides between two causes no better than simulated ones were divided', () => {
    expect(withError([8, 12], 10, 0, 2)).toEqual([8, 12]);
    const [low, high] = withError([8, 12], 10, 0.4, 2);
    expect(low).toBeCloseTo(10 - Math.hypot(2, 5.126), 2);
    expect(high).toBeCloseTo(10 + Math.hypot(2, 5.126), 2);
    expect(withError([8, 12], 10, 0.4, 1.3)[1]).toBe(13);
    expect(withError([8, 12], 10, 0.4, 1)[1]).toBe(12);
    const [fall, rise] = withError([-12, -8], -10, 0.4, 1.3);
    expect([fall, rise]).toEqual([-13, -low]);
  });

  it('gives what nobody explains to the causes', () => {
    const causes = [
      { cause: 'a', confidence: 0.9, share: 0.4, event: null },
      { cause: 'b', confidence: 0.5, share: 0.4, event: null },
    ];
    expect(ceilingOf(12, causes[0] as (typeof causes)[0], causes)).toBeCloseTo((12 * 0.4) / 0.6, 10);
    expect(ceilingOf(12, { cause: 'c', confidence: 0.9, share: 0, event: null }, [])).toBe(0);
  });
});
