import { describe, expect, it } from 'vitest';
import type { DriverSums, OrderSample } from '../../src/engine/types.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { SUM_IDS } from '../../src/model/sums.js';
import { mixEvidence } from '../../src/rca/evidence/mix.js';
import { HYPOTHESES } from '../../src/rca/hypotheses/index.js';
import { studyOf } from '../../src/rca/study.js';
import type { RcaInput } from '../../src/rca/types.js';
import { random } from '../../src/stats/random.js';

const DAY = 86_400_000;
const ONSET = Date.UTC(2024, 0, 8);
const STORES = ['bad', 'good'] as const;

const NO_SUMS: DriverSums = {
  rows: 0,
  dimensions: [],
  labels: [],
  codes: [],
  bucket: new Float64Array(),
  sums: Object.fromEntries(SUM_IDS.map((id) => [id, new Float64Array()])) as unknown as DriverSums['sums'],
  drivers: {},
};

/** Two stores, one of which cancels more; what changes is how many orders each has, or how many it cancels. */
function inputOf(now: { bad: number; good: number }, cancels: { bad: number; good: number }): RcaInput {
  const rng = random(3);
  const rows: { at: number; store: number; cancelled: number }[] = [];
  for (let day = -28; day < 1; day++)
    STORES.forEach((store, s) => {
      const count = day < 0 ? { bad: 20, good: 180 }[store] : now[store];
      const rate = day < 0 ? { bad: 0.5, good: 0.05 }[store] : cancels[store];
      for (let k = 0; k < count; k++)
        rows.push({ at: ONSET + day * DAY + Math.floor((DAY * k) / count), store: s, cancelled: rng.uniform() < rate ? 1 : 0 });
    });
  rows.sort((a, b) => a.at - b.at);
  const none = (): Float64Array => new Float64Array(rows.length).fill(Number.NaN);
  const sample: OrderSample = {
    rows: rows.length,
    dimensions: ['store_id'],
    labels: [STORES],
    codes: [Int32Array.from(rows, (r) => r.store)],
    created: Float64Array.from(rows, (r) => r.at),
    outcomes: {
      late: none(),
      cancelled: Float64Array.from(rows, (r) => r.cancelled),
      refunded: none(),
      support: none(),
      wrong: none(),
      items: none(),
    },
    drivers: {},
    shares: { incident: 1, history: 1 },
  };
  return {
    subject: { id: 'x', slice: {}, onset: ONSET, end: ONSET + DAY, hours: Array.from({ length: 24 }, (_, h) => h) },
    drivers: [],
    hypotheses: HYPOTHESES,
    events: [],
    hasEvents: false,
    weights: DEFAULT_WEIGHTS,
    terms: ['cancellation_rate'],
    sample,
    hourly: NO_SUMS,
    daily: NO_SUMS,
    minutes: 60,
    excluded: [],
    others: [],
  };
}
const mixOf = (input: RcaInput) => {
  const study = studyOf(input);
  const [evidence] = mixEvidence(study);
  return { study, evidence, mix: Number(evidence?.detail?.mix_points), rate: Number(evidence?.detail?.rate_points) };
};

describe('mix against rate', () => {
  const more = mixOf(inputOf({ bad: 120, good: 80 }, { bad: 0.5, good: 0.05 }));
  const worse = mixOf(inputOf({ bad: 20, good: 180 }, { bad: 0.7, good: 0.25 }));
  const both = mixOf(inputOf({ bad: 120, good: 80 }, { bad: 0.7, good: 0.25 }));

  it('adds up to the drop', () => {
    for (const { study, mix, rate } of [more, worse, both]) expect(mix + rate).toBeCloseTo(study.shares.drop, 9);
  });

  it('is all where bad stores have more orders, nothing where stores got worse, part of it in between', () => {
    expect(more.mix / more.study.shares.drop).toBeGreaterThan(0.8);
    expect(more.evidence?.supports).toBe(true);
    expect(Math.abs(worse.mix / worse.study.shares.drop)).toBeLessThan(0.02);
    expect(worse.evidence).toMatchObject({ supports: false, text: expect.stringContaining('explains nothing') });
    const share = both.mix / both.study.shares.drop;
    expect(share > 0.3 && share < 0.8).toBe(true);
  });

  it('is what moving the orders at the old rates would cost', () => {
    expect(Math.abs(more.mix - 100 * (0.6 - 0.1) * (0.5 - 0.05))).toBeLessThan(2);
    expect(both.mix).toBeCloseTo(more.mix, 9);
  });

  it('is not told of where nothing was lost', () => {
    expect(mixOf(inputOf({ bad: 20, good: 180 }, { bad: 0.1, good: 0 })).evidence).toBeUndefined();
  });
});
