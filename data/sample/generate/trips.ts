import type { Random } from '../../../src/stats/random.js';
import { random } from '../../../src/stats/random.js';
import type { Order } from './orders.js';
import { Carry, groupBy } from './quota.js';
import { apart, batchingOf, inStory, isDinner, waitsLong } from './story.js';
import { SEED } from './world.js';

/** Couriers of a region, by number. */
const DASHERS = 120;
/** Share of stores' batches that end with a trip of three, and of trips that call at two stores. */
const TRIPLES = 0.08;
const CROSSING = 0.04;

const slice = (o: Order): string =>
  `${o.region}|${o.category}|${isDinner(o.localHour) ? 'dinner' : ''}|${o.phase}|${o.treated}|${apart(o)}`;

/** Orders that may ride together: one slice, arm and stretch of the day. */
const stretch = (o: Order): string =>
  `${slice(o)}|${o.localDay}|${isDinner(o.localHour) || Math.floor(o.localHour / 3)}|${waitsLong(o)}`;

/** Day-to-day variation of batching; none where the story needs its numbers. */
function dayFactor(o: Order): number {
  if (inStory(o.region, o.category, o.localHour)) return 1;
  return Math.exp(0.05 * random(SEED + 43 * o.localDay + o.region.charCodeAt(0) * 389 + o.category.charCodeAt(2)).normal());
}

/** Cuts orders into pairs, the odd one joining the last pair. */
function pairs(orders: readonly Order[]): Order[][] {
  const trips: Order[][] = [];
  for (let i = 0; i + 1 < orders.length; i += 2) trips.push(orders.slice(i, i + 2));
  if (orders.length % 2 === 1) trips.at(-1)?.push(orders.at(-1) as Order);
  return trips;
}

/** The orders of one store that ride in batches: fragile baskets as often as the others. */
function riders(orders: readonly Order[], share: number, carry: Carry): Order[] {
  const [first] = orders as [Order, ...Order[]];
  const odd = carry.take(`${slice(first)}|odd`, TRIPLES, 1);
  const pairable = carry.take(slice(first), share * orders.length - odd, orders.length, { step: 2 });
  const count = pairable > 0 ? Math.min(pairable + odd, orders.length) : 0;
  const ranked = [...orders].sort((a, b) => a.luck.batch - b.luck.batch);
  const fragile = ranked.filter((o) => o.fragile);
  const others = ranked.filter((o) => !o.fragile);
  const few = Math.max(0, count - others.length);
  const wanted = (fragile.length / orders.length) * count - few;
  const taken = few + carry.take(`${slice(first)}|fragile`, wanted, Math.min(fragile.length, count) - few);
  return [...fragile.slice(0, taken), ...others.slice(0, count - taken)];
}

/** The batches of one stretch: each store's share of its orders, to the nearest pair; now and then two trips swap an order. */
function batches(pool: readonly Order[], carry: Carry, rng: Random): Order[][] {
  const trips: Order[][] = [];
  const mean = pool.reduce((s, o) => s + o.store.batches, 0) / pool.length;
  for (const orders of rng.shuffle([...groupBy(pool, (o) => o.store.id).values()])) {
    const [first] = orders as [Order, ...Order[]];
    const share = (batchingOf(first) * dayFactor(first) * first.store.batches) / mean;
    trips.push(...pairs(riders(orders, share, carry).sort((a, b) => a.at - b.at)));
  }
  for (let i = 1; i < trips.length; i++) {
    const [a, b] = [trips[i - 1] as Order[], trips[i] as Order[]];
    if (rng.uniform() < CROSSING) [a[1], b[1]] = [b[1] as Order, a[1] as Order];
  }
  return trips;
}

/** Puts orders on courier trips: nearly always from one store. */
export function dispatch(orders: readonly Order[], rng: Random): void {
  const carry = new Carry();
  const trips = [...groupBy(orders, stretch).values()].flatMap((pool) => batches(pool, carry, rng));
  for (const trip of trips) for (const order of trip) order.batchSize = trip.length;
  const of = new Map(trips.flatMap((trip) => trip.map((order) => [order, trip] as const)));
  let number = 0;
  for (const order of orders) {
    if (order.trip !== '') continue;
    const id = `T${String(++number).padStart(7, '0')}`;
    const dasher = `${order.region}-D${String(1 + rng.int(DASHERS)).padStart(3, '0')}`;
    for (const o of of.get(order) ?? [order]) Object.assign(o, { trip: id, dasher });
  }
  for (const order of orders) {
    const mean = order.batchSize === 1 ? 120 : waitsLong(order) ? 900 : 300;
    order.wait = Math.round((mean * Math.exp(0.3 * rng.normal() - 0.045)) / 10) * 10;
  }
}
