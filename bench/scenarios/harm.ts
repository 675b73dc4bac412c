import type { World } from './world.js';

/** What a harm (or a cure) does to the works of a store in one hour. Neutral: see `NEUTRAL`. */
export interface Levers {
  /** Added to the probability that an order shares a trip, and factor on the minutes of its detour. */
  batching: number;
  detour: number;
  /** Factor on preparation time. */
  prep: number;
  /** Taken from the share of items at hand. */
  stock: number;
  /** Factor on couriers. */
  supply: number;
  /** Factor on the promised minutes. */
  promise: number;
  /** Added to the probability of a cancellation. */
  cancel: number;
  /** Factor on trip length. */
  distance: number;
  /** Factor on demand. */
  demand: number;
  /** Added to the probability that an order shares a trip with one on the way: no detour, nothing shaken. */
  matched: number;
  /** Factor on the minutes of a ride, and millimetres of rain an hour on top of the weather's. */
  ride: number;
  rain: number;
  /** Factor on the number of orders that neither kitchens nor couriers feel: the mix of orders moves, nothing else. */
  mix: number;
}

export const NEUTRAL: Readonly<Levers> = {
  batching: 0,
  detour: 1,
  prep: 1,
  stock: 0,
  supply: 1,
  promise: 1,
  cancel: 0,
  distance: 1,
  demand: 1,
  matched: 0,
  ride: 1,
  rain: 0,
  mix: 1,
};

/** The contract's causes that the simulator can plant. */
export const MECHANISMS = [
  'batching',
  'merchant_prep',
  'inventory',
  'dasher_supply',
  'eta_model',
  'delivery_distance',
  'order_failure',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];
/** What else can act on stores: a rain spell, batches that cost nobody anything, a shift of the mix. */
export type Force = Mechanism | 'weather' | 'matched_batches' | 'mix_shift';
export type Shape = 'step' | 'ramp' | 'peaks';

export interface Harm {
  readonly mechanism: Force;
  /** Stores hit, by index; unequal factors say how hard each is hit. */
  readonly stores: ReadonlyMap<number, number>;
  /** Local hours hit; null: all. */
  readonly hoursOfDay: ReadonlySet<number> | null;
  /** Hours since 1970 (UTC), half-open. */
  readonly from: number;
  readonly to: number;
  readonly shape: Shape;
  /** 0: nothing; 1: about as bad as it gets; below 0: a cure. */
  readonly size: number;
  /** Factor by hour since 1970: rain comes in showers. */
  readonly course?: (hour: number) => number;
}

const RAMP_HOURS = 8;
/** Local hours of the `peaks` shape. */
export const PEAKS: ReadonlySet<number> = new Set([11, 12, 13, 18, 19, 20]);

/** How strongly a harm acts on a store at an hour. */
export function strength(harm: Harm, store: number, hour: number, localHour: number): number {
  const factor = harm.stores.get(store);
  if (factor === undefined || hour < harm.from || hour >= harm.to) return 0;
  if (harm.hoursOfDay && !harm.hoursOfDay.has(localHour)) return 0;
  if (harm.shape === 'peaks' && !PEAKS.has(localHour)) return 0;
  const grown = harm.shape === 'ramp' ? Math.min(1, (hour - harm.from + 1) / RAMP_HOURS) : 1;
  return harm.size * factor * grown * (harm.course?.(hour) ?? 1);
}

/** Adds a harm of strength s to the levers. */
const APPLY: Readonly<Record<Force, (levers: Levers, s: number) => void>> = {
  batching: (l, s) => {
    l.batching += 0.7 * s;
    l.detour *= Math.max(0.2, 1 + 1.8 * s);
  },
  merchant_prep: (l, s) => {
    l.prep *= Math.max(0.3, 1 + 1.5 * s);
  },
  inventory: (l, s) => {
    l.stock += 0.6 * s;
  },
  dasher_supply: (l, s) => {
    l.supply *= Math.max(0.3, 1 - 0.6 * s);
  },
  eta_model: (l, s) => {
    l.promise *= Math.max(0.3, 1 - 0.6 * s);
  },
  delivery_distance: (l, s) => {
    l.distance *= Math.max(0.3, 1 + 2.5 * s);
  },
  order_failure: (l, s) => {
    l.cancel += 0.5 * s;
  },
  weather: (l, s) => {
    l.rain += 12 * s;
    l.ride *= 1 + 0.9 * s;
    l.supply *= Math.max(0.3, 1 - 0.3 * s);
  },
  matched_batches: (l, s) => {
    l.matched += s;
  },
  mix_shift: (l, s) => {
    l.mix *= Math.exp(s);
  },
};

/** Levers of a store at an hour, into a reused object. */
export function leversAt(harms: readonly Harm[], store: number, hour: number, localHour: number, into: Levers): Levers {
  Object.assign(into, NEUTRAL);
  for (const harm of harms) {
    const s = strength(harm, store, hour, localHour);
    if (s !== 0) APPLY[harm.mechanism](into, s);
  }
  return into;
}

/** Stores of a region and category (null: all), each hit with the same force unless `uneven` names a category. */
export function storesOf(
  world: World,
  region: number | null,
  category: number | null,
  uneven: { readonly category: number; readonly factor: number } | null = null,
): Map<number, number> {
  const hit = new Map<number, number>();
  world.stores.forEach((s, i) => {
    if ((region === null || s.region === region) && (category === null || s.category === category))
      hit.set(i, uneven && s.category === uneven.category ? uneven.factor : 1);
  });
  return hit;
}
