import { type Random, random } from '../../../src/stats/random.js';
import type { Carry } from './quota.js';
import { HARM_FROM, inStory, phases, type Rates, ratesOf, treatment } from './story.js';
import { type Category, demand, type Region, SEED, type Store, storesOf, UTC_OFFSET_HOURS } from './world.js';

const HOUR = 3_600_000;

export interface Order {
  id: string;
  readonly at: number;
  readonly region: Region;
  readonly category: Category;
  readonly store: Store;
  readonly localHour: number;
  readonly localDay: number;
  readonly treated: 0 | 1 | 2 | 3;
  readonly rates: Rates;
  /** Orders of one group share a quota each local day: slice, block of hours, arm. */
  readonly group: string;
  /** The store's phase in the experiment; 0 outside it. */
  readonly phase: number;
  /** Uniform draws that rank orders of a group: the lowest are fragile, ride in batches. */
  readonly luck: { readonly fragile: number; readonly batch: number };
  fragile: boolean;
  readonly prep: number;
  /** Preparation beyond the store's usual one, as a share. */
  readonly slow: number;
  readonly stock: number;
  /** Shelves are a little emptier: more substitutions. */
  readonly scarce: boolean;
  substitutions: number;
  readonly distance: number;
  readonly supply: number;
  readonly rain: number;
  readonly items: number;
  readonly subtotal: number;
  readonly promise: number;
  trip: string;
  batchSize: number;
  wait: number;
  cancelled: boolean;
  late: boolean;
  refunded: boolean;
  support: boolean;
  wrong: number;
  deliveredAt: number | null;
  cancelledAt: number | null;
  refundedAt: number | null;
  supportAt: number | null;
  dasher: string;
}

const ITEMS: Record<Category, number> = { Grocery: 11, Convenience: 4, Restaurant: 3, Retail: 3 };
const FRAGILE: Record<Category, number> = { Grocery: 0.28, Convenience: 0.08, Restaurant: 0.12, Retail: 0.1 };
const PROMISE_MINUTES: Record<Category, number> = { Grocery: 55, Convenience: 35, Restaurant: 45, Retail: 60 };
const BLOCKS = [6, 11, 14, 18, 19, 20, 22] as const;

/** Blocks of hours that share a quota: the dayparts, dinner and evening cut in two. */
const blockOf = (hour: number): number => BLOCKS.findLastIndex((from) => hour >= from);

/** Rain and couriers by region and hour, and how an order's own corner of town differs from them. */
function weather(region: Region, hour: number, local: Random): { rain: number; supply: number } {
  const rng = random(SEED ^ Math.imul(hour, 2654435761) ^ (region.length * 97 + region.charCodeAt(0)));
  const day = Math.floor(hour / 24);
  const wet = random(SEED + day * 31 + region.charCodeAt(0)).uniform();
  const rain = wet > 0.8 ? Math.round(10 * Math.max(0, 1.5 + rng.normal()) * Math.exp(0.3 * local.normal())) / 10 : 0;
  const supply = 1.3 - 0.03 * rain + 0.03 * rng.normal() + 0.2 * local.normal();
  return { rain, supply: Math.round(20 * Math.max(0.4, supply)) / 20 };
}

function pick(cumulative: readonly number[], u: number): number {
  const target = u * (cumulative.at(-1) as number);
  let lo = 0;
  let hi = cumulative.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((cumulative[mid] as number) > target) hi = mid;
    else lo = mid + 1;
  }
  return lo;
}

interface Place {
  readonly region: Region;
  readonly category: Category;
  readonly stores: readonly Store[];
  readonly cumulative: readonly number[];
}

export const place = (region: Region, category: Category): Place => {
  const stores = storesOf(region, category);
  let sum = 0;
  return { region, category, stores, cumulative: stores.map((s) => (sum += s.weight)) };
};

/** How many orders an hour has: demand, a factor of the day, and chance. */
function volume(p: Place, localHour: number, localDay: number, rng: Random): number {
  const day = random(SEED + localDay * 7919 + p.region.charCodeAt(0) * 13 + p.category.charCodeAt(2));
  const factor = 1 + 0.025 * day.normal();
  const mean = demand(p.region, p.category, localHour, (localDay + 4) % 7) * factor;
  return Math.max(0, Math.round(mean + 0.6 * Math.sqrt(mean) * rng.normal()));
}

function makeOrder(p: Place, at: number, rng: Random, local: Random): Order {
  const localTime = at + UTC_OFFSET_HOURS[p.region] * HOUR;
  const localHour = Math.floor(localTime / HOUR) % 24;
  const localDay = Math.floor(localTime / (24 * HOUR));
  const store = p.stores[pick(p.cumulative, rng.uniform())] as Store;
  const harmed = inStory(p.region, p.category, localHour) && at >= HARM_FROM;
  const treated = inStory(p.region, p.category, localHour) ? treatment(at, store.id) : 0;
  const fragile = rng.uniform();
  const drift = harmed && store.drifts ? 1.28 : 1;
  const prep = store.prep * drift * Math.exp(0.2 * rng.normal() - 0.02);
  const empty = (harmed ? 0.2 : 0.15) * Math.exp(0.55 * rng.normal() - 0.151);
  const { rain, supply } = weather(p.region, Math.floor(at / HOUR), local);
  const phase = inStory(p.region, p.category, localHour) ? (phases.get(store.id) ?? 0) : 0;
  const items =
    1 + Math.floor(-Math.log(1 - rng.uniform() * 0.98) * ITEMS[p.category] * 0.75 + rng.uniform() * ITEMS[p.category] * 0.5);
  return {
    id: '',
    at,
    region: p.region,
    category: p.category,
    store,
    localHour,
    localDay,
    treated,
    rates: ratesOf(p.region, p.category, at, localHour, treated),
    group: `${p.region}|${p.category}|${blockOf(localHour)}|${phase}`,
    phase,
    luck: { fragile, batch: rng.uniform() },
    fragile: false,
    prep: Math.round(prep / 5) * 5,
    slow: prep / store.prep - 1,
    stock: Math.round(100 * Math.max(0.2, 1 - empty)) / 100,
    scarce: harmed,
    substitutions: 0,
    distance: Math.round(10 * store.distance * Math.exp(0.35 * rng.normal())) / 10,
    supply,
    rain,
    items,
    subtotal: Math.round(4 + items * (3 + 4 * rng.uniform())),
    promise: PROMISE_MINUTES[p.category] + Math.floor(rng.uniform() * 3) * 5,
    trip: '',
    batchSize: 1,
    wait: 0,
    cancelled: false,
    late: false,
    refunded: false,
    support: false,
    wrong: 0,
    deliveredAt: null,
    cancelledAt: null,
    refundedAt: null,
    supportAt: null,
    dasher: '',
  };
}

/** Which baskets are fragile: the category's share of a group's orders of one day. */
export function pack(group: readonly Order[], carry: Carry): void {
  const [first] = group;
  if (!first) return;
  const count = carry.take(`${first.group}|fragile`, FRAGILE[first.category] * group.length, group.length);
  const ranked = [...group].sort((a, b) => a.luck.fragile - b.luck.fragile);
  for (const o of ranked.slice(0, count)) o.fragile = true;
}

/** All orders of one UTC hour in a place, in the order of their times (whole seconds). */
export function ordersOfHour(p: Place, hourStart: number, rng: Random, local: Random): Order[] {
  const localTime = hourStart + UTC_OFFSET_HOURS[p.region] * HOUR;
  const count = volume(p, Math.floor(localTime / HOUR) % 24, Math.floor(localTime / (24 * HOUR)), rng);
  const times = Array.from({ length: count }, () => hourStart + Math.floor(rng.uniform() * 3600) * 1000).sort((a, b) => a - b);
  return times.map((at) => makeOrder(p, at, rng, local));
}
