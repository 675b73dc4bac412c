import { random } from '../../src/stats/random.js';
import { lognormal, logUniform, seedOf } from './draw.js';

export const HOUR = 3_600_000;
export const DAY_HOURS = 24;

/** A kind of store: when people order there, how long it cooks or picks, what it sells. Minutes, shares. */
export interface Category {
  readonly name: string;
  readonly share: number;
  readonly prep: number;
  readonly items: number;
  /** Share of items at hand. */
  readonly stock: number;
  readonly fragile: number;
  /** Demand by local hour, mean 1. */
  readonly hours: readonly number[];
  readonly weekend: number;
}

export interface Region {
  readonly name: string;
  readonly zone: string;
  readonly share: number;
  readonly km: number;
  /** Couriers per expected order in an ordinary hour. */
  readonly supply: number;
  readonly batching: number;
}

export interface Store {
  readonly id: string;
  readonly region: number;
  readonly category: number;
  /** Mean orders a day. */
  readonly size: number;
  readonly prep: number;
  readonly stock: number;
  /** Probability that an item at hand is picked wrongly. */
  readonly slips: number;
}

export interface World {
  readonly seed: number;
  /** First hour (since 1970, UTC) and hours simulated. */
  readonly from: number;
  readonly hours: number;
  readonly regions: readonly Region[];
  readonly categories: readonly Category[];
  readonly stores: readonly Store[];
  /** Scale of all day-to-day variation; 1 is a lively marketplace. */
  readonly variation: number;
  /** Share of late orders the promise was tuned to. */
  readonly late: number;
}

const curve = (peaks: readonly (readonly [number, number, number])[], floor: number): number[] => {
  const raw = Array.from({ length: 24 }, (_, h) =>
    peaks.reduce((sum, [at, height, width]) => sum + height * Math.exp(-(((h + 0.5 - at) / width) ** 2) / 2), floor),
  );
  const mean = raw.reduce((a, b) => a + b, 0) / 24;
  return raw.map((x) => x / mean);
};

const CATEGORIES: readonly Category[] = [
  {
    name: 'Restaurant',
    share: 0.5,
    prep: 14,
    items: 2.5,
    stock: 0.985,
    fragile: 0.15,
    hours: curve(
      [
        [12.5, 1.3, 1.2],
        [19, 2.2, 1.6],
      ],
      0.12,
    ),
    weekend: 1.25,
  },
  {
    name: 'Grocery',
    share: 0.22,
    prep: 19,
    items: 8,
    stock: 0.93,
    fragile: 0.35,
    hours: curve(
      [
        [10.5, 1, 2],
        [18.5, 1.4, 2],
      ],
      0.15,
    ),
    weekend: 1.35,
  },
  {
    name: 'Convenience',
    share: 0.16,
    prep: 7,
    items: 3,
    stock: 0.96,
    fragile: 0.1,
    hours: curve([[21, 1.2, 3]], 0.35),
    weekend: 1.1,
  },
  { name: 'Retail', share: 0.08, prep: 9, items: 2, stock: 0.97, fragile: 0.2, hours: curve([[15, 1.3, 3]], 0.1), weekend: 0.9 },
  {
    name: 'Pharmacy',
    share: 0.04,
    prep: 8,
    items: 2.2,
    stock: 0.975,
    fragile: 0.05,
    hours: curve([[14, 1, 4]], 0.2),
    weekend: 0.8,
  },
];

const REGIONS = ['SF', 'LA', 'NYC', 'CHI', 'AUS', 'SEA'] as const;
const ZONES = ['America/Los_Angeles', 'America/Los_Angeles', 'America/New_York', 'America/Chicago', 'America/Chicago', 'UTC'];

export interface WorldOptions {
  readonly seed: number;
  /** Hours since 1970 at which the month begins. */
  readonly from: number;
  readonly days: number;
  /** Mean orders a day; drawn log-uniformly on 1,500..20,000 when left out. */
  readonly ordersPerDay?: number;
  readonly variation?: number;
  readonly storesPerPair?: number;
}

/** Stores of unequal size (lognormal, sd 1 on the log scale) in every region x category. */
function drawStores(
  seed: number,
  regions: readonly Region[],
  categories: readonly Category[],
  perDay: number,
  pair: number,
): Store[] {
  const rng = random(seedOf(seed, 2));
  const total = regions.reduce((a, r) => a + r.share, 0) * categories.reduce((a, c) => a + c.share, 0);
  return regions.flatMap((r, region) =>
    categories.flatMap((c, category) => {
      const count = Math.max(2, Math.round(pair * (0.5 + rng.uniform())));
      const weights = Array.from({ length: count }, () => lognormal(rng, 1));
      const sum = weights.reduce((a, b) => a + b, 0);
      const share = ((r.share * c.share) / total) * lognormal(rng, 0.35);
      return weights.map((w, i) => ({
        id: `${r.name}-${c.name.slice(0, 3).toUpperCase()}-${String(i + 1).padStart(3, '0')}`,
        region,
        category,
        size: (perDay * share * w) / sum,
        prep: c.prep * lognormal(rng, 0.2),
        stock: Math.min(0.995, 1 - (1 - c.stock) * lognormal(rng, 0.3)),
        slips: 0.006 * lognormal(rng, 0.4),
      }));
    }),
  );
}

/** A marketplace: 3 to 5 regions of very unequal size, 3 to 5 categories, stores with a heavy tail. */
export function drawWorld(options: WorldOptions): World {
  const { seed } = options;
  const rng = random(seedOf(seed, 1));
  const zoned = rng.uniform() < 0.3;
  const start = rng.int(REGIONS.length);
  const regions = Array.from({ length: 3 + rng.int(3) }, (_, i): Region => {
    const at = (start + i) % REGIONS.length;
    return {
      name: REGIONS[at] as string,
      zone: zoned ? (ZONES[at] as string) : 'UTC',
      share: lognormal(rng, 0.7) / (1 + 0.5 * i),
      km: 2 + 2 * rng.uniform(),
      supply: 1.15 + 0.15 * rng.uniform(),
      batching: 0.15 + 0.2 * rng.uniform(),
    };
  });
  const categories = CATEGORIES.slice(0, 3 + rng.int(3));
  const perDay = options.ordersPerDay ?? logUniform(rng, 1500, 20_000);
  return {
    seed,
    from: options.from,
    hours: options.days * DAY_HOURS,
    regions,
    categories,
    stores: drawStores(seed, regions, categories, perDay, options.storesPerPair ?? 5),
    variation: options.variation ?? logUniform(rng, 0.6, 1.6),
    late: 0.06 + 0.06 * rng.uniform(),
  };
}
