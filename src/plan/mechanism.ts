import type { UnitKind } from './types.js';

/** Where the change acts: how far it reaches beyond the order it is made for. */
export interface Mechanism {
  readonly unit: UnitKind;
  /** Completes "the change ...". */
  readonly acts: string;
}

const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  batching: { unit: 'store', acts: 'decides which orders of a store share a courier trip' },
  merchant_prep: { unit: 'store', acts: 'acts on what a store promises or accepts' },
  inventory: { unit: 'store', acts: 'acts on what a store offers' },
  dasher_supply: { unit: 'switchback', acts: 'moves couriers between all stores of a region' },
  delivery_distance: { unit: 'switchback', acts: 'changes which couriers are free for the other stores of a region' },
  weather: { unit: 'switchback', acts: 'acts on a whole region at a time' },
  eta_model: { unit: 'order', acts: 'changes the promise of one order alone' },
  order_failure: { unit: 'store', acts: 'acts on the orders a store takes' },
};

/** Of a cause nobody has described, a store is the smallest place that keeps couriers and kitchens apart. */
export const mechanismOf = (cause: string): Mechanism => MECHANISMS[cause] ?? { unit: 'store', acts: 'acts within a store' };

/** From this share of trips over several stores on, what is done in one store reaches the others. */
export const LEAK = 0.2;
