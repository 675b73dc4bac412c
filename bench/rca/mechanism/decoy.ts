import { random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import type { Harm } from '../../scenarios/harm.js';
import type { OrderRow } from '../../scenarios/rows.js';
import type { Simulation } from '../../scenarios/simulate.js';
import type { DecoyKind } from '../case.js';
import type { Decoy } from '../works.js';

const between = (lo: number, hi: number, u: number): number => lo + (hi - lo) * u;
const round = (x: number, digits: number): number => Math.round(x * 10 ** digits) / 10 ** digits;

/** What the data say instead, for one order; `u` is a number of the order's own. */
const RECORDED: Readonly<Record<Exclude<DecoyKind, 'matched_batches'>, (row: OrderRow, force: number, u: number) => OrderRow>> = {
  stock_predictor: (row, f) => ({ ...row, in_stock_prob: round(Math.max(0, row.in_stock_prob - between(0.02, 0.18, f)), 3) }),
  prep_clock: (row, f, u) => ({
    ...row,
    merchant_prep_time: Math.round(row.merchant_prep_time * between(1.08, 1.4, f) + 60 * between(0.5, 3, f) * (0.5 + u)),
  }),
  drizzle: (row, f, u) => ({ ...row, precipitation_mm: round(row.precipitation_mm + between(0.4, 1.2, f) * (0.5 + u), 1) }),
  distance_measure: (row, f, u) => ({
    ...row,
    distance_km: round(row.distance_km * (1 + between(0.1, 0.55, f) * (0.7 + 0.6 * u)), 2),
  }),
  supply_definition: (row, f) => ({ ...row, supply_ratio: round(row.supply_ratio * between(0.88, 0.6, f), 3) }),
};

/** The harmless harm of a decoy, if it is one of the works rather than of the records. */
export const decoyHarms = (sim: Simulation, decoy: Decoy | null): Harm[] =>
  decoy?.kind !== 'matched_batches'
    ? []
    : [
        {
          mechanism: 'matched_batches',
          stores: new Map([...decoy.stores].map((s) => [s, 1])),
          hoursOfDay: null,
          from: sim.world.from + decoy.from,
          to: Number.POSITIVE_INFINITY,
          shape: 'step',
          size: between(0.1, 0.45, decoy.force),
        },
      ];

/** Rewrites what is recorded of an order. */
export function recorded(sim: Simulation, decoy: Decoy | null): (row: OrderRow, hour: number) => OrderRow {
  if (!decoy || decoy.kind === 'matched_batches') return (row) => row;
  const change = RECORDED[decoy.kind];
  const ids = new Set([...decoy.stores].map((s) => sim.world.stores[s]?.id));
  return (row, hour) => {
    if (hour < decoy.from || !ids.has(row.store_id)) return row;
    // Rain is one for the hour; everything else is an order's own.
    const key = decoy.kind === 'drizzle' ? hour : Math.floor(row.created_at / 1000);
    const u = random(seedOf(sim.world.seed, 85, key)).uniform();
    return change(row, decoy.force, u);
  };
}
