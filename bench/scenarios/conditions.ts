import { offsets, toLocal } from '../../src/model/timezone.js';
import { random } from '../../src/stats/random.js';
import { lognormal, seedOf } from './draw.js';
import { HOUR, type World } from './world.js';

/** Changes of demand and supply that are nobody's regression: holidays, promotions, growth, openings and closures. */
export interface Calendar {
  /** Factor on a store's demand at an hour (index since the month's start). */
  readonly demand?: (store: number, hour: number, localHour: number) => number;
  /** Factor on preparation time: slow drift. */
  readonly prep?: (store: number, hour: number) => number;
  /** Factor on couriers beyond what the expected demand calls for. */
  readonly supply?: (region: number, hour: number, localHour: number) => number;
}

/** The weather and the couriers of every region and hour, and the good and bad days of stores: drawn once per world. */
export interface Conditions {
  /** [region * hours + hour] */
  readonly rain: Float64Array;
  readonly supply: Float64Array;
  readonly regionDemand: Float64Array;
  readonly localHour: Uint8Array;
  readonly localDay: Int32Array;
  readonly weekend: Uint8Array;
  /** [store * days + day] */
  readonly storeDemand: Float64Array;
  readonly storePrep: Float64Array;
  readonly storeStock: Float64Array;
  readonly days: number;
}

/** Rain comes in spells: an hour stays wet with 0.8; millimetres are exponential. */
function drawRain(world: World, region: number, into: Float64Array): void {
  const rng = random(seedOf(world.seed, 10, region));
  let wet = false;
  for (let h = 0; h < world.hours; h++) {
    wet = rng.uniform() < (wet ? 0.8 : 0.03);
    into[region * world.hours + h] = wet ? -1.5 * Math.log(1 - rng.uniform()) : 0;
  }
}

/** Couriers over plan: good and bad days, hours that resemble the one before, and now and then a thin shift. */
function drawSupply(world: World, region: number, into: Float64Array): void {
  const rng = random(seedOf(world.seed, 11, region));
  let slow = 0;
  let day = 0;
  let thin = 0;
  for (let h = 0; h < world.hours; h++) {
    if (h % 24 === 0) day = 0.04 * world.variation * rng.normal();
    slow = 0.8 * slow + 0.6 * 0.06 * rng.normal();
    if (rng.uniform() < 1 / 200) thin = 2 + rng.int(3);
    into[region * world.hours + h] = Math.exp(day + slow - (thin > 0 ? 0.06 * world.variation : 0));
    thin = Math.max(0, thin - 1);
  }
}

/** Good and bad days of a region x category, then of each store in it. */
function drawDays(world: World, days: number, c: Pick<Conditions, 'storeDemand' | 'storePrep' | 'storeStock'>): void {
  const v = world.variation;
  const shared = new Map<string, { prep: Float64Array; demand: Float64Array; stock: Float64Array }>();
  world.stores.forEach((store, s) => {
    const key = `${store.region}:${store.category}`;
    let pair = shared.get(key);
    if (!pair) {
      const rng = random(seedOf(world.seed, 12, store.region, store.category));
      const draw = (sd: number): Float64Array => Float64Array.from({ length: days }, () => sd * rng.normal());
      pair = { prep: draw(0.035 * v), demand: draw(0.06 * v), stock: draw(0.1 * v) };
      shared.set(key, pair);
    }
    const rng = random(seedOf(world.seed, 13, s));
    for (let d = 0; d < days; d++) {
      c.storeDemand[s * days + d] = Math.exp((pair.demand[d] as number) + 0.15 * v * rng.normal());
      c.storePrep[s * days + d] = Math.exp((pair.prep[d] as number) + 0.06 * v * rng.normal());
      c.storeStock[s * days + d] = Math.exp((pair.stock[d] as number) + 0.2 * v * rng.normal());
    }
  });
}

export function drawConditions(world: World): Conditions {
  const { regions, stores, hours } = world;
  const days = Math.ceil(hours / 24) + 2;
  const cells = regions.length * hours;
  const c: Conditions = {
    rain: new Float64Array(cells),
    supply: new Float64Array(cells),
    regionDemand: new Float64Array(cells),
    localHour: new Uint8Array(cells),
    localDay: new Int32Array(cells),
    weekend: new Uint8Array(cells),
    storeDemand: new Float64Array(stores.length * days),
    storePrep: new Float64Array(stores.length * days),
    storeStock: new Float64Array(stores.length * days),
    days,
  };
  regions.forEach((region, r) => {
    drawRain(world, r, c.rain);
    drawSupply(world, r, c.supply);
    const rng = random(seedOf(world.seed, 14, r));
    const byDay = Array.from({ length: days }, () => lognormal(rng, 0.06 * world.variation));
    const zone = offsets(region.zone);
    const first = Math.floor(world.from / 24) - 1;
    for (let h = 0; h < hours; h++) {
      const local = Math.floor(toLocal((world.from + h) * HOUR, zone) / HOUR);
      const i = r * hours + h;
      c.localHour[i] = ((local % 24) + 24) % 24;
      c.localDay[i] = Math.max(0, Math.floor(local / 24) - first);
      const weekday = (Math.floor(local / 24) + 4) % 7;
      c.weekend[i] = weekday === 0 || weekday === 6 ? 1 : 0;
      c.regionDemand[i] = (byDay[c.localDay[i] as number] as number) * (1 + 0.04 * Math.min(3, c.rain[i] as number));
    }
  });
  drawDays(world, days, c);
  return c;
}
