import type { Random } from '../../src/stats/random.js';
import { binomial, poisson, probit } from './draw.js';
import type { Levers } from './harm.js';
import type { Category, Region, Store } from './world.js';

/** What a store and its region are like in one hour, before any order. Minutes. */
export interface Hour {
  readonly store: Store;
  readonly category: Category;
  readonly region: Region;
  /** Preparation time's day and slow drift; load of the kitchen relative to its usual. */
  readonly prep: number;
  readonly load: number;
  readonly stockDay: number;
  /** Couriers per open order. */
  readonly ratio: number;
  readonly rain: number;
  readonly traffic: number;
  /** What the promise model multiplies its prediction by. */
  readonly buffer: number;
  readonly levers: Readonly<Levers>;
}

/** One order's fate; reused between orders. Minutes after the order unless said otherwise; NaN: did not happen. */
export interface Fate {
  minute: number;
  promised: number;
  delivered: number;
  cancelled: boolean;
  cancelledAt: number;
  refunded: boolean;
  refundedAt: number;
  support: boolean;
  supportAt: number;
  items: number;
  wrong: number;
  substitutions: number;
  batch: number;
  /** Carried about on a detour with others. */
  shaken: boolean;
  prep: number;
  wait: number;
  inStock: number;
  fragile: boolean;
  km: number;
  subtotal: number;
}

export const blankFate = (): Fate => ({
  minute: 0,
  promised: 0,
  delivered: 0,
  cancelled: false,
  cancelledAt: 0,
  refunded: false,
  refundedAt: 0,
  support: false,
  supportAt: 0,
  items: 0,
  wrong: 0,
  substitutions: 0,
  batch: 1,
  shaken: false,
  prep: 0,
  wait: 0,
  inStock: 0,
  fragile: false,
  km: 0,
  subtotal: 0,
});

const DRAWS = 20;
const u = new Float64Array(DRAWS);
/** Lognormal of mean about 1 from one of the order's draws. */
const spread = (i: number, sd: number): number => Math.exp(sd * probit(Math.min(1 - 1e-12, Math.max(1e-12, u[i] as number))));
const chance = (i: number): number => u[i] as number;
/** Minutes in whole seconds, as they are stored. */
const seconds = (minutes: number): number => Math.round(60 * minutes) / 60;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const exponential = (i: number, mean: number): number => -mean * Math.log(1 - Math.min(1 - 1e-12, chance(i)));

/** Minutes until a courier is on the way: short of couriers it grows steeply. */
const assignment = (ratio: number): number =>
  3.5 * Math.exp(1.5 * Math.max(-0.5, Math.min(1.6, 1 / Math.max(0.3, ratio) - 0.85)));

/** Share of orders sharing a trip: policy, busier when couriers are short. */
const batchShare = (hour: Hour): number =>
  Math.min(0.95, Math.max(0, hour.region.batching * (1 + 0.8 * Math.max(0, 1.05 - hour.ratio)) + hour.levers.batching));

const sizeOfBatch = (v: number): number => (v < 0.75 ? 2 : v < 0.95 ? 3 : 4);

/** What the promise model expects: it knows the store, the usual supply and the route, not today's troubles. */
export function predicted(hour: Hour, km: number): number {
  const courier = assignment(hour.region.supply) + 4 + Math.max(0, hour.store.prep - 9);
  const pickup = Math.max(hour.store.prep, courier) + 1.5;
  return pickup + 3 + 2.6 * km * hour.traffic + 5.5 * hour.region.batching;
}

function trip(hour: Hour, f: Fate): void {
  const { store, region, levers } = hour;
  f.km = Math.max(0.3, region.km * levers.distance * spread(1, 0.45));
  f.prep = store.prep * hour.prep * hour.load * levers.prep * spread(2, 0.22);
  const courier = Math.max(0, store.prep - 9) + assignment(hour.ratio) * spread(3, 0.4) + 4 * spread(4, 0.3);
  f.wait = Math.max(0, f.prep - courier);
  const shared = batchShare(hour);
  const matched = chance(5) >= shared && chance(5) < shared + levers.matched;
  f.batch = chance(5) < shared || matched ? sizeOfBatch(chance(6)) : 1;
  f.shaken = f.batch > 1 && !matched;
  const detour = matched ? 0 : (f.batch - 1) * 4.2 * spread(7, 0.4) * levers.detour;
  const ride = 3 + 2.6 * f.km * hour.traffic * (1 + 0.05 * Math.min(3, hour.rain)) * levers.ride * spread(8, 0.15);
  f.delivered = seconds(Math.max(f.prep, courier) + ride + detour);
  f.promised = seconds(predicted(hour, f.km / levers.distance) * hour.buffer * levers.promise);
}

function basket(hour: Hour, f: Fate): void {
  const { store, category, levers } = hour;
  f.items = 1 + poisson(category.items - 1, chance(9));
  const atHand = Math.max(0.05, 1 - (1 - store.stock) * hour.stockDay - levers.stock);
  f.inStock = Math.min(1, Math.max(0, atHand + 0.02 * probit(Math.min(1 - 1e-12, Math.max(1e-12, chance(10))))));
  f.fragile = chance(11) < category.fragile;
  const damage = f.fragile && f.shaken ? 0.02 * (f.batch - 1) : 0;
  f.wrong = binomial(f.items, Math.min(0.9, 0.25 * (1 - atHand) + store.slips + damage), chance(12));
  f.substitutions = binomial(f.items, 0.5 * (1 - atHand), chance(13));
  f.subtotal = Math.round(f.items * 600 * spread(14, 0.5)) / 100;
}

/** Customers give up on an order that would come far too late; a failing app or store cancels at once. */
function aftermath(hour: Hour, f: Fate): void {
  const late = f.delivered - f.promised;
  const given = 0.012 + hour.levers.cancel + 0.3 * logistic((late - 22) / 5) + 0.01 * Number(f.inStock < 0.8);
  f.cancelled = chance(15) < given;
  f.cancelledAt = seconds(Math.min(f.delivered, f.promised + 10) * (0.2 + 0.7 * chance(16)));
  const share = f.wrong / f.items;
  const annoyed = 0.004 + 0.1 * Number(f.wrong > 0) + 0.25 * share + 0.08 * logistic((late - 12) / 4);
  f.refunded = !f.cancelled && chance(17) < annoyed;
  f.refundedAt = f.delivered + seconds(exponential(16, 360));
  const calls =
    0.003 + 0.03 * logistic((late - 8) / 4) + 0.02 * Number(f.wrong > 0) + 0.12 * Number(f.refunded) + 0.04 * Number(f.cancelled);
  f.support = chance(18) < calls;
  f.supportAt = (f.cancelled ? f.cancelledAt : f.delivered) + seconds(exponential(19, 90));
}

/** Draws one order. Every order takes the same number of random numbers, so that a twin world stays in step. */
export function drawOrder(rng: Random, hour: Hour, into: Fate): Fate {
  for (let i = 0; i < DRAWS; i++) u[i] = rng.uniform();
  into.minute = Math.floor(3600 * chance(0)) / 60;
  trip(hour, into);
  basket(hour, into);
  aftermath(hour, into);
  return into;
}
