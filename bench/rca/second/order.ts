import type { Random } from '../../../src/stats/random.js';
import { binomial, poisson, probit } from '../../scenarios/draw.js';
import type { Effect } from './harm.js';
import type { Market, Outlet, Vertical } from './world.js';

/** A store in one hour. */
export interface Moment {
  readonly store: Outlet;
  readonly vertical: Vertical;
  readonly market: Market;
  readonly prepDay: number;
  readonly stockDay: number;
  readonly road: number;
  readonly ratio: number;
  readonly rain: number;
  /** Minutes the promise adds to what it expects. */
  readonly pad: number;
  readonly effect: Readonly<Effect>;
}

/** One order; minutes after it was placed. Reused. */
export interface Parcel {
  minute: number;
  km: number;
  prep: number;
  wait: number;
  batch: number;
  delivered: number;
  promised: number;
  stock: number;
  items: number;
  wrong: number;
  substitutions: number;
  fragile: boolean;
  cancelled: boolean;
  cancelledAt: number;
  refunded: boolean;
  refundedAt: number;
  support: boolean;
  supportAt: number;
  subtotal: number;
}
export const blankParcel = (): Parcel => ({
  minute: 0,
  km: 0,
  prep: 0,
  wait: 0,
  batch: 1,
  delivered: 0,
  promised: 0,
  stock: 1,
  items: 1,
  wrong: 0,
  substitutions: 0,
  fragile: false,
  cancelled: false,
  cancelledAt: 0,
  refunded: false,
  refundedAt: 0,
  support: false,
  supportAt: 0,
  subtotal: 0,
});

const DRAWS = 24;
const u = new Float64Array(DRAWS);
const p = (i: number): number => Math.min(1 - 1e-9, Math.max(1e-9, u[i] as number));
const exponential = (i: number, mean: number): number => -mean * Math.log(1 - p(i));
/** Weibull variable of the given shape whose scale is 1. */
const weibull = (i: number, shape: number): number => (-Math.log(1 - p(i))) ** (1 / shape);
/** Gamma variable of mean 1 (Wilson and Hilferty): monotone in its draw. */
const gammaOne = (i: number, shape: number): number =>
  Math.max(0.02, 1 - 1 / (9 * shape) + probit(p(i)) / (3 * Math.sqrt(shape))) ** 3;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const whole = (minutes: number): number => Math.round(60 * minutes) / 60;

/** Minutes until a courier takes the order: a hinge below 1.1 couriers per order. */
const search = (ratio: number): number => 3 + 26 * Math.max(0, 1.1 - ratio);

const EXTRA_KM = 3.5;
/** Real rain slows rides at once; drizzle does nothing. */
const WET = 4;

/** What the promise is made of before its padding; it has learned a third of how much farther orders go. */
export const expected = (store: Outlet, km: number, extra: number): number =>
  1.05 * store.prep + 9 + 3.2 * Math.ceil(km + extra / 3);

function route(m: Moment, o: Parcel): void {
  const { effect: e, store } = m;
  const near = Math.max(0.2, m.market.km * weibull(1, 1.8));
  const extra = p(2) < e.farShare ? EXTRA_KM * (0.5 + weibull(3, 2)) : 0;
  o.km = near + extra;
  const shared = Math.min(0.95, m.market.shared + (m.ratio < 1 ? 0.1 : 0) + e.shared);
  const matched = p(4) >= shared && p(4) < shared + e.matched;
  const stops = p(4) < shared ? 1 + Number(p(5) < 0.3) : 0;
  o.batch = matched ? 2 : 1 + stops;
  o.prep = store.prep * m.prepDay * gammaOne(6, 7) + e.prepMinutes * gammaOne(7, 2) + (stops > 0 ? e.bunched : 0);
  const arrives = 0.35 * store.prep + exponential(8, search(m.ratio)) + 5 * gammaOne(9, 4);
  o.wait = Math.max(0, o.prep - arrives);
  const slick = (m.rain >= WET ? 1.12 : 1) + e.slick;
  const ride = (4 + 3.2 * o.km) * m.road * slick * (weibull(10, 4) / 0.9064);
  o.delivered = whole(Math.max(o.prep, arrives) + ride + stops * (4 + e.stopMinutes) * gammaOne(11, 1.5));
  // Promises are shown in steps of five minutes; a new model shortens them by minutes, in steps of one.
  const shown = 5 * Math.ceil((expected(store, near, extra) + m.pad) / 5);
  o.promised = Math.max(8, shown - Math.round(e.promiseMinutes));
  o.fragile = p(12) < m.vertical.fragile;
  o.items = 1 + poisson(m.vertical.items - 1, p(13));
  const damage = o.fragile && stops > 0 ? 0.035 : 0;
  const out = Math.min(0.95, (1 - store.stock) * m.stockDay + e.stockOut);
  o.stock = sigmoid(Math.log((1 - out) / Math.max(1e-3, out)) + 0.25 * probit(p(14)));
  o.wrong = binomial(o.items, Math.min(0.9, 0.38 * out + store.slips + damage), p(15));
  o.substitutions = binomial(o.items, 0.45 * out, p(16));
}

/** Giving up is a hazard that grows with every minute too late; refunds and calls are logits of steps. */
function feelings(m: Moment, o: Parcel): void {
  const late = o.delivered - o.promised;
  const hazard = Math.exp(-4.5 + 0.12 * Math.min(40, Math.max(0, late - 5)) + (o.stock < 0.75 ? 0.7 : 0));
  const fails = p(17) < m.effect.failing;
  o.cancelled = fails || p(18) < 1 - Math.exp(-hazard);
  o.cancelledAt = whole(fails ? 1 + 4 * p(19) : o.delivered * (0.3 + 0.6 * p(19)));
  const share = o.wrong / o.items;
  o.refunded = !o.cancelled && p(20) < sigmoid(-5 + 2.4 * Number(o.wrong > 0) + 3 * share + 1.6 * Number(late > 20));
  o.refundedAt = o.delivered + whole(exponential(19, 300));
  const call = -5.3 + 1.7 * Number(late > 10) + 1.2 * Number(o.wrong > 0) + 1.1 * Number(o.refunded) + 1.3 * Number(o.cancelled);
  o.support = p(21) < sigmoid(call);
  o.supportAt = (o.cancelled ? o.cancelledAt : o.delivered) + whole(exponential(22, 70));
  o.subtotal = Math.round(o.items * 750 * gammaOne(23, 5)) / 100;
}

/** Draws one order; every order takes as many random numbers, so that twins stay in step. */
export function drawParcel(rng: Random, moment: Moment, into: Parcel): Parcel {
  for (let i = 0; i < DRAWS; i++) u[i] = rng.uniform();
  into.minute = Math.floor(3600 * p(0)) / 60;
  route(moment, into);
  feelings(moment, into);
  return into;
}
