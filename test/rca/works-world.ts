import { DRIVERS } from '../../src/model/drivers.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { HYPOTHESES } from '../../src/rca/hypotheses/index.js';
import type { Study } from '../../src/rca/study.js';
import { studyOf } from '../../src/rca/study.js';
import type { RcaInput } from '../../src/rca/types.js';
import { random } from '../../src/stats/random.js';

const HOUR = 3_600_000;
const ONSET = Date.UTC(2024, 0, 29, 18);

/** What differs in the incident. Minutes, shares. */
export interface Turned {
  /** Preparation really takes so much longer; and only the clock says so. */
  readonly prep?: number;
  readonly clock?: number;
  /** More orders share a trip; with the usual detour, or without any. */
  readonly batching?: number;
  readonly matched?: number;
  /** Promises are shorter. */
  readonly promise?: number;
  /** Orders fail at once. */
  readonly fail?: number;
  /** Items are missing; and only the predictor says so. */
  readonly stock?: number;
  readonly predictor?: number;
  /** Later for a reason nobody records. */
  readonly late?: number;
}

/** Orders of 12 stores over 28 evenings and one more, by a small mechanism: prep and detours take time, late orders are lost. */
export function inputOf(turned: Turned, seed = 1, perHour = 5): RcaInput {
  const rng = random(seed);
  const stores = Array.from({ length: 12 }, () => ({ prep: 12 + 4 * rng.uniform(), stock: 0.02 + 0.06 * rng.uniform() }));
  const rows: { at: number; store: number; v: Record<string, number>; o: Record<string, number> }[] = [];
  for (let day = -28; day <= 0; day++) {
    const busy = 0.4 * rng.normal();
    for (let hour = 0; hour < 4; hour++)
      stores.forEach((s, store) => {
        for (let k = 0; k < perHour; k++) {
          const t: Turned = day === 0 ? turned : {};
          const prep = s.prep * Math.exp(0.2 * rng.normal()) + (t.prep ?? 0);
          const free = rng.uniform() < (t.matched ?? 0);
          const shared = free || rng.uniform() < 0.25 + (t.batching ?? 0);
          const km = 3 * Math.exp(0.4 * rng.normal());
          const detour = shared && !free ? 6 * Math.exp(0.3 * rng.normal()) : 0;
          const duration = prep + 2.5 * km + detour + 6 + busy + (t.late ?? 0) + 2 * rng.normal();
          const promised = 32 + 2 * (km - 3) - (t.promise ?? 0);
          const empty = Math.max(0, s.stock + (t.stock ?? 0) + 0.02 * rng.normal());
          const cancelled = rng.uniform() < 0.02 + (t.fail ?? 0) ? 1 : 0;
          const wrong = rng.uniform() < 4 * empty ? 0.25 : 0;
          rows.push({
            at: ONSET + day * 24 * HOUR + hour * HOUR + Math.floor((HOUR * k) / perHour),
            store,
            v: {
              batched_flag: shared ? 1 : 0,
              merchant_prep_time: 60 * (prep + (t.clock ?? 0)),
              in_stock_prob: 1 - empty - (t.predictor ?? 0),
              supply_ratio: 1.2 + 0.05 * rng.normal(),
              distance_km: km,
              precipitation_mm: 0,
              promised_seconds: 60 * promised,
              dasher_wait: 60 * Math.max(0, prep - 11 + rng.normal()),
              delivery_seconds: cancelled ? Number.NaN : 60 * duration,
              substitutions: rng.uniform() < 2 * empty ? 1 : 0,
              items_ordered: 4,
              fragile: rng.uniform() < 0.3 ? 1 : 0,
            },
            o: {
              late: cancelled ? Number.NaN : Number(duration > promised),
              cancelled,
              refunded: rng.uniform() < 0.01 + 0.2 * wrong ? 1 : 0,
              support: rng.uniform() < 0.01 ? 1 : 0,
              wrong: cancelled ? Number.NaN : wrong,
              items: cancelled ? Number.NaN : 4,
            },
          });
        }
      });
  }
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
  const drivers = DRIVERS.filter((d) => rows[0]?.v[d.id] !== undefined);
  const empty = { rows: 0, dimensions: [], labels: [], codes: [], bucket: new Float64Array(0), sums: {} as never, drivers: {} };
  return {
    subject: { id: 'x', slice: {}, onset: ONSET, end: ONSET + 4 * HOUR, hours: [18, 19, 20, 21] },
    drivers,
    hypotheses: HYPOTHESES,
    events: [],
    hasEvents: false,
    weights: DEFAULT_WEIGHTS,
    terms: ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'],
    sample: {
      rows: rows.length,
      dimensions: ['store_id'],
      labels: [stores.map((_, i) => `s${String(i).padStart(2, '0')}`)],
      codes: [Int32Array.from(rows, (r) => r.store)],
      created: column((r) => r.at),
      outcomes: Object.fromEntries(
        ['late', 'cancelled', 'refunded', 'support', 'wrong', 'items'].map((o) => [o, column((r) => r.o[o] as number)]),
      ) as RcaInput['sample']['outcomes'],
      drivers: Object.fromEntries(drivers.map((d) => [d.id, column((r) => r.v[d.id] as number)])),
      shares: { incident: 1, history: 1 },
    },
    hourly: empty,
    daily: empty,
    minutes: 60,
    excluded: [],
    others: [],
  };
}

export const studied = (turned: Turned, seed = 1, perHour = 5): Study => studyOf(inputOf(turned, seed, perHour));
