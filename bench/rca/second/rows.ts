import { random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import { type ColumnTypes, ORDER_TYPES } from '../../scenarios/parquet.js';
import type { OrderRow } from '../../scenarios/rows.js';
import { HOUR } from '../../scenarios/world.js';
import type { DecoyKind } from '../case.js';
import type { Decoy } from '../works.js';
import type { Moment, Parcel } from './order.js';

/** The contract's columns, with `vertical` for the category. */
export type SecondRow = Omit<OrderRow, 'category'> & { readonly vertical: string };

const { category, ...rest } = ORDER_TYPES;
export const SECOND_TYPES: ColumnTypes = { ...rest, vertical: category };

const round = (x: number, digits: number): number => Math.round(x * 10 ** digits) / 10 ** digits;

export function secondRow(id: string, hour: number, m: Moment, o: Parcel): SecondRow {
  const created = hour * HOUR + Math.round(o.minute * 60) * 1000;
  const at = (minutes: number): number => created + Math.round(minutes * 60) * 1000;
  return {
    order_id: id,
    created_at: created,
    region: m.market.name,
    vertical: m.vertical.name,
    store_id: m.store.id,
    promised_eta: at(o.promised),
    delivered_at: o.cancelled ? null : at(o.delivered),
    cancelled: o.cancelled,
    refunded: o.refunded,
    support_contact: o.support,
    items_ordered: o.items,
    items_correct: o.cancelled ? null : o.items - o.wrong,
    batched_flag: o.batch > 1,
    batch_size: o.batch,
    merchant_prep_time: Math.round(o.prep * 60),
    dasher_wait: Math.round(o.wait * 60),
    in_stock_prob: round(o.stock, 3),
    substitutions: o.substitutions,
    fragile: o.fragile,
    distance_km: round(o.km, 2),
    supply_ratio: round(m.ratio, 3),
    precipitation_mm: round(m.rain, 1),
    subtotal: o.subtotal,
    cancelled_at: o.cancelled ? at(o.cancelledAt) : null,
    refunded_at: o.refunded ? at(o.refundedAt) : null,
    support_at: o.support ? at(o.supportAt) : null,
  };
}

type Change = (row: SecondRow, force: number, u: number) => SecondRow;

/** Other ways than the first generator's to record something else: logits, constants added, powers, floors. */
const RECORDED: Readonly<Record<Exclude<DecoyKind, 'matched_batches'>, Change>> = {
  stock_predictor: (row, f) => {
    const p = Math.min(0.999, Math.max(0.001, row.in_stock_prob));
    return { ...row, in_stock_prob: round(1 / (1 + Math.exp(0.4 + 1.6 * f - Math.log(p / (1 - p)))), 3) };
  },
  prep_clock: (row, f) => ({ ...row, merchant_prep_time: row.merchant_prep_time + Math.round(60 + 360 * f) }),
  drizzle: (row, f, u) => ({
    ...row,
    precipitation_mm: Math.max(row.precipitation_mm, round((0.6 + 1.4 * f) * (0.6 + 0.8 * u), 1)),
  }),
  distance_measure: (row, f, u) => ({ ...row, distance_km: round(row.distance_km + 0.3 + (0.4 + 1.4 * f) * u, 2) }),
  supply_definition: (row, f) => ({ ...row, supply_ratio: round(row.supply_ratio ** (1 - 0.5 * f) - 0.08 - 0.2 * f, 3) }),
};

/** Rewrites what is recorded of an order. */
export function secondRecorded(decoy: Decoy | null, ids: readonly string[]): (row: SecondRow, hour: number) => SecondRow {
  if (!decoy || decoy.kind === 'matched_batches') return (row) => row;
  const change = RECORDED[decoy.kind];
  const inside = new Set([...decoy.stores].map((s) => ids[s]));
  return (row, hour) => {
    if (hour < decoy.from || !inside.has(row.store_id)) return row;
    const key = decoy.kind === 'drizzle' ? hour : Math.floor(row.created_at / 1000);
    return change(row, decoy.force, random(seedOf(220, key)).uniform());
  };
}
