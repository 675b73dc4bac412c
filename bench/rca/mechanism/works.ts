import { random } from '../../../src/stats/random.js';
import { drawConditions } from '../../scenarios/conditions.js';
import { seedOf } from '../../scenarios/draw.js';
import type { Harm } from '../../scenarios/harm.js';
import { WIDTH } from '../../scenarios/ledger.js';
import { ORDER_TYPES, writeRows } from '../../scenarios/parquet.js';
import { sumsOf } from '../../scenarios/record.js';
import { type OrderRow, rowSink } from '../../scenarios/rows.js';
import { shareConditions } from '../../scenarios/shared.js';
import { prepare, type Simulation, simulate } from '../../scenarios/simulate.js';
import { drawWorld, HOUR } from '../../scenarios/world.js';
import { WORLD_DAYS } from '../plant/build.js';
import { DRIVERS, type Part, type Seedling, type Take, type Works, type Written } from '../works.js';
import { decoyHarms, recorded } from './decoy.js';

/** Showers: from a fifth to nearly twice the spell's mean, by hour. */
const showers =
  (seed: number) =>
  (hour: number): number =>
    0.2 + 1.6 * random(seedOf(seed, hour)).uniform();

function grow(sim: Simulation, p: Seedling, size: number): Harm[] {
  const base = {
    stores: p.stores,
    hoursOfDay: p.hours,
    from: sim.world.from + p.from,
    to: Number.POSITIVE_INFINITY,
    shape: p.shape,
  };
  const main: Harm = { ...base, mechanism: p.cause, size, ...(p.cause === 'weather' ? { course: showers(p.seed) } : {}) };
  return p.cause === 'batching' ? [main, { ...base, mechanism: 'merchant_prep', size: p.drag * size }] : [main];
}

function run(sim: Simulation, harms: readonly Harm[], part: Part, take: Take): void {
  const sums = new Float64Array(WIDTH);
  const drivers = new Float64Array(DRIVERS);
  simulate(sim, harms, part, (hour, s, at, fate) => {
    drivers.set([fate.batch > 1 ? 1 : 0, fate.prep, fate.inStock, fate.km, at.ratio, at.rain]);
    take(hour, s, sumsOf(fate, sums), drivers);
  });
}

async function write(sim: Simulation, w: Written<Harm>, file: string): Promise<void> {
  const columns = Object.fromEntries(Object.entries(ORDER_TYPES).filter(([name]) => !w.dropped.includes(name)));
  const change = recorded(sim, w.decoy);
  const { from } = sim.world;
  const rows = (take: (row: OrderRow) => void): void => {
    const sink = rowSink(sim, (row) => take(change(row, Math.floor(row.created_at / HOUR) - from)));
    simulate(sim, w.harms, { from: 0, to: w.to }, sink);
  };
  await writeRows(columns, rows, file);
}

/** The first generator: bench/scenarios, with weather, couriers and demand that regions share. */
export function mechanismWorks(seed: number, from: number, ordersPerDay: number): Works<Harm> {
  const world = drawWorld({ seed, from, days: WORLD_DAYS, ordersPerDay });
  const sim = prepare(world, {}, shareConditions(world, drawConditions(world)));
  const { conditions } = sim;
  return {
    seed: world.seed,
    from,
    stores: world.stores,
    regions: world.regions,
    categories: world.categories,
    dimensions: ['region', 'category'],
    localHour: (store, hour) => conditions.localHour[(world.stores[store]?.region ?? 0) * world.hours + hour] as number,
    run: (harms, part, take) => run(sim, harms, part, take),
    grow: (seedling, size) => grow(sim, seedling, size),
    decoyHarms: (decoy) => decoyHarms(sim, decoy),
    write: (orders, file) => write(sim, orders, file),
  };
}
