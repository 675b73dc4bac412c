import type { OrderSample } from '../../src/engine/types.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { INTERVENTIONS } from '../../src/recommend/interventions/index.js';
import type { RecommendInput } from '../../src/recommend/types.js';
import { random } from '../../src/stats/random.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const ONSET = Date.UTC(2024, 0, 4, 2);

export interface World {
  readonly stores?: number;
  readonly days?: number;
  readonly perDay?: number;
  /** Chance that an order is late besides, in the incident: for shared trips of fragile baskets, and where kitchens slowed down. */
  readonly crushed?: number;
  readonly slow?: number;
  /** Hours of the day that orders are placed in, and those of them (from, to) that the harm falls into. */
  readonly hours?: number;
  readonly peak?: readonly [number, number];
  /** Columns that are not there. */
  readonly without?: readonly string[];
  readonly seed?: number;
}

/** Three weeks of a slice and two hours after a change: twice as many trips are shared; every second kitchen may slow down. */
export function sampleOf(w: World = {}): OrderSample {
  const { stores = 12, days = 21, perDay = 20, crushed = 0.6, slow = 0, without = [], seed = 1, hours = 2, peak = [0, 24] } = w;
  const rng = random(seed);
  const rows: number[][] = [];
  for (let day = -days; day <= 0; day++)
    for (let store = 0; store < stores; store++)
      for (let i = 0; i < (day === 0 ? 2 : 1) * perDay; i++) {
        const now = day === 0;
        const batched = Number(rng.uniform() < (now ? 0.6 : 0.3));
        const fragile = Number(rng.uniform() < 0.3);
        const drifted = now && slow > 0 && store % 2 === 0;
        const prep = 900 * (drifted ? 1.3 : 1) + 120 * rng.normal();
        const hour = Math.floor(hours * rng.uniform());
        const crush = now && batched && fragile && hour >= peak[0] && hour < peak[1] ? crushed : 0;
        const chance = 0.05 + 0.05 * batched + crush + (drifted ? slow : 0);
        const late = Number(rng.uniform() < chance);
        rows.push([ONSET + day * DAY + hour * HOUR, store, batched, fragile, prep, late]);
      }
  rows.sort((a, b) => (a[0] as number) - (b[0] as number));
  const column = (k: number): Float64Array => Float64Array.from(rows, (r) => r[k] as number);
  const drivers: Record<string, Float64Array> = {
    batched_flag: column(2),
    batch_size: column(2).map((b) => 1 + b),
    fragile: column(3),
    merchant_prep_time: column(4),
  };
  for (const name of without) delete drivers[name];
  const none = new Float64Array(rows.length);
  return {
    rows: rows.length,
    dimensions: ['store_id'],
    labels: [Array.from({ length: stores }, (_, i) => `s${i}`)],
    codes: [Int32Array.from(rows, (r) => r[1] as number)],
    created: column(0),
    outcomes: {
      late: column(5),
      cancelled: none,
      refunded: column(5).map((v) => 0.5 * v),
      support: none,
      wrong: none,
      items: none.map(() => 5),
    },
    drivers,
    shares: { incident: 1, history: 1 },
  };
}

export const inputOf = (sample: OrderSample, change: Partial<RecommendInput> = {}): RecommendInput => ({
  subject: { id: 'incident-1', slice: { region: 'SF' }, onset: ONSET, end: ONSET + DAY },
  verdict: 'act',
  causes: [{ cause: 'batching', confidence: 0.9, share: 0.9, event: null }],
  symptoms: [],
  interventions: INTERVENTIONS,
  weights: DEFAULT_WEIGHTS,
  terms: ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'],
  sample,
  excluded: [],
  objective: 'balanced',
  maxEfficiencyLoss: null,
  narrow: true,
  ...change,
});
