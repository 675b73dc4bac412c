import { random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import type { Decoy, Seedling } from '../works.js';

/** A cause of some size, or well-matched batches; hours since the start. */
export interface SecondHarm extends Omit<Seedling, 'cause'> {
  readonly cause: Seedling['cause'] | 'matched_batches';
  readonly size: number;
}

/** What is different at a store in one hour; minutes and kilometres are added, not multiplied. */
export interface Effect {
  shared: number;
  stopMinutes: number;
  bunched: number;
  prepMinutes: number;
  stockOut: number;
  couriersGone: number;
  promiseMinutes: number;
  farShare: number;
  failing: number;
  rain: number;
  slick: number;
  matched: number;
  demand: number;
}
export const NOTHING: Readonly<Effect> = {
  shared: 0,
  stopMinutes: 0,
  bunched: 0,
  prepMinutes: 0,
  stockOut: 0,
  couriersGone: 0,
  promiseMinutes: 0,
  farShare: 0,
  failing: 0,
  rain: 0,
  slick: 0,
  matched: 0,
  demand: 1,
};

const ADD: Readonly<Record<SecondHarm['cause'], (e: Effect, s: number, h: SecondHarm, hour: number) => void>> = {
  batching: (e, s, h) => {
    e.shared += 0.75 * s;
    e.stopMinutes += 6 * s;
    e.bunched += 14 * h.drag * s;
  },
  merchant_prep: (e, s) => {
    e.prepMinutes += 24 * s;
  },
  inventory: (e, s) => {
    e.stockOut += 0.6 * s;
  },
  dasher_supply: (e, s) => {
    e.couriersGone += 0.85 * s;
  },
  eta_model: (e, s) => {
    e.promiseMinutes += 24 * s;
  },
  delivery_distance: (e, s) => {
    e.farShare += s;
  },
  order_failure: (e, s) => {
    e.failing += 0.45 * s;
  },
  weather: (e, s, h, hour) => {
    const shower = 0.4 + 1.2 * random(seedOf(h.seed, Math.floor(hour / 2))).uniform();
    e.rain += 16 * s * shower;
    e.slick += 1.1 * s * shower;
    e.couriersGone += 0.25 * s * shower;
  },
  matched_batches: (e, s) => {
    e.matched += s;
  },
  mix_shift: (e, s) => {
    e.demand *= Math.exp(s);
  },
};

const GROWN_AFTER = 6;

/** What the harms add up to at a store in an hour, into a reused object. */
export function effectAt(harms: readonly SecondHarm[], store: number, hour: number, local: number, into: Effect): Effect {
  Object.assign(into, NOTHING);
  for (const h of harms) {
    const force = h.stores.get(store);
    if (force === undefined || hour < h.from || !(h.hours?.has(local) ?? true)) continue;
    const grown = h.shape === 'ramp' ? Math.min(1, ((hour - h.from + 1) / GROWN_AFTER) ** 2) : 1;
    ADD[h.cause](into, h.size * force * grown, h, hour);
  }
  return into;
}

export const matchedBatches = (decoy: Decoy | null): SecondHarm[] =>
  decoy?.kind !== 'matched_batches'
    ? []
    : [
        {
          cause: 'matched_batches',
          stores: new Map([...decoy.stores].map((s) => [s, 1])),
          hours: null,
          from: decoy.from,
          shape: 'step',
          drag: 0,
          seed: 0,
          size: 0.08 + 0.4 * decoy.force,
        },
      ];
