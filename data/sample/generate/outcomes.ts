import { type Random, random } from '../../../src/stats/random.js';
import type { Order } from './orders.js';
import { byStratum, type Carry, draw } from './quota.js';
import { isDinner, promiseCut, waitsLong } from './story.js';
import { SEED, TO } from './world.js';

const MINUTE = 60_000;

/**
 * Chance of each bad end of an order: what sharing a trip does to anyone, what the long waits of the raised threshold do to
 * fragile baskets, what slow preparation (more so for those who wait), distance, rain, scarce couriers and the store itself do.
 * Scaled to the slice's rates by the quota.
 */
function hazards(o: Order): { late: number; cancel: number; refund: number; support: number; wrong: number } {
  const batched = o.batchSize > 1 ? 1 : 0;
  const waited = batched && waitsLong(o) ? 1 : 0;
  const crushed = waited && o.fragile ? 1 : 0;
  const slow = Math.max(0, o.slow) * (1 + 0.5 * waited);
  const far = Math.max(0, o.distance - 3) / 3;
  const wet = o.rain > 0 ? 1 : 0;
  const scarce = Math.max(0, 1.2 - o.supply);
  const late = 0.039 + 0.065 * batched + 0.47 * crushed + 0.242 * slow + 0.01 * far + 0.008 * wet + 0.02 * scarce;
  return {
    late: Math.max(0.005, late + o.store.lateness),
    cancel: 0.02 + 0.012 * batched + 0.235 * crushed + 0.06 * slow + 0.01 * scarce,
    refund: 0.013 + 0.005 * batched + 0.08 * crushed + 0.026 * slow + 0.01 * (1 - o.stock),
    support: 0.005 + 0.008 * batched + 0.08 * crushed + 0.033 * slow,
    wrong: o.items * (0.02 + 0.01 * batched + 0.065 * crushed + 0.02 * slow + 0.155 * (1 - o.stock) + 0.02 * o.substitutions),
  };
}

/** Day-to-day variation of a slice around its rates: a factor near 1, nearer where the story needs its numbers. */
function dayFactor(o: Order, kind: number): number {
  const region = random(SEED + 17 * o.localDay + o.region.charCodeAt(0) * 1009 + kind);
  const slice = random(SEED + 29 * o.localDay + o.region.charCodeAt(0) * 4001 + o.category.charCodeAt(2) * 131 + kind);
  const quiet = o.rates.special || (o.region === 'SF' && o.category === 'Grocery' && isDinner(o.localHour)) ? 0.1 : 1;
  return Math.exp(quiet * (0.03 * region.normal() + 0.03 * slice.normal()));
}

/** Spreads wrong items over delivered orders: their number by quota, at most all items of an order. */
function drawWrong(orders: readonly Order[], count: number, rng: Random): void {
  const step = orders.reduce((s, o) => s + hazards(o).wrong, 0) / Math.max(1, count);
  let left = count;
  let next = rng.uniform() * step;
  let sum = 0;
  for (const o of byStratum(orders, rng)) {
    sum += hazards(o).wrong;
    for (; next < sum && left > 0; next += step) {
      if (o.wrong === o.items) continue;
      o.wrong++;
      left--;
    }
  }
}

/** Decides the outcomes of the orders of one group and day. */
export function decide(orders: readonly Order[], carry: Carry, rng: Random): void {
  const [first] = orders;
  if (!first) return;
  const { rates } = first;
  const place = `${first.region}|${first.category}|${isDinner(first.localHour)}`;
  const take = (what: string, wanted: number, of: number): number => {
    const rest = `${place}|${what}`;
    return first.phase === 1 || first.phase === 2
      ? carry.take(`${first.phase}|${rest}`, wanted, of, { rest })
      : carry.take(rest, wanted, of);
  };
  const count = (kind: number, percent: number, of: number): number =>
    take(`${first.treated}|${rates.late}|${kind}`, (percent / 100) * dayFactor(first, kind) * of, of);
  for (const o of draw(orders, (o) => hazards(o).cancel, count(1, rates.cancel, orders.length), rng)) o.cancelled = true;
  const substituted = take(`${first.scarce}|substitutions`, (first.scarce ? 0.07 : 0.06) * orders.length, orders.length);
  for (const o of draw(orders, (o) => 1.15 - o.stock, substituted, rng)) o.substitutions = 1;
  const delivered = orders.filter((o) => !o.cancelled);
  const items = delivered.reduce((s, o) => s + o.items, 0);
  for (const o of draw(delivered, (o) => hazards(o).late, count(2, rates.late, delivered.length), rng)) o.late = true;
  const refunds = count(3, rates.refund, orders.length);
  for (const o of draw(orders, (o) => hazards(o).refund * (o.cancelled ? 2 : 1), refunds, rng)) o.refunded = true;
  const contacts = count(4, rates.support, orders.length);
  for (const o of draw(orders, (o) => hazards(o).support * (o.late ? 2 : 1), contacts, rng)) o.support = true;
  drawWrong(delivered, count(5, rates.wrong, items), rng);
}

const minutes = (n: number): number => Math.round(n * 2) * (MINUTE / 2);

/**
 * Minutes an order takes longer than others of its kind: what its store, its trip and its courier make of it. They move the delivery
 * within what was decided; whether it is late the hazards have said.
 */
function delay(o: Order): number {
  const waited = Math.max(0, o.wait - 300) / 60;
  return (0.5 * (o.prep - o.store.prep)) / 60 + 2 * (o.distance - 3) + (o.batchSize > 1 ? 3 : 0) + 0.5 * waited;
}

/** Times of what was decided; what would happen after the end of the sample has not happened. */
export function date(o: Order, rng: Random): void {
  // A shorter promise leaves the delivery where it was: the more orders miss it, by minutes.
  const cut = promiseCut(o);
  const promised = promisedAt(o);
  const seen = (at: number): number | null => (at < TO ? at : null);
  if (o.cancelled) o.cancelledAt = seen(o.at - (o.at % MINUTE) + minutes(4 + 26 * rng.uniform()));
  else if (o.late)
    o.deliveredAt = seen(
      promised + minutes(Math.max(1, (cut > 0 ? 0.4 : 1) * (1 + delay(o) - 9 * Math.log(1 - 0.99 * rng.uniform())))),
    );
  else {
    const early = 6 - delay(o) - 7 * Math.log(1 - 0.99 * rng.uniform());
    o.deliveredAt = seen(promised - minutes(Math.max(0, Math.min(o.promise - 12, early) - cut)));
  }
  const known = (hours: number): number | null => seen(o.at - (o.at % MINUTE) + minutes(60 + hours * 60 * rng.uniform()));
  if (o.refunded) o.refundedAt = known(8);
  if (o.support) o.supportAt = known(8);
  o.cancelled = o.cancelledAt !== null;
  o.refunded = o.refundedAt !== null;
  o.support = o.supportAt !== null;
}

export const promisedAt = (o: Order): number => o.at - (o.at % MINUTE) + (o.promise - promiseCut(o)) * MINUTE;
