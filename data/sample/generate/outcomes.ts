import { type Random, random } from '../../../src/stats/random.js';
import type { Order } from './orders.js';
import { isDinner } from './story.js';
import { SEED, TO } from './world.js';

const MINUTE = 60_000;

/**
 * Chance of each bad end of an order, before it is scaled to the slice's rates: what batching under the raised threshold does
 * to fragile baskets, what slow preparation, distance, rain and scarce couriers do to anyone.
 */
function hazards(o: Order): { late: number; cancel: number; refund: number; support: number; wrong: number } {
  const crushed = o.waitsLong && o.batchSize > 1 && o.fragile ? 1 : 0;
  const waited = o.waitsLong && o.batchSize > 1 ? 1 : 0;
  const slow = Math.max(0, o.slow);
  const far = Math.max(0, o.distance - 3) / 3;
  const wet = o.rain > 0 ? 1 : 0;
  const scarce = Math.max(0, 1.2 - o.supply);
  return {
    late: 0.055 + 0.48 * crushed + 0.02 * waited + 0.2 * slow + 0.01 * far + 0.008 * wet + 0.03 * scarce,
    cancel: 0.025 + 0.24 * crushed + 0.005 * waited + 0.045 * slow + 0.01 * scarce,
    refund: 0.017 + 0.08 * crushed + 0.028 * slow + 0.01 * (1 - o.stock),
    support: 0.008 + 0.083 * crushed + 0.028 * slow,
    wrong: o.items * (0.03 + 0.06 * crushed + 0.01 * slow + 0.03 * (1 - o.stock) + 0.02 * o.substitutions),
  };
}

/** Day-to-day variation of a slice around its rates: a factor near 1, nearer where the story needs its numbers. */
function dayFactor(o: Order, kind: number): number {
  const region = random(SEED + 17 * o.localDay + o.region.charCodeAt(0) * 1009 + kind);
  const slice = random(SEED + 29 * o.localDay + o.region.charCodeAt(0) * 4001 + o.category.charCodeAt(2) * 131 + kind);
  const quiet = o.rates.special || (o.region === 'SF' && o.category === 'Grocery' && isDinner(o.localHour)) ? 0.2 : 1;
  return Math.exp(quiet * (0.03 * region.normal() + 0.03 * slice.normal()));
}

/** What is left over from rounding goes to the group's next block, so that no group drifts from its rates. */
export type Carry = Map<string, number>;

/**
 * Systematic sampling: picks round(rate x orders) of them, each in proportion to its hazard. Drawn by quota rather than by
 * coin, because the sample must show the story's numbers at 700 orders a day.
 */
function draw(orders: readonly Order[], hazard: (o: Order) => number, rate: number, carry: Carry, key: string, rng: Random): Order[] {
  const want = rate * orders.length + (carry.get(key) ?? 0);
  const count = Math.max(0, Math.min(orders.length, Math.round(want)));
  carry.set(key, Math.max(-1, Math.min(1, want - count)));
  const shuffled = rng.shuffle(orders);
  const total = shuffled.reduce((s, o) => s + hazard(o), 0);
  const chosen: Order[] = [];
  const taken = new Set<Order>();
  let sum = 0;
  let next = (rng.uniform() * total) / Math.max(1, count);
  for (const o of shuffled) {
    sum += hazard(o);
    if (chosen.length < count && sum > next) {
      chosen.push(o);
      taken.add(o);
      while (next < sum) next += total / Math.max(1, count);
    }
  }
  for (const o of shuffled) {
    if (chosen.length >= count) break;
    if (!taken.has(o)) chosen.push(o);
  }
  return chosen;
}

/** Spreads wrong items over delivered orders: their number by quota, at most all items of an order. */
function drawWrong(orders: readonly Order[], rate: number, carry: Carry, key: string, rng: Random): void {
  const items = orders.reduce((s, o) => s + o.items, 0);
  const want = rate * items + (carry.get(key) ?? 0);
  let left = Math.max(0, Math.round(want));
  carry.set(key, Math.max(-1, Math.min(1, want - left)));
  const total = orders.reduce((s, o) => s + hazards(o).wrong, 0);
  const step = total / Math.max(1, left);
  let next = rng.uniform() * step;
  let sum = 0;
  for (const o of rng.shuffle(orders)) {
    sum += hazards(o).wrong;
    while (next < sum && left > 0) {
      if (o.wrong < o.items) {
        o.wrong++;
        left--;
      }
      next += step;
    }
  }
}

/** Decides the outcomes of the orders of one group (slice, day, block of hours, arm). */
export function decide(orders: readonly Order[], carry: Carry, rng: Random): void {
  const [first] = orders;
  if (!first) return;
  const key = (what: string): string => `${first.group}|${first.treated}|${first.rates.late}|${what}`;
  const rate = (kind: number, percent: number): number => (percent / 100) * dayFactor(first, kind);
  for (const o of draw(orders, (o) => hazards(o).cancel, rate(1, first.rates.cancel), carry, key('c'), rng)) o.cancelled = true;
  for (const o of draw(orders, () => 1, first.scarce ? 0.07 : 0.06, carry, key('x'), rng)) o.substitutions = 1;
  const delivered = orders.filter((o) => !o.cancelled);
  for (const o of draw(delivered, (o) => hazards(o).late, rate(2, first.rates.late), carry, key('l'), rng)) o.late = true;
  for (const o of draw(orders, (o) => hazards(o).refund * (o.cancelled ? 2 : 1), rate(3, first.rates.refund), carry, key('r'), rng)) o.refunded = true;
  for (const o of draw(orders, (o) => hazards(o).support * (o.late ? 2 : 1), rate(4, first.rates.support), carry, key('s'), rng)) o.support = true;
  drawWrong(delivered, rate(5, first.rates.wrong), carry, key('w'), rng);
}

const minutes = (n: number): number => Math.round(n * 2) * (MINUTE / 2);

/** Times of what was decided; what would happen after the end of the sample has not happened. */
export function date(o: Order, rng: Random): void {
  const promised = o.at - (o.at % MINUTE) + o.promise * MINUTE;
  const seen = (at: number): number | null => (at < TO ? at : null);
  if (o.cancelled) o.cancelledAt = seen(o.at - (o.at % MINUTE) + minutes(4 + 26 * rng.uniform()));
  else if (o.late) o.deliveredAt = seen(promised + minutes(1 - 9 * Math.log(1 - 0.99 * rng.uniform())));
  else o.deliveredAt = seen(promised - minutes(Math.min(o.promise - 12, -7 * Math.log(1 - 0.99 * rng.uniform()))));
  const known = (hours: number): number | null => seen(o.at - (o.at % MINUTE) + minutes(60 + hours * 60 * rng.uniform()));
  if (o.refunded) o.refundedAt = known(8);
  if (o.support) o.supportAt = known(8);
  o.cancelled = o.cancelledAt !== null;
  o.refunded = o.refundedAt !== null;
  o.support = o.supportAt !== null;
}

export const promisedAt = (o: Order): number => o.at - (o.at % MINUTE) + o.promise * MINUTE;
