import type { Random } from '../../../src/stats/random.js';
import { isDinner } from './story.js';
import type { Order } from './orders.js';

/** Couriers of a region, by number. */
const DASHERS = 120;

/** Orders that may ride together: one store, one stretch of the day. */
const poolOf = (o: Order): string =>
  `${o.store.id}|${o.localDay}|${isDinner(o.localHour) ? 'dinner' : Math.floor(o.localHour / 3)}|${o.waitsLong ? 'long' : 'short'}`;

/** Cuts a pool into pairs, the odd one joining the last pair; a single order is left over. */
function pairs(pool: readonly Order[]): { trips: Order[][]; left: Order[] } {
  if (pool.length < 2) return { trips: [], left: [...pool] };
  const trips: Order[][] = [];
  for (let i = 0; i + 1 < pool.length; i += 2) trips.push(pool.slice(i, i + 2));
  if (pool.length % 2 === 1) trips.at(-1)?.push(pool.at(-1) as Order);
  return { trips, left: [] };
}

/** Puts orders on courier trips: nearly always from one store, leftovers of neighbouring stores now and then together. */
export function dispatch(orders: readonly Order[], rng: Random): void {
  const pools = new Map<string, Order[]>();
  for (const order of orders) {
    if (!order.wantsBatch) continue;
    const key = poolOf(order);
    const pool = pools.get(key) ?? [];
    pool.push(order);
    pools.set(key, pool);
  }
  const crossing = new Map<string, Order[]>();
  const trips: Order[][] = [];
  for (const pool of pools.values()) {
    const cut = pairs(pool);
    trips.push(...cut.trips);
    for (const o of cut.left) {
      const key = `${o.region}|${o.category}|${o.localDay}|${o.localHour}|${o.waitsLong}`;
      const waiting = crossing.get(key) ?? [];
      waiting.push(o);
      crossing.set(key, waiting);
    }
  }
  for (const waiting of crossing.values()) trips.push(...pairs(waiting).trips.filter(() => rng.uniform() < 0.7));
  for (const trip of trips) for (const order of trip) order.batchSize = trip.length;
  const lead = new Map<Order, readonly Order[]>(trips.map((t) => [t[0] as Order, t]));
  let number = 0;
  for (const order of orders) {
    const trip = lead.get(order) ?? (order.batchSize === 1 ? [order] : []);
    if (trip.length === 0) continue;
    const id = `T${String(++number).padStart(7, '0')}`;
    const dasher = `${order.region}-D${String(1 + rng.int(DASHERS)).padStart(3, '0')}`;
    for (const o of trip) Object.assign(o, { trip: id, dasher });
  }
  for (const order of orders) {
    const mean = order.batchSize === 1 ? 120 : order.waitsLong ? 900 : 300;
    order.wait = Math.round((mean * Math.exp(0.3 * rng.normal() - 0.045)) / 10) * 10;
  }
}
