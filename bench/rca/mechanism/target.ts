import { DEFAULT_DAYPARTS } from '../../../src/model/dayparts.js';
import type { Slice } from '../../../src/model/slice.js';
import type { Random } from '../../../src/stats/random.js';
import { pick } from '../../scenarios/draw.js';
import type { Simulation } from '../../scenarios/simulate.js';
import type { World } from '../../scenarios/world.js';

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

export const sliceOf = (world: World, t: Target): Slice => ({
  ...(t.region === null ? {} : { region: world.regions[t.region]?.name ?? '' }),
  ...(t.category === null ? {} : { category: world.categories[t.category]?.name ?? '' }),
  ...(t.daypart === null ? {} : { daypart: t.daypart }),
});

/** Rain falls on a region; everything else can hit any slice. */
export function drawTarget(rng: Random, world: World, rain: boolean): Target {
  const region = rng.int(world.regions.length);
  const category = rng.int(world.categories.length);
  const [u, v] = [rng.uniform(), rng.uniform()];
  const daypart = pick(rng, BUSY);
  const whole = { region, category: null, daypart: null };
  if (rain || u < 0.22) return whole;
  if (u < 0.34) return { region: null, category, daypart: null };
  if (u < 0.38) return { region: null, category: null, daypart: null };
  if (u < 0.48) return v < 0.5 ? { ...whole, daypart } : { region: null, category, daypart };
  return { region, category, daypart: u < 0.62 ? daypart : null };
}

export function storesIn(world: World, t: Pick<Target, 'region' | 'category'>): number[] {
  const inside = (s: World['stores'][number]): boolean =>
    (t.region === null || s.region === t.region) && (t.category === null || s.category === t.category);
  return world.stores.flatMap((s, i) => (inside(s) ? [i] : []));
}

export function hoursOf(daypart: string | null): ReadonlySet<number> | null {
  const range = daypart === null ? undefined : DEFAULT_DAYPARTS[daypart];
  if (!range) return null;
  return new Set(Array.from({ length: 24 }, (_, h) => h).filter((h) => h >= range[0] && h < range[1]));
}

export const localHour = ({ world, conditions }: Simulation, store: number, hour: number): number =>
  conditions.localHour[(world.stores[store]?.region ?? 0) * world.hours + hour] as number;

/** First hour from `from` on in which any of the stores is inside the hours. */
export function firstHit(sim: Simulation, scope: Scope): number {
  const [one = 0] = scope.stores;
  for (let hour = scope.from; hour < scope.to; hour++) if (scope.hours?.has(localHour(sim, one, hour)) ?? true) return hour;
  return scope.from;
}

/** Slices of the world that share no order with a target. */
export function slicesElsewhere(world: World, t: Target): Slice[] {
  const regions = world.regions.flatMap((r, i) => (t.region === null || i === t.region ? [] : [{ region: r.name }]));
  const categories = world.categories.flatMap((c, i) => (t.category === null || i === t.category ? [] : [{ category: c.name }]));
  return [...regions, ...categories];
}
