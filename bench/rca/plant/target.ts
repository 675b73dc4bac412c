import { DEFAULT_DAYPARTS } from '../../../src/model/dayparts.js';
import type { Slice } from '../../../src/model/slice.js';
import type { Random } from '../../../src/stats/random.js';
import { pick } from '../../scenarios/draw.js';
import type { Works } from '../works.js';

/** Orders of an incident: stores, local hours (null: all), and hours since the start, half-open. */
export interface Scope {
  readonly stores: ReadonlySet<number>;
  readonly hours: ReadonlySet<number> | null;
  readonly from: number;
  readonly to: number;
}

export interface Target {
  readonly region: number | null;
  readonly category: number | null;
  readonly daypart: string | null;
}

const BUSY = ['lunch', 'afternoon', 'dinner', 'evening'] as const;

/** A world's stores and names, whatever its harms are. */
type Place = Pick<Works<unknown>, 'stores' | 'regions' | 'categories' | 'dimensions' | 'localHour'>;

export function sliceOf({ regions, categories, dimensions: [r, c] }: Place, t: Target): Slice {
  return {
    ...(t.region === null ? {} : { [r]: regions[t.region]?.name ?? '' }),
    ...(t.category === null ? {} : { [c]: categories[t.category]?.name ?? '' }),
    ...(t.daypart === null ? {} : { daypart: t.daypart }),
  };
}

/** Rain falls on a region; everything else can hit any slice. */
export function drawTarget(rng: Random, works: Place, rain: boolean): Target {
  const region = rng.int(works.regions.length);
  const category = rng.int(works.categories.length);
  const [u, v] = [rng.uniform(), rng.uniform()];
  const daypart = pick(rng, BUSY);
  const whole = { region, category: null, daypart: null };
  if (rain || u < 0.22) return whole;
  if (u < 0.34) return { region: null, category, daypart: null };
  if (u < 0.38) return { region: null, category: null, daypart: null };
  if (u < 0.48) return v < 0.5 ? { ...whole, daypart } : { region: null, category, daypart };
  return { region, category, daypart: u < 0.62 ? daypart : null };
}

export function storesIn(works: Place, t: Pick<Target, 'region' | 'category'>): number[] {
  return works.stores.flatMap((s, i) =>
    (t.region === null || s.region === t.region) && (t.category === null || s.category === t.category) ? [i] : [],
  );
}

export function hoursOf(daypart: string | null): ReadonlySet<number> | null {
  const range = daypart === null ? undefined : DEFAULT_DAYPARTS[daypart];
  if (!range) return null;
  return new Set(Array.from({ length: 24 }, (_, h) => h).filter((h) => h >= range[0] && h < range[1]));
}

export const inHours = (works: Place, scope: Scope, store: number, hour: number): boolean =>
  scope.hours?.has(works.localHour(store, hour)) ?? true;

/** First hour from `from` on in which any of the stores is inside the hours. */
export function firstHit(works: Place, scope: Scope): number {
  const [one = 0] = scope.stores;
  for (let hour = scope.from; hour < scope.to; hour++) if (inHours(works, scope, one, hour)) return hour;
  return scope.from;
}

/** Slices of the world that share no order with a target. */
export function slicesElsewhere(works: Place, t: Target): Slice[] {
  const [r, c] = works.dimensions;
  const regions = works.regions.flatMap((x, i) => (t.region === null || i === t.region ? [] : [{ [r]: x.name }]));
  const categories = works.categories.flatMap((x, i) => (t.category === null || i === t.category ? [] : [{ [c]: x.name }]));
  return [...regions, ...categories];
}
