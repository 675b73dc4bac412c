import type { Sums } from '../../src/experiment/types.js';
import { SUM_IDS, TRIP_UNITS } from '../../src/model/sums.js';
import type { Random } from '../../src/stats/random.js';
import { binomial, factor, levelFor, logistic, poisson } from './draw.js';

/** Days of history, of the incident before day 1, and as many as an experiment can get. */
export const PAST = 28;
export const BEFORE = 2;
export const LONGEST = 35;

export interface Spec {
  readonly stores: number;
  readonly icc: number;
  /** Mean orders of a store a day. */
  readonly perDay: number;
  /** Share of a store's own level that it had in its past, too. */
  readonly lasting: number;
}

export const RATES = ['on_time', 'cancelled', 'refunded', 'support', 'items'] as const;
type Rate = (typeof RATES)[number];
/** Before the incident, and during it; `good` says where bad stores lie. */
const USUAL = {
  on_time: { past: 0.9, now: 0.78, good: 1 },
  cancelled: { past: 0.04, now: 0.08, good: -1 },
  refunded: { past: 0.02, now: 0.04, good: -1 },
  support: { past: 0.015, now: 0.03, good: -1 },
  items: { past: 0.96, now: 0.94, good: 1 },
} as const;

export const rateOf = (rate: Rate): number => USUAL[rate].now;

const CV = 0.5;
const ITEMS = 6;
/** Spread on the logit scale of days, of the orders of days, of a store's growth, of its days. */
const [DAY, DAY_ORDERS, GROWTH, STORE_DAY] = [0.08, 0.06, 0.04, 0.15];
const WEEKDAY = [0.9, 0.88, 0.92, 0.98, 1.12, 1.2, 1.0];

interface Store {
  readonly size: number;
  readonly growth: number;
  /** Level of each rate before and now, in standard deviations. */
  readonly past: readonly number[];
  readonly now: readonly number[];
  readonly trips: readonly [number, number];
}

interface Day {
  readonly orders: number;
  readonly rates: readonly number[];
  readonly trips: number;
}

/** What a treatment does to the chance to be on time, and to the other rates and orders, on a day. */
export interface Change {
  /** Added to the rate on time. */
  readonly onTime: number;
  /** Factor of orders. */
  readonly orders: number;
}

export const NONE: Change = { onTime: 0, orders: 1 };

export const zeros = (length: number): Record<(typeof SUM_IDS)[number], Float64Array> =>
  Object.fromEntries(SUM_IDS.map((id) => [id, new Float64Array(length)])) as never;

const shared = (rng: Random, share: number): number[] => {
  const common = rng.normal();
  return RATES.map((r) => USUAL[r].good * (Math.sqrt(share) * common + Math.sqrt(1 - share) * rng.normal()));
};

/** Part that stays and part that does not. */
const mixed = (a: readonly number[], b: readonly number[], share: number): number[] =>
  a.map((x, i) => Math.sqrt(share) * x + Math.sqrt(1 - share) * (b[i] as number));

/** A slice of stores, the days of it and of everything else, and what came of them: drawn store by store and day by day. */
export class World {
  readonly past = zeros(0) as Sums;
  readonly #stores: Store[];
  readonly #days: Day[];
  readonly outside: Sums;
  readonly near: Sums;

  constructor(
    readonly spec: Spec,
    private readonly rng: Random,
  ) {
    const spread = Math.sqrt(Math.log(1 + CV * CV));
    this.#stores = Array.from({ length: spec.stores }, () => {
      const own = shared(rng, 0.4);
      const trips = rng.normal();
      return {
        size: spec.perDay * factor(spread, rng.normal()),
        growth: factor(GROWTH, rng.normal()),
        past: mixed(own, shared(rng, 0.4), spec.lasting),
        now: mixed(own, shared(rng, 0.4), spec.lasting),
        trips: [0, 1].map(() => 0.75 + 0.03 * (Math.sqrt(0.7) * trips + Math.sqrt(0.3) * rng.normal())) as [number, number],
      };
    });
    this.#days = Array.from({ length: PAST + BEFORE + LONGEST }, (_, t) => ({
      orders: (WEEKDAY[t % 7] as number) * factor(DAY_ORDERS, rng.normal()),
      rates: shared(rng, 0.5).map((z) => DAY * z),
      trips: 0.01 * rng.normal(),
    }));
    const past = zeros(spec.stores);
    this.#stores.forEach((s, u) => {
      for (let t = 0; t < PAST; t++) this.#draw(past, u, t, s, false, NONE);
    });
    this.past = past;
    [this.outside, this.near] = [8, 3].map((times) => this.#aggregate(times * spec.stores)) as [Sums, Sums];
  }

  /** Outcomes of one store on one day, added to the sums; returns the change of its rate on time. */
  #draw(to: ReturnType<typeof zeros>, at: number, t: number, s: Store, now: boolean, change: Change): number {
    const { rng, spec } = this;
    const day = this.#days[t] as Day;
    const mean = s.size * day.orders * (now ? s.growth : 1) * factor(STORE_DAY, rng.normal()) * change.orders;
    return this.#outcomes(to, at, poisson(rng, mean), day, now ? s.now : s.past, now, s.trips[now ? 1 : 0], change, spec.icc);
  }

  #outcomes(
    to: ReturnType<typeof zeros>,
    at: number,
    orders: number,
    day: Day,
    levels: readonly number[],
    now: boolean,
    trips: number,
    change: Change,
    icc: number,
  ): number {
    const { rng } = this;
    const p = RATES.map((r, i) => {
      const { centre, spread } = levelFor(USUAL[r][now ? 'now' : 'past'], icc);
      return logistic(centre + spread * (levels[i] as number) + (day.rates[i] as number));
    });
    const cancelled = binomial(rng, orders, p[1] as number);
    const delivered = orders - cancelled;
    const items = Math.round(ITEMS * delivered);
    const put = (id: (typeof SUM_IDS)[number], x: number): void => {
      to[id][at] = (to[id][at] as number) + x;
    };
    put('orders', orders);
    put('cancelled', cancelled);
    put('delivered', delivered);
    const onTime = Math.min(1, Math.max(0, (p[0] as number) + change.onTime));
    put('on_time', binomial(rng, delivered, onTime));
    put('refunded', binomial(rng, orders, p[2] as number));
    put('support', binomial(rng, orders, p[3] as number));
    put('items_ordered', items);
    put('items_correct', binomial(rng, items, p[4] as number));
    put('trip_orders', delivered);
    const perOrder = trips + day.trips + (0.25 / Math.sqrt(Math.max(1, delivered))) * rng.normal();
    put('trip_units', Math.round(TRIP_UNITS * delivered * Math.min(1, Math.max(0.1, perOrder))));
    return onTime - (p[0] as number);
  }

  /** Days of everything outside the slice: the same days, many stores taken together. */
  #aggregate(stores: number): Sums {
    const sums = zeros(PAST + BEFORE + LONGEST);
    const typical = RATES.map(() => 0);
    this.#days.forEach((day, t) => {
      const orders = poisson(this.rng, stores * this.spec.perDay * day.orders * factor(0.02, this.rng.normal()));
      this.#outcomes(sums, t, orders, day, typical, false, 0.75, NONE, 0.001);
    });
    return sums;
  }

  /** A day of the experiment's panel (0 is the first of the incident) for a store; returns what was added to its rate on time. */
  day(to: ReturnType<typeof zeros>, at: number, unit: number, t: number, change: Change): number {
    return this.#draw(to, at, PAST + t, this.#stores[unit] as Store, true, change);
  }
}
