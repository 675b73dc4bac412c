import { offsets, toLocal } from '../../../src/model/timezone.js';
import { type Random, random } from '../../../src/stats/random.js';
import { gamma, seedOf } from '../../scenarios/draw.js';
import { HOUR } from '../../scenarios/world.js';

/**
 * The second generator: for checking only, nothing is tuned on it. It shares no code for durations or outcomes with
 * bench/scenarios, and its laws differ: gamma kitchens and Weibull rides that add up, hinges and thresholds where the first
 * has smooth curves, hazards of giving up, promises in steps of five minutes, stores by Zipf's law, gamma days, weather and
 * couriers from a Gaussian copula.
 */
export interface Vertical {
  readonly name: string;
  readonly share: number;
  /** Minutes, items, share of items at hand, share of fragile baskets. */
  readonly prep: number;
  readonly items: number;
  readonly stock: number;
  readonly fragile: number;
  /** Opening hours, and the two hours around which demand piles up. */
  readonly open: readonly [number, number];
  readonly peaks: readonly [number, number];
}

const VERTICALS: readonly Vertical[] = [
  { name: 'Meals', share: 0.46, prep: 16, items: 3, stock: 0.99, fragile: 0.2, open: [10, 24], peaks: [13, 20] },
  { name: 'Groceries', share: 0.26, prep: 22, items: 11, stock: 0.95, fragile: 0.4, open: [7, 23], peaks: [11, 18] },
  { name: 'Drinks', share: 0.14, prep: 6, items: 4, stock: 0.97, fragile: 0.6, open: [0, 24], peaks: [19, 22] },
  { name: 'Flowers', share: 0.08, prep: 12, items: 1.6, stock: 0.96, fragile: 0.8, open: [8, 20], peaks: [10, 16] },
  { name: 'Pets', share: 0.06, prep: 9, items: 3.5, stock: 0.965, fragile: 0.05, open: [8, 22], peaks: [12, 17] },
];

const MARKETS = [
  ['Oslo', 'Europe/Oslo'],
  ['Lyon', 'Europe/Paris'],
  ['Porto', 'Europe/Lisbon'],
  ['Gent', 'Europe/Brussels'],
  ['Brno', 'Europe/Prague'],
  ['Cork', 'Europe/Dublin'],
  ['Turku', 'Europe/Helsinki'],
] as const;

export interface Market {
  readonly name: string;
  readonly zone: string;
  /** Scale of a trip in km, couriers per order, share of trips that carry more than one order. */
  readonly km: number;
  readonly couriers: number;
  readonly shared: number;
}
export interface Outlet {
  readonly id: string;
  readonly region: number;
  readonly category: number;
  readonly perDay: number;
  readonly prep: number;
  readonly stock: number;
  readonly slips: number;
}

export interface SecondWorld {
  readonly seed: number;
  readonly from: number;
  readonly hours: number;
  readonly regions: readonly Market[];
  readonly categories: readonly Vertical[];
  readonly stores: readonly Outlet[];
  /** By region and hour: [region * hours + hour]. */
  readonly rain: Float64Array;
  readonly ratio: Float64Array;
  readonly demand: Float64Array;
  readonly road: Float64Array;
  readonly local: Uint8Array;
  readonly weekend: Uint8Array;
}

/** Sizes by Zipf's law with exponent 0.9, in an order of their own. */
function outlets(rng: Random, regions: readonly Market[], verticals: readonly Vertical[], perDay: number): Outlet[] {
  const weights = regions.map(() => 0.2 + gamma(rng, 1.5, 1));
  const all = weights.reduce((a, b) => a + b, 0) * verticals.reduce((a, v) => a + v.share, 0);
  return regions.flatMap((m, region) =>
    verticals.flatMap((v, category) => {
      const ranks = Array.from({ length: 2 + rng.int(7) }, (_, i) => (i + 1) ** -0.9);
      const total = ranks.reduce((a, b) => a + b, 0);
      return ranks.map((r, i) => ({
        id: `${m.name.toLowerCase()}/${v.name.toLowerCase()}/${i + 1}`,
        region,
        category,
        perDay: (perDay * (weights[region] as number) * v.share * r) / total / all,
        prep: v.prep * gamma(rng, 25, 1 / 25),
        stock: 1 - (1 - v.stock) * gamma(rng, 6, 1 / 6),
        slips: 0.01 * gamma(rng, 4, 1 / 4),
      }));
    }),
  );
}

/** Latent normal series of regions with a common part of weight w, each hour like the one before. */
function latent(seed: number, regions: number, hours: number, w: number, memory: number): (region: number) => Float64Array {
  const series = (part: number): Float64Array => {
    const rng = random(seedOf(seed, part));
    let x = rng.normal();
    return Float64Array.from({ length: hours }, () => {
      x = memory * x + Math.sqrt(1 - memory * memory) * rng.normal();
      return x;
    });
  };
  const common = series(regions);
  return (region) => {
    const own = series(region);
    return own.map((x, h) => Math.sqrt(1 - w) * x + Math.sqrt(w) * (common[h] as number));
  };
}

/** Rain above a threshold of a latent front; couriers that stay away from real rain; gamma days of demand and of roads. */
function conditions(world: Pick<SecondWorld, 'seed' | 'from' | 'hours' | 'regions'>) {
  const { seed, from, hours, regions } = world;
  const cells = (): Float64Array => new Float64Array(regions.length * hours);
  const c = { rain: cells(), ratio: cells(), demand: cells(), road: cells() };
  const [local, weekend] = [new Uint8Array(regions.length * hours), new Uint8Array(regions.length * hours)];
  const fronts = latent(seedOf(seed, 201), regions.length, hours, 0.5, 0.9);
  const crews = latent(seedOf(seed, 202), regions.length, hours, 0.4, 0.92);
  regions.forEach((m, r) => {
    const [front, crew] = [fronts(r), crews(r)];
    const zone = offsets(m.zone);
    for (let h = 0; h < hours; h++) {
      const i = r * hours + h;
      const at = Math.floor(toLocal((from + h) * HOUR, zone) / HOUR);
      const day = Math.floor(at / 24);
      const days = random(seedOf(seed, 203, r, day));
      local[i] = ((at % 24) + 24) % 24;
      weekend[i] = (day + 4) % 7 === 0 || (day + 4) % 7 === 6 ? 1 : 0;
      c.rain[i] = 7 * Math.max(0, (front[h] as number) - 1.15);
      c.demand[i] = gamma(days, 60, 1 / 60) * ((c.rain[i] as number) > 2 ? 1.08 : 1);
      c.road[i] = gamma(days, 900, 1 / 900);
      c.ratio[i] = m.couriers * Math.exp(0.06 * (crew[h] as number)) - ((c.rain[i] as number) > 4 ? 0.08 : 0);
    }
  });
  return { ...c, local, weekend };
}

export function drawSecondWorld(seed: number, from: number, days: number, perDay: number): SecondWorld {
  const rng = random(seedOf(seed, 200));
  const zoned = rng.uniform() < 0.4;
  const markets = rng.shuffle([...MARKETS]).slice(0, 3 + rng.int(4));
  const regions = markets.map(([name, zone]) => ({
    name,
    zone: zoned ? zone : 'UTC',
    km: 2 + 1.6 * rng.uniform(),
    couriers: 1.2 + 0.25 * rng.uniform(),
    shared: 0.08 + 0.22 * rng.uniform(),
  }));
  const categories = VERTICALS.slice(0, 3 + rng.int(3));
  const base = { seed, from, hours: days * 24, regions };
  return { ...base, categories, stores: outlets(rng, regions, categories, perDay), ...conditions(base) };
}
