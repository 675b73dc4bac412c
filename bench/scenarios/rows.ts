import type { Fate, Hour } from './order.js';
import type { Simulation, Sink } from './simulate.js';
import { HOUR } from './world.js';

/** One order as the contract's columns; times in milliseconds UTC, null where it did not happen. */
export interface OrderRow {
  readonly order_id: string;
  readonly created_at: number;
  readonly region: string;
  readonly category: string;
  readonly store_id: string;
  readonly promised_eta: number;
  readonly delivered_at: number | null;
  readonly cancelled: boolean;
  readonly refunded: boolean;
  readonly support_contact: boolean;
  readonly items_ordered: number;
  readonly items_correct: number | null;
  readonly batched_flag: boolean;
  readonly batch_size: number;
  readonly merchant_prep_time: number;
  readonly dasher_wait: number;
  readonly in_stock_prob: number;
  readonly substitutions: number;
  readonly fragile: boolean;
  readonly distance_km: number;
  readonly supply_ratio: number;
  readonly precipitation_mm: number;
  readonly subtotal: number;
  readonly cancelled_at: number | null;
  readonly refunded_at: number | null;
  readonly support_at: number | null;
}

const round = (x: number, digits: number): number => Math.round(x * 10 ** digits) / 10 ** digits;

function rowOf(sim: Simulation, id: string, hour: number, at: Hour, f: Fate): OrderRow {
  const created = (sim.world.from + hour) * HOUR + Math.round(f.minute * 60) * 1000;
  const later = (minutes: number): number => created + Math.round(minutes * 60) * 1000;
  return {
    order_id: id,
    created_at: created,
    region: at.region.name,
    category: at.category.name,
    store_id: at.store.id,
    promised_eta: later(f.promised),
    delivered_at: f.cancelled ? null : later(f.delivered),
    cancelled: f.cancelled,
    refunded: f.refunded,
    support_contact: f.support,
    items_ordered: f.items,
    items_correct: f.cancelled ? null : f.items - f.wrong,
    batched_flag: f.batch > 1,
    batch_size: f.batch,
    merchant_prep_time: Math.round(f.prep * 60),
    dasher_wait: Math.round(f.wait * 60),
    in_stock_prob: round(f.inStock, 3),
    substitutions: f.substitutions,
    fragile: f.fragile,
    distance_km: round(f.km, 2),
    supply_ratio: round(at.ratio, 3),
    precipitation_mm: round(at.rain + at.levers.rain, 1),
    subtotal: f.subtotal,
    cancelled_at: f.cancelled ? later(f.cancelledAt) : null,
    refunded_at: f.refunded ? later(f.refundedAt) : null,
    support_at: f.support ? later(f.supportAt) : null,
  };
}

/** A sink that hands every order on as a row. */
export function rowSink(sim: Simulation, take: (row: OrderRow) => void): Sink {
  let next = 0;
  return (hour, _, at, fate) => take(rowOf(sim, `o${String(next++).padStart(8, '0')}`, hour, at, fate));
}
