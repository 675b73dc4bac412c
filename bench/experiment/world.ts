import type { Sums } from '../../src/experiment/types.js';
import { SUM_IDS, TRIP_UNITS } from '../../src/model/sums.js';
import { type Random, random } from '../../src/stats/random.js';
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
  /** What stays of its level of each rate, and of its trips, in standard deviations. */
  readonly own: readonly number[];
  readonly ownTrips: number;
  readonly past: Period;
  readonly now: Period;
}

/** A store before the incident, or since. */
interface Period {
  readonly growth: number;
  readonly levels: readonly number[];
  readonly trips: number;
}

interface Day {
  readonly orders: number;
  readonly rates: readonly number[];
  readonly trips: number;
}

/** What a treatment does to a store on a day. */
export interface Change {
  /** Added to its rate on time (cut at 0 and 1). */
  readonly onTime: number;
  /** Moves the rate on time of all stores on average, their likeness kept. */
  readonly mean: number;
}

export const NONE: Change = { onTime: 0, mean: 0 };

export const zeros = (length: number): Record<(typeof SUM_IDS)[number], Float64Array> =>
  Object.fromEntries(SUM_IDS.map((id) => [id, new Float64Array(length)])) as never;

const shared = (rng: Random, share: number): number[] => {
  const common = rng.normal();
  return RATES.map((r) => USUAL[r].good * (Math.sqrt(share) * common + Math.sqrt(1 - share) * rng.normal()));
};

/** Part that stays and part that does not. */
const mixed = (a: readonly number[], b: readonly number[], share: number): number[] =>
  a.map((x, i) => Math.sqrt(share) * x + Math.sqrt(1 - share) * (b[i] as number));

const periodOf = (own: readonly number[], trips: number, spec: Spec, rng: Random, grown: boolean): Period => ({
  growth: grown ? factor(GROWTH, rng.normal()) : 1,
  levels: mixed(own, shared(rng, 0.4), spec.lasting),
  trips: 0.75 + 0.03 * (Math.sqrt(0.7) * trips + Math.sqrt(0.3) * rng.normal()),
});

function storeOf(spec: Spec, rng: Random): Store {
  const [own, ownTrips] = [shared(rng, 0.4), rng.normal()];
  return {
    ...{ own, ownTrips, size: spec.perDay * factor(Math.sqrt(Math.log(1 + CV * CV)), rng.normal()) },
    past: periodOf(own, ownTrips, spec, rng, false),
    now: periodOf(own, ownTrips, spec, rng, true),
  };
}

const dayOf = (t: number, rng: Random): Day => ({
  orders: (WEEKDAY[t % 7] as number) * factor(DAY_ORDERS, rng.normal()),
  rates: shared(rng, 0.5).map((z) => DAY * z),
  trips: 0.01 * rng.normal(),
});

type Draft = ReturnType<typeof zeros>;

/** A slice of stores, the days of it and of everything else, and what came of them: drawn store by store and day by day. */
export class World {
  /** Store x day of the history. */
  readonly history: Sums;
  /** The same by store. */
  readonly past: Sums;
  readonly outside: Sums;
  readonly near: Sums;
  readonly #stores: readonly Store[];
  readonly #days: readonly Day[];
  readonly #seed: number;

  /** @param like the same stores with the same history, in another incident */
  constructor(
    readonly spec: Spec,
    private readonly rng: Random,
    like?: World,
  ) {
    this.#seed = rng.int(2 ** 31);
    this.#stores = like
      ? like.#stores.map((s) => ({ ...s, now: periodOf(s.own, s.ownTrips, spec, rng, true) }))
      : Array.from({ length: spec.stores }, () => storeOf(spec, rng));
    this.#days = Array.from({ length: PAST + BEFORE + LONGEST }, (_, t) =>
      like && t < PAST ? (like.#days[t] as Day) : dayOf(t, rng),
    );
    this.history = like?.history ?? this.#history();
    this.past = like?.past ?? summed(this.history, spec.stores);
    [this.outside, this.near] = [8, 3].map((times) => this.#aggregate(times * spec.stores)) as [Sums, Sums];
  }

  #history(): Sums {
    const sums = zeros(this.spec.stores * PAST);
    this.#stores.forEach((s, u) => {
      for (let t = 0; t < PAST; t++) this.#draw(sums, u * PAST + t, u, t, s.size, s.past, false, NONE);
    });
    return sums;
  }

  /** Outcomes of a store on a day, added to the sums; returns the change of its rate on time. */
  #draw(to: Draft, at: number, u: number, t: number, size: number, period: Period, now: boolean, change: Change): number {
    const day = this.#days[t] as Day;
    const mean = size * day.orders * period.growth * factor(STORE_DAY, this.rng.normal());
    return this.#outcomes(to, at, poisson(this.rng, mean), day, period, now, change, u * 997 + t);
  }

  #outcomes(to: Draft, at: number, orders: number, day: Day, period: Period, now: boolean, change: Change, cell: number): number {
    const { rng, spec } = this;
    const rate = (i: number, moved: number): number => {
      const { centre, spread } = levelFor(USUAL[RATES[i] as Rate][now ? 'now' : 'past'] + moved, spec.icc);
      return logistic(centre + spread * (period.levels[i] as number) + (day.rates[i] as number));
    };
    const put = (id: (typeof SUM_IDS)[number], x: number): void => {
      to[id][at] = (to[id][at] as number) + x;
    };
    const cancelled = binomial(rng, orders, rate(1, 0));
    const delivered = orders - cancelled;
    const before = rate(0, 0);
    const onTime = Math.min(1, Math.max(0, (change.mean === 0 ? before : rate(0, change.mean)) + change.onTime));
    put('orders', orders);
    put('cancelled', cancelled);
    put('delivered', delivered);
    // Drawn from numbers of its own, so that an effect changes nothing else.
    put('on_time', binomial(random(this.#seed + cell * 7919), delivered, onTime));
    put('refunded', binomial(rng, orders, rate(2, 0)));
    put('support', binomial(rng, orders, rate(3, 0)));
    put('items_ordered', ITEMS * delivered);
    put('items_correct', binomial(rng, ITEMS * delivered, rate(4, 0)));
    put('trip_orders', delivered);
    const perOrder = period.trips + day.trips + (0.25 / Math.sqrt(Math.max(1, delivered))) * rng.normal();
    put('trip_units', Math.round(TRIP_UNITS * delivered * Math.min(1, Math.max(0.1, perOrder))));
    return onTime - before;
  }

  /** Days of everything outside the slice: the same days, many stores taken together. */
  #aggregate(stores: number): Sums {
    const sums = zeros(PAST + BEFORE + LONGEST);
    const typical: Period = { growth: 1, levels: RATES.map(() => 0), trips: 0.75 };
    this.#days.forEach((day, t) => {
      const orders = poisson(this.rng, stores * this.spec.perDay * day.orders * factor(0.02, this.rng.normal()));
      this.#outcomes(sums, t, orders, day, typical, false, NONE, 900_000 + stores + t);
    });
    return sums;
  }

  /** A day of the experiment's panel (0 is the first of the incident) for a store; returns what was added to its rate on time. */
  day(to: Draft, at: number, unit: number, t: number, change: Change): number {
    const s = this.#stores[unit] as Store;
    return this.#draw(to, at, unit, PAST + t, s.size, s.now, true, change);
  }
}

function summed(history: Sums, stores: number): Sums {
  const sums = zeros(stores);
  for (const id of SUM_IDS)
    for (let u = 0; u < stores; u++) sums[id][u] = history[id].subarray(u * PAST, (u + 1) * PAST).reduce((a, b) => a + b, 0);
  return sums;
}
