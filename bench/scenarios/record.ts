import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import { sumIndex, TRIP_UNITS } from '../../src/model/sums.js';
import { type Lags, Ledger, LOSS, LOSS2, WIDTH } from './ledger.js';
import type { Fate } from './order.js';
import type { Sink } from './simulate.js';
import type { World } from './world.js';

const W = DEFAULT_WEIGHTS;

/** What the contract's sums count of an order, whoever simulated it. */
export type Outcome = Pick<Fate, 'cancelled' | 'delivered' | 'promised' | 'refunded' | 'support' | 'items' | 'wrong' | 'batch'>;

/** Points of the CX score one order loses (on-time counts where delivered, items where not cancelled). */
function lossOf(f: Outcome): number {
  const late = !f.cancelled && f.delivered > f.promised ? 100 * W.on_time_rate : 0;
  const wrong = f.cancelled ? 0 : (100 * W.item_accuracy * f.wrong) / f.items;
  return (
    late +
    wrong +
    (f.cancelled ? 100 * W.cancellation_rate : 0) +
    (f.refunded ? 100 * W.refund_rate : 0) +
    (f.support ? 100 * W.support_rate : 0)
  );
}

/** One order as WIDTH sums, into a reused array. */
export function sumsOf(f: Outcome, into: Float64Array): Float64Array {
  const arrived = f.cancelled ? 0 : 1;
  into[sumIndex.orders] = 1;
  into[sumIndex.delivered] = arrived;
  into[sumIndex.on_time] = arrived && f.delivered <= f.promised ? 1 : 0;
  into[sumIndex.cancelled] = 1 - arrived;
  into[sumIndex.refunded] = f.refunded ? 1 : 0;
  into[sumIndex.support] = f.support ? 1 : 0;
  into[sumIndex.items_ordered] = arrived * f.items;
  into[sumIndex.items_correct] = arrived * (f.items - f.wrong);
  into[sumIndex.trip_units] = Math.round(TRIP_UNITS / f.batch);
  into[sumIndex.trip_orders] = 1;
  const loss = lossOf(f);
  into[LOSS] = loss;
  into[LOSS2] = loss * loss;
  return into;
}

const after = (f: Fate, minutes: number): number => Math.floor(Math.round(60 * (f.minute + minutes)) / 3600);

/** When outcomes become known: deliveries always, the others only where the source says when (`timed`). */
function lagsOf(f: Fate, timed: boolean, into: { -readonly [K in keyof Lags]: number }): Lags {
  into.delivered = f.cancelled ? -1 : after(f, f.delivered);
  into.cancelled = timed && f.cancelled ? after(f, f.cancelledAt) : -1;
  into.refunded = timed && f.refunded ? after(f, f.refundedAt) : -1;
  into.support = timed && f.support ? after(f, f.supportAt) : -1;
  return into;
}

export type StoreDimension = 'region' | 'category' | 'store_id';

/** An empty ledger of a world: units are stores, cells fix the given dimensions. */
export function ledgerOf(world: World, dimensions: readonly StoreDimension[], fineFrom = 0): Ledger {
  const name = (d: StoreDimension, s: World['stores'][number]): string =>
    d === 'store_id'
      ? s.id
      : d === 'region'
        ? (world.regions[s.region] as World['regions'][number]).name
        : (world.categories[s.category] as World['categories'][number]).name;
  const labels = dimensions.map((d) => [...new Set(world.stores.map((s) => name(d, s)))].sort());
  const codes = dimensions.map((d, i) => Int32Array.from(world.stores, (s) => (labels[i] as string[]).indexOf(name(d, s))));
  return new Ledger({ from: world.from, hours: world.hours, dimensions, labels, codes, units: world.stores.length, fineFrom });
}

/** A sink that books every order. */
export function recorder(ledger: Ledger, timed: boolean): Sink {
  const values = new Float64Array(WIDTH);
  const lags = { delivered: -1, cancelled: -1, refunded: -1, support: -1 };
  return (hour, store, _, fate) => ledger.add(hour, store, sumsOf(fate, values), lagsOf(fate, timed, lags));
}
