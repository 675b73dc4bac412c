import { random } from '../../../src/stats/random.js';

/** Places, stores and demand. Everything is drawn from one seed. */

export const SEED = 20240103;
const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const ZONES = {
  SF: 'America/Los_Angeles',
  LA: 'America/Los_Angeles',
  NYC: 'America/New_York',
  CHI: 'America/Chicago',
} as const;
export type Region = keyof typeof ZONES;
export const REGIONS = Object.keys(ZONES) as Region[];
/** Winter time throughout: the sample ends before clocks change. */
export const UTC_OFFSET_HOURS: Record<Region, number> = { SF: -8, LA: -8, NYC: -5, CHI: -6 };

export const CATEGORIES = ['Convenience', 'Grocery', 'Restaurant', 'Retail'] as const;
export type Category = (typeof CATEGORIES)[number];

/** First and last instant: Nov 29 00:00 to Jan 19 08:00 in San Francisco. */
export const FROM = Date.UTC(2023, 10, 29, 8);
export const TO = Date.UTC(2024, 0, 19, 16);

/** Orders an hour of the day (local) as shares of the day, by category. */
const PROFILE: Record<Category, readonly number[]> = {
  //            0-5 night                     6-10 breakfast             11-13 lunch   14-17 afternoon         18-19      20-23 evening
  Grocery: [
    0.002, 0.001, 0.001, 0.001, 0.001, 0.002, 0.006, 0.012, 0.02, 0.026, 0.03, 0.034, 0.034, 0.03, 0.026, 0.03, 0.038, 0.05, 0.2,
    0.2, 0.11, 0.09, 0.03, 0.01,
  ],
  Convenience: [
    0.018, 0.012, 0.008, 0.005, 0.004, 0.006, 0.012, 0.02, 0.028, 0.032, 0.036, 0.044, 0.048, 0.046, 0.044, 0.046, 0.052, 0.062,
    0.08, 0.084, 0.086, 0.082, 0.076, 0.055,
  ],
  Restaurant: [
    0.006, 0.004, 0.003, 0.002, 0.002, 0.004, 0.01, 0.016, 0.018, 0.02, 0.03, 0.066, 0.074, 0.054, 0.03, 0.028, 0.04, 0.072, 0.22,
    0.21, 0.09, 0.06, 0.035, 0.016,
  ],
  Retail: [
    0.006, 0.004, 0.003, 0.003, 0.003, 0.005, 0.012, 0.024, 0.042, 0.058, 0.066, 0.07, 0.072, 0.07, 0.068, 0.066, 0.066, 0.064,
    0.062, 0.058, 0.052, 0.044, 0.034, 0.018,
  ],
};

/** SF's other categories live from dinner, so that Grocery is 44 % of its dinner orders. */
const DAILY: Record<Region, Record<Category, number>> = {
  SF: { Grocery: 1762, Restaurant: 1750, Convenience: 700, Retail: 900 },
  LA: { Grocery: 130, Restaurant: 150, Convenience: 110, Retail: 2100 },
  NYC: { Grocery: 130, Restaurant: 150, Convenience: 2200, Retail: 120 },
  CHI: { Grocery: 120, Restaurant: 140, Convenience: 110, Retail: 110 },
};
const WEEKDAY = [1.06, 0.97, 0.96, 0.98, 1.0, 1.03, 1.05];

const normalised = (shares: readonly number[]): number[] => {
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((s) => s / sum);
};

/** Expected orders in a local hour. */
export function demand(region: Region, category: Category, localHour: number, weekday: number): number {
  const share = normalised(PROFILE[category])[localHour] as number;
  return DAILY[region][category] * share * (WEEKDAY[weekday] as number);
}

export interface Store {
  readonly id: string;
  readonly weight: number;
  /** Usual preparation, seconds. */
  readonly prep: number;
  /** Its kitchen or shelves slow down at dinner from Jan 3 on (only Grocery SF has such stores). */
  readonly drifts: boolean;
  readonly distance: number;
  /** How much more (or less) than its slice it batches, and is late: the part of lateness that stores do not share. */
  readonly batches: number;
  readonly lateness: number;
}

/** Standard deviation of stores' late rates around their slice's: gives an intra-store correlation of on-time of about 0.018. */
const STORE_SPREAD = 0.0365;
const PREP: Record<Category, number> = { Grocery: 900, Convenience: 300, Restaurant: 840, Retail: 420 };
const stores = (region: Region, category: Category): number =>
  Math.max(6, Math.min(60, Math.round(DAILY[region][category] / 30)));

/** Stores of a slice with unequal sizes (coefficient of variation about 0.4). */
export function storesOf(region: Region, category: Category): readonly Store[] {
  const rng = random(SEED + REGIONS.indexOf(region) * 100 + CATEGORIES.indexOf(category));
  const habits = random(SEED + 5000 + REGIONS.indexOf(region) * 100 + CATEGORIES.indexOf(category));
  const count = stores(region, category);
  const ranks = habits.shuffle(Array.from({ length: count }, (_, i) => (i + 0.5) / count));
  return Array.from({ length: count }, (_, i) => ({
    id: `${region}-${category.slice(0, 3).toUpperCase()}-${String(i + 1).padStart(2, '0')}`,
    weight: Math.exp(0.4 * rng.normal()),
    prep: PREP[category] * Math.exp(0.12 * rng.normal()),
    drifts: region === 'SF' && category === 'Grocery' && i % 2 === 1,
    distance: 1.2 + 3.2 * rng.uniform(),
    batches: Math.exp(0.15 * habits.normal()),
    lateness: STORE_SPREAD * (-Math.log(1 - (ranks[i] as number)) - 1),
  }));
}
