import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_WEIGHTS,
  isMetricId,
  METRIC_IDS,
  METRICS,
  metricDef,
  metricValue,
  type RateId,
  scoreOf,
  scoreSlope,
} from '../../src/model/metrics.js';
import { SUM_IDS, SUMS, type SumId, type SumVector, sumIndex, TRIP_UNITS } from '../../src/model/sums.js';

const RATES: readonly RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];

function sumsOf(values: Partial<Record<SumId, number>>): SumVector {
  const sums = new Float64Array(SUM_IDS.length);
  for (const [id, value] of Object.entries(values)) sums[sumIndex[id as SumId]] = value;
  return sums;
}

/** Sums whose five rates are the given percentages. */
const ofRates = ([onTime, cancelled, refunded, accuracy, support]: readonly [
  number,
  number,
  number,
  number,
  number,
]): SumVector =>
  sumsOf({
    orders: 10_000,
    delivered: 10_000,
    on_time: 100 * onTime,
    cancelled: 100 * cancelled,
    refunded: 100 * refunded,
    items_ordered: 10_000,
    items_correct: 100 * accuracy,
    support: 100 * support,
  });

/** Sums as orders make them: parts never exceed the whole. */
const sums = fc
  .record({
    orders: fc.integer({ min: 1, max: 100_000 }),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
    items: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ orders, shares, items }) => {
    const part = (whole: number, i: number): number => Math.round(whole * (shares[i] as number));
    const delivered = Math.max(1, part(orders, 0));
    return sumsOf({
      orders,
      delivered,
      on_time: part(delivered, 1),
      cancelled: part(orders, 2),
      refunded: part(orders, 3),
      support: part(orders, 4),
      items_ordered: delivered * items,
      items_correct: part(delivered * items, 5),
      trip_orders: delivered,
      trip_units: delivered * TRIP_UNITS,
    });
  });

const score = (s: SumVector): number => metricValue(metricDef('cx_score'), s) as number;
const rate = (id: RateId, s: SumVector): number => metricValue(metricDef(id), s) as number;

describe('the CX score', () => {
  // The two examples of the contract, section 2.
  it.each([
    [[92, 3, 2, 96, 1], 88],
    [[78, 8, 4, 94, 3], 70],
    [[100, 0, 0, 100, 0], 100],
  ] as const)('of %j is %f', (rates, expected) => {
    expect(score(ofRates(rates))).toBeCloseTo(expected, 10);
  });

  it('is the formula of the contract', () => {
    fc.assert(
      fc.property(sums, (s) => {
        const [o, c, f, a, u] = RATES.map((id) => rate(id, s)) as [number, number, number, number, number];
        expect(score(s)).toBeCloseTo(100 - 0.6 * (100 - o) - 1.0 * c - 0.4 * f - 0.5 * (100 - a) - 1.4 * u, 9);
      }),
    );
  });

  it('changes by exactly what its rates change, each by its slope', () => {
    fc.assert(
      fc.property(sums, sums, (before, after) => {
        const parts = RATES.map((id) => scoreSlope(id, DEFAULT_WEIGHTS) * (rate(id, after) - rate(id, before)));
        expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(score(after) - score(before), 9);
      }),
    );
  });

  it('of two slices together is their rates weighted by what the rates are of', () => {
    fc.assert(
      fc.property(sums, sums, (a, b) => {
        const both = a.map((x, i) => x + (b[i] as number));
        for (const id of RATES) {
          const { denominator } = metricDef(id) as { denominator: SumId };
          const [n, m] = [a[sumIndex[denominator]] as number, b[sumIndex[denominator]] as number];
          expect(rate(id, both)).toBeCloseTo((n * rate(id, a) + m * rate(id, b)) / (n + m), 8);
        }
      }),
    );
  });

  it('leaves out a term that is not available; the others keep their weights', () => {
    const s = ofRates([92, 3, 2, 96, 1]);
    expect(scoreOf(['on_time_rate', 'cancellation_rate'], s, DEFAULT_WEIGHTS)).toBeCloseTo(100 - 4.8 - 3, 10);
    expect(scoreOf([], s, DEFAULT_WEIGHTS)).toBe(100);
  });

  it('is unknown where a term has nothing to be measured on', () => {
    expect(metricValue(metricDef('cx_score'), sumsOf({ orders: 5, items_ordered: 3, items_correct: 3 }))).toBeNull();
  });

  it('follows other weights', () => {
    const weights = { ...DEFAULT_WEIGHTS, support_rate: 0, on_time_rate: 1 };
    expect(metricValue(metricDef('cx_score'), ofRates([92, 3, 2, 96, 1]), weights)).toBeCloseTo(100 - 8 - 3 - 0.8 - 2, 10);
  });
});

describe('metrics', () => {
  it('are those of the contract, each in its direction', () => {
    expect(METRICS.map((m) => [m.id, m.good])).toEqual([
      ['cx_score', 'up'],
      ['on_time_rate', 'up'],
      ['cancellation_rate', 'down'],
      ['refund_rate', 'down'],
      ['item_accuracy', 'up'],
      ['support_rate', 'down'],
      ['dasher_efficiency', 'up'],
      ['order_volume', 'up'],
    ]);
    expect(METRICS.map((m) => m.id)).toEqual(METRIC_IDS);
    expect(isMetricId('cx_score')).toBe(true);
    for (const name of ['CX_SCORE', 'toString', '__proto__', '']) expect(isMetricId(name)).toBe(false);
  });

  it('are null without a denominator, never zero or NaN', () => {
    const empty = sumsOf({});
    for (const m of METRICS) expect(metricValue(m, empty)).toBe(m.kind === 'count' ? 0 : null);
  });

  it('count a trip by 1 / batch size, exactly for every size up to 16', () => {
    for (let size = 1; size <= 16; size++) {
      expect(TRIP_UNITS % size).toBe(0);
      const s = sumsOf({ trip_orders: 3 * size, trip_units: (3 * size * TRIP_UNITS) / size });
      expect(metricValue(metricDef('dasher_efficiency'), s)).toBe(size);
    }
  });
});

describe('sums', () => {
  it('have a place each', () => {
    expect(SUM_IDS).toEqual(SUMS.map((s) => s.id));
    expect(SUM_IDS.map((id) => sumIndex[id])).toEqual(SUM_IDS.map((_, i) => i));
  });
});
