import { type Random, random } from '../../src/stats/random.js';
import { type Calendar, type Conditions, drawConditions } from './conditions.js';
import { poisson, seedOf } from './draw.js';
import { type Harm, type Levers, leversAt, NEUTRAL } from './harm.js';
import { blankFate, drawOrder, type Fate, type Hour, predicted } from './order.js';
import type { World } from './world.js';

/** Receives every order: hour index since the month's start, store, the hour it was placed in, its fate (reused). */
export type Sink = (hour: number, store: number, at: Hour, fate: Fate) => void;

export interface Simulation {
  readonly world: World;
  readonly conditions: Conditions;
  readonly calendar: Calendar;
  /** [region * categories + category] */
  readonly buffers: Float64Array;
}

const TRAFFIC = [
  0.85, 0.85, 0.85, 0.85, 0.85, 0.9, 0.95, 1.1, 1.2, 1.1, 1, 1, 1.05, 1, 1, 1.05, 1.15, 1.25, 1.2, 1.05, 0.95, 0.9, 0.9, 0.85,
];

/** Reused for every store and hour: a plain record that `Hour` shows read-only. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Expected orders of a store in an hour, without the day's luck. */
function planned(sim: Simulation, s: number, i: number): number {
  const { world, conditions } = sim;
  const store = world.stores[s] as World['stores'][number];
  const category = world.categories[store.category] as World['categories'][number];
  const weekend = conditions.weekend[i] ? category.weekend : 1;
  return ((store.size / 24) * (category.hours[conditions.localHour[i] as number] as number) * weekend) as number;
}

/** Factor of the day on a store's demand. */
function luck(sim: Simulation, s: number, i: number, hour: number): number {
  const { conditions } = sim;
  const day = conditions.storeDemand[s * conditions.days + (conditions.localDay[i] as number)] as number;
  const called = sim.calendar.demand?.(s, hour, conditions.localHour[i] as number) ?? 1;
  return day * (conditions.regionDemand[i] as number) * called;
}

/** Couriers per open order of every region in an hour: couriers are planned for the expected demand, orders come as they come. */
function ratios(sim: Simulation, hour: number, into: Float64Array): void {
  const { world, conditions, calendar } = sim;
  const plan = new Float64Array(world.regions.length);
  const real = new Float64Array(world.regions.length);
  world.stores.forEach((store, s) => {
    const i = store.region * world.hours + hour;
    const mean = planned(sim, s, i);
    plan[store.region] = (plan[store.region] as number) + mean;
    real[store.region] = (real[store.region] as number) + mean * luck(sim, s, i, hour);
  });
  world.regions.forEach((region, r) => {
    const supply =
      (conditions.supply[r * world.hours + hour] as number) *
      (calendar.supply?.(r, hour, conditions.localHour[r * world.hours + hour] as number) ?? 1);
    into[r] = (region.supply * supply * (plan[r] as number)) / Math.max(1e-9, real[r] as number);
  });
}

function hourOf(sim: Simulation, s: number, hour: number, ratio: number, levers: Levers, demand: number): Hour {
  const { world, conditions } = sim;
  const store = world.stores[s] as World['stores'][number];
  const i = store.region * world.hours + hour;
  const day = s * conditions.days + (conditions.localDay[i] as number);
  return {
    store,
    category: world.categories[store.category] as World['categories'][number],
    region: world.regions[store.region] as World['regions'][number],
    prep: (conditions.storePrep[day] as number) * (sim.calendar.prep?.(s, hour) ?? 1),
    load: Math.min(1.5, Math.max(0.85, demand ** 0.12)),
    stockDay: conditions.storeStock[day] as number,
    ratio: ratio * levers.supply,
    rain: conditions.rain[i] as number,
    traffic: TRAFFIC[conditions.localHour[i] as number] as number,
    buffer: sim.buffers[store.region * world.categories.length + store.category] as number,
    levers,
  };
}

/** Which hours and stores to run: all of them, or those a question is about. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly stores?: ReadonlySet<number>;
}

/** Runs hours x stores in order. Each store and hour has its own stream, so parts of a month equal the whole. */
export function simulate(sim: Simulation, harms: readonly Harm[], part: Part, sink: Sink): void {
  const { world, conditions } = sim;
  const ratio = new Float64Array(world.regions.length);
  const levers: Mutable<Levers> = { ...NEUTRAL };
  const fate = blankFate();
  for (let hour = Math.max(0, part.from); hour < Math.min(world.hours, part.to); hour++) {
    ratios(sim, hour, ratio);
    for (let s = 0; s < world.stores.length; s++) {
      if (part.stores && !part.stores.has(s)) continue;
      const region = (world.stores[s] as World['stores'][number]).region;
      const i = region * world.hours + hour;
      leversAt(harms, s, world.from + hour, conditions.localHour[i] as number, levers);
      const demand = luck(sim, s, i, hour) * levers.demand;
      const rng: Random = random(seedOf(world.seed, 20, s, hour));
      const count = poisson(planned(sim, s, i) * demand * levers.mix, rng.uniform());
      if (count === 0) continue;
      const at = hourOf(sim, s, hour, ratio[region] as number, levers, demand);
      for (let k = 0; k < count; k++) sink(hour, s, at, drawOrder(rng, at, fate));
    }
  }
}

/** Tunes the promise to the world's share of late orders, region by category, on the first week. */
function tune(sim: Simulation): void {
  const { world } = sim;
  const { categories } = world;
  const ratiosBy: number[][] = Array.from(sim.buffers, () => []);
  simulate(sim, [], { from: 0, to: 7 * 24 }, (_, s, at, fate) => {
    const store = world.stores[s] as World['stores'][number];
    const list = ratiosBy[store.region * categories.length + store.category] as number[];
    if (list.length < 3000) list.push(fate.delivered / predicted(at, fate.km));
  });
  ratiosBy.forEach((list, i) => {
    list.sort((a, b) => a - b);
    const late = world.late * (0.75 + ((i * 7) % 5) * 0.125);
    sim.buffers[i] = list[Math.floor(list.length * (1 - late))] ?? 1.4;
  });
}

/** A world with its weather, couriers, days and promises: ready to be run with any harms. */
export function prepare(world: World, calendar: Calendar = {}, conditions = drawConditions(world)): Simulation {
  const buffers = new Float64Array(world.regions.length * world.categories.length).fill(1.4);
  const sim = { world, conditions, calendar: {}, buffers };
  tune(sim);
  return { ...sim, calendar };
}
