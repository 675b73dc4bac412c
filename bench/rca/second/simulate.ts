import { random } from '../../../src/stats/random.js';
import { gamma, poisson, seedOf } from '../../scenarios/draw.js';
import type { Part } from '../works.js';
import { type Effect, effectAt, NOTHING, type SecondHarm } from './harm.js';
import { blankParcel, drawParcel, expected, type Moment, type Parcel } from './order.js';
import type { SecondWorld, Vertical } from './world.js';

export interface SecondSimulation {
  readonly world: SecondWorld;
  /** Minutes the promise adds, by store. */
  readonly pads: Float64Array;
  /** Good and bad days of stores: [store * days + day]. */
  readonly prepDays: Float64Array;
  readonly stockDays: Float64Array;
}

type Sink = (hour: number, store: number, moment: Moment, parcel: Parcel) => void;

/** Relative demand of an hour: closed, open, or near one of the two peaks. */
function shape(v: Vertical, local: number): number {
  const [opens, closes] = v.open;
  if (local < opens || local >= closes) return 0.02;
  const near = Math.min(...v.peaks.map((peak) => Math.abs(local + 0.5 - peak)));
  return 0.5 + 2 * Math.max(0, 1 - near / 3);
}

const totals = new Map<string, number>();
function shareOfDay(v: Vertical, local: number): number {
  let total = totals.get(v.name);
  if (total === undefined) {
    total = Array.from({ length: 24 }, (_, h) => shape(v, h)).reduce((a, b) => a + b, 0);
    totals.set(v.name, total);
  }
  return shape(v, local) / total;
}

const daysOf = (world: SecondWorld): number => world.hours / 24 + 2;

function momentOf(sim: SecondSimulation, s: number, hour: number, effect: Effect): Moment {
  const { world } = sim;
  const store = world.stores[s] as SecondWorld['stores'][number];
  const i = store.region * world.hours + hour;
  const day = s * daysOf(world) + Math.floor((hour + 5) / 24);
  return {
    store,
    vertical: world.categories[store.category] as Vertical,
    market: world.regions[store.region] as SecondWorld['regions'][number],
    prepDay: sim.prepDays[day] as number,
    stockDay: sim.stockDays[day] as number,
    road: world.road[i] as number,
    ratio: Math.max(0.1, (world.ratio[i] as number) - effect.couriersGone),
    rain: (world.rain[i] as number) + effect.rain,
    pad: sim.pads[s] as number,
    effect,
  };
}

/** Runs hours and stores in order; each has a stream of its own, so parts of a month equal the whole. */
export function simulateSecond(sim: SecondSimulation, harms: readonly SecondHarm[], part: Part, sink: Sink): void {
  const { world } = sim;
  const effect: Effect = { ...NOTHING };
  const parcel = blankParcel();
  for (let hour = Math.max(0, part.from); hour < Math.min(world.hours, part.to); hour++)
    for (let s = 0; s < world.stores.length; s++) {
      if (part.stores && !part.stores.has(s)) continue;
      const store = world.stores[s] as SecondWorld['stores'][number];
      const i = store.region * world.hours + hour;
      const local = world.local[i] as number;
      effectAt(harms, s, hour, local, effect);
      const rng = random(seedOf(world.seed, 211, s, hour));
      const usual = store.perDay * shareOfDay(world.categories[store.category] as Vertical, local);
      const mean = usual * (world.weekend[i] ? 1.2 : 0.92) * (world.demand[i] as number) * gamma(rng, 15, 1 / 15);
      const count = poisson(mean * effect.demand, rng.uniform());
      if (count === 0) continue;
      const moment = momentOf(sim, s, hour, effect);
      for (let k = 0; k < count; k++) sink(hour, s, moment, drawParcel(rng, moment, parcel));
    }
}

/** Promises are padded, region by vertical, so that about one order in ten of the first week is late. */
export function prepareSecond(world: SecondWorld): SecondSimulation {
  const days = world.stores.length * daysOf(world);
  const sim = {
    world,
    pads: new Float64Array(world.stores.length),
    prepDays: new Float64Array(days),
    stockDays: new Float64Array(days),
  };
  for (let i = 0; i < days; i++) {
    const rng = random(seedOf(world.seed, 210, i));
    sim.prepDays[i] = gamma(rng, 250, 1 / 250);
    sim.stockDays[i] = gamma(rng, 20, 1 / 20);
  }
  const overs = new Map<string, number[]>();
  const key = (s: number): string => `${world.stores[s]?.region}:${world.stores[s]?.category}`;
  simulateSecond(sim, [], { from: 0, to: 7 * 24 }, (_, s, moment, o) => {
    const list = overs.get(key(s)) ?? [];
    if (list.length === 0) overs.set(key(s), list);
    list.push(o.delivered - expected(moment.store, o.km, 0) - 2.5);
  });
  for (const list of overs.values()) list.sort((a, b) => a - b);
  world.stores.forEach((store, s) => {
    const list = overs.get(key(s)) ?? [];
    const late = 0.07 + 0.05 * random(seedOf(world.seed, 212, store.region, store.category)).uniform();
    sim.pads[s] = list[Math.floor(list.length * (1 - late))] ?? 10;
  });
  return sim;
}
