import { sliceKey } from '../../../src/model/slice.js';
import { assignUnits } from '../../../src/plan/assign.js';
import type { Order } from './orders.js';
import { type Category, DAY, type Region, storesOf } from './world.js';

/** What happens in the sample, and when. Times are milliseconds UTC; SF local time is UTC - 8 h. */

const sf = (month: number, day: number, hour = 0): number => Date.UTC(month === 1 ? 2024 : 2023, month - 1, day, hour + 8);

/** Rates in percent that a slice's orders are drawn to, on average over a day. */
export interface Rates {
  readonly late: number;
  readonly cancel: number;
  readonly refund: number;
  readonly wrong: number;
  readonly support: number;
  /** Part of the story: drawn close to its numbers. */
  readonly special?: true;
}

export const POLICY_AT = sf(1, 3);
export const HARM_FROM = sf(1, 3, 18);
export const NYC_FROM = sf(1, 3, 16);
/** The deploy reaches all of the city's couriers two hours after its first ones. */
export const NYC_ALL = sf(1, 3, 18);
export const NYC_TO = sf(1, 5, 9);
export const LA_FROM = sf(12, 27, 7);
export const LA_TO = sf(12, 28, 0);
export const EXPERIMENT_FROM = sf(1, 5);
export const EXPERIMENT_TO = sf(1, 19);
export const SALT = 'cxf';
export const SCOPE = { category: 'Grocery', region: 'SF', daypart: 'dinner' };

const USUAL: Rates = { late: 8, cancel: 3, refund: 2, wrong: 4, support: 1 };
const PREMIUM: Rates = { late: 5, cancel: 1.5, refund: 1.5, wrong: 3, support: 0.6 };
const HARMED: Rates = { late: 22, cancel: 8, refund: 4, wrong: 6, support: 3, special: true };
/** Treated stores: days 1-3, 4-7, 8-14 of the experiment. */
const TREATED: readonly Rates[] = [
  { late: 16, cancel: 5, refund: 3, wrong: 4.8, support: 2.714 },
  { late: 14.5, cancel: 4, refund: 2.7, wrong: 4.6, support: 2.1 },
  { late: 13, cancel: 3, refund: 2.3, wrong: 4.2, support: 1.557 },
];
/** Share of fragile orders that still ride in batches in treated stores, by the same days. */
const TREATED_BATCHING = [0.42, 0.36, 0.29] as const;

/** The phase (1..3) in which a store is first treated; 0 for stores outside the experiment. */
export const phases: ReadonlyMap<string, number> = new Map(
  assignUnits({
    scope: sliceKey(SCOPE),
    units: storesOf('SF', 'Grocery').map((s) => s.id),
    salt: SALT,
    shares: [0.1, 0.5, 1],
  }).map((a) => [a.unit, a.phase]),
);

export const isDinner = (localHour: number): boolean => localHour === 18 || localHour === 19;
export const inStory = (region: Region, category: Category, localHour: number): boolean =>
  region === 'SF' && category === 'Grocery' && isDinner(localHour);

/** 0 before the experiment or for stores not yet treated; else which of the three stretches of days it is, 1..3. */
export function treatment(at: number, store: string): 0 | 1 | 2 | 3 {
  if (at < EXPERIMENT_FROM || at >= EXPERIMENT_TO) return at >= EXPERIMENT_TO ? 3 : 0;
  const day = Math.floor((at - EXPERIMENT_FROM) / DAY) + 1;
  const stretch = day <= 3 ? 1 : day <= 7 ? 2 : 3;
  return (phases.get(store) ?? 9) <= stretch ? stretch : 0;
}

/** The rates outcomes are drawn to. */
export function ratesOf(region: Region, category: Category, at: number, localHour: number, treated: 0 | 1 | 2 | 3): Rates {
  if (inStory(region, category, localHour) && at >= HARM_FROM) return treated === 0 ? HARMED : (TREATED[treated - 1] as Rates);
  if (region === 'LA' && category === 'Retail') {
    return at >= LA_FROM && at < LA_TO
      ? { late: 7.1, cancel: 2.25, refund: 2, wrong: 3.5, support: 1.1, special: true }
      : PREMIUM;
  }
  if (region === 'NYC' && category === 'Convenience' && at >= NYC_FROM && at < NYC_TO)
    return { ...USUAL, late: at < NYC_ALL ? 8.5 : 11.4, special: true };
  if (region === 'NYC' && category === 'Convenience') return { ...USUAL, late: 5 };
  return USUAL;
}

/** Minutes that the new ETA model takes off promises: half of them while some couriers have it, then all. */
export function promiseCut(o: Pick<Order, 'region' | 'category' | 'at'>): number {
  if (o.region !== 'NYC' || o.category !== 'Convenience' || o.at < NYC_FROM || o.at >= NYC_TO) return 0;
  return o.at < NYC_ALL ? 2 : 4;
}

/** Fragile baskets of treated stores ride apart: fewer of them in batches, and those do not wait for each other. */
export const apart = (o: { readonly fragile: boolean; readonly treated: number }): boolean => o.fragile && o.treated > 0;

/** Share of orders that ride in batches. */
export function batchingOf(o: Order): number {
  if (!inStory(o.region, o.category, o.localHour))
    return o.region === 'SF' && o.category === 'Grocery' && o.at >= POLICY_AT ? 0.2 : 0.18;
  if (o.at < HARM_FROM) return 0.3;
  return apart(o) ? (TREATED_BATCHING[o.treated - 1] as number) : 0.6;
}

/** Batches under the raised threshold wait for each other. */
export const waitsLong = (o: Order): boolean => inStory(o.region, o.category, o.localHour) && o.at >= HARM_FROM && !apart(o);
