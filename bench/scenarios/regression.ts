import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import type { Slice } from '../../src/model/slice.js';
import { type Random, random } from '../../src/stats/random.js';
import type { Calendar } from './conditions.js';
import { logUniform, pick, seedOf } from './draw.js';
import { type Harm, MECHANISMS, PEAKS, storesOf } from './harm.js';
import { type Ledger, LOSS, LOSS2, WIDTH } from './ledger.js';
import { ledgerOf, recorder, sumsOf } from './record.js';
import { rowSink } from './rows.js';
import { type Scenario, settingsOf } from './scenario.js';
import { prepare, type Simulation, simulate } from './simulate.js';
import { Truth, type TruthSpec } from './truth.js';
import { drawWorld, type World } from './world.js';

/** Months with something planted. `improvement` and `mix` hold no harm to a slice and should raise nothing. */
export const REGRESSION_KINDS = [
  'region',
  'category',
  'pair',
  'pair',
  'pair',
  'daypart',
  'pair_daypart',
  'everywhere',
  'uneven',
  'ramp',
  'peaks',
  'store',
  'stores',
  'double',
  'ended',
  'days_old',
  'improvement',
  'mix',
] as const;
export type RegressionKind = (typeof REGRESSION_KINDS)[number];

const START = Date.UTC(2024, 0, 1) / 3_600_000;
const HISTORY_DAYS = 37;
const DAYS = 44;

/** Where and when a harm is to act; the rest is drawn. */
interface Target {
  readonly region: number | null;
  readonly category: number | null;
  readonly daypart: string | null;
  readonly stores: ReadonlyMap<number, number>;
  readonly exact: boolean;
}

const sliceOf = (world: World, t: Target): Slice => ({
  ...(t.region === null ? {} : { region: world.regions[t.region]?.name ?? '' }),
  ...(t.category === null ? {} : { category: world.categories[t.category]?.name ?? '' }),
  ...(t.daypart === null ? {} : { daypart: t.daypart }),
});

const BUSY = ['lunch', 'afternoon', 'dinner', 'evening'] as const;

/** Draws a slice of the kind. */
function drawTarget(kind: RegressionKind, world: World, rng: Random): Target {
  const region = rng.int(world.regions.length);
  const category = rng.int(world.categories.length);
  const at = (r: number | null, c: number | null, daypart: string | null = null): Target => ({
    region: r,
    category: c,
    daypart,
    stores: storesOf(world, r, c),
    exact: true,
  });
  const some = (count: number): Target => {
    const all = rng.shuffle([...storesOf(world, region, category).keys()]).slice(0, count);
    return { ...at(region, category), stores: new Map(all.map((s) => [s, 1])), exact: false };
  };
  if (kind === 'everywhere') return at(null, null);
  if (kind === 'region') return at(region, null);
  if (kind === 'category') return at(null, category);
  if (kind === 'uneven') return { ...at(region, null), stores: storesOf(world, region, null, { category, factor: 3 }) };
  if (kind === 'daypart') return rng.uniform() < 0.5 ? at(region, null, pick(rng, BUSY)) : at(null, category, pick(rng, BUSY));
  if (kind === 'pair_daypart') return at(region, category, pick(rng, BUSY));
  if (kind === 'store') return some(1);
  if (kind === 'stores') return some(2);
  return at(
    ...(pick(rng, [
      [region, category],
      [region, category],
      [region, null],
    ] as const) as [number, number | null]),
  );
}

const hoursOf = (daypart: string | null): ReadonlySet<number> | null => {
  const range = daypart === null ? undefined : DEFAULT_DAYPARTS[daypart];
  if (!range) return null;
  return new Set(Array.from({ length: 24 }, (_, h) => h).filter((h) => h >= range[0] && h < range[1]));
};

/** Whether a harm acts at a local hour. */
const hits = (harm: Harm, local: number): boolean =>
  (harm.hoursOfDay?.has(local) ?? true) && (harm.shape !== 'peaks' || PEAKS.has(local));

/** Sums (WIDTH) by hour of the orders a harm can hit, simulated with and without it. */
function affected(sim: Simulation, harm: Harm, harms: readonly Harm[], from: number, to: number): Float64Array {
  const { world, conditions } = sim;
  const sums = new Float64Array(world.hours * WIDTH);
  const one = new Float64Array(WIDTH);
  simulate(sim, harms, { from, to, stores: new Set(harm.stores.keys()) }, (hour, s, _, fate) => {
    const local = conditions.localHour[(world.stores[s]?.region ?? 0) * world.hours + hour] as number;
    if (!hits(harm, local)) return;
    sumsOf(fate, one);
    for (let i = 0; i < WIDTH; i++) sums[hour * WIDTH + i] = (sums[hour * WIDTH + i] as number) + (one[i] as number);
  });
  return sums;
}

function overall(sums: Float64Array): { orders: number; loss: number; spread: number } {
  let [orders, loss, squares] = [0, 0, 0];
  for (let i = 0; i < sums.length; i += WIDTH) {
    orders += sums[i] as number;
    loss += sums[i + LOSS] as number;
    squares += sums[i + LOSS2] as number;
  }
  const mean = loss / Math.max(1, orders);
  return { orders, loss: mean, spread: Math.sqrt(Math.max(1, squares / Math.max(1, orders) - mean * mean)) };
}

const WORST_DROP = 32;
const MIN_HIT = 15;

/** Finds the size at which the harm costs as much as z asks for, by bisection on the twin. Null where nothing fits. */
function sized(sim: Simulation, harm: Harm, z: number, from: number, to: number): Harm | null {
  const calm = overall(affected(sim, harm, [], from, to));
  if (calm.orders < MIN_HIT) return null;
  const drop = (z * calm.spread) / Math.sqrt(calm.orders);
  if (drop > WORST_DROP) return null;
  let [lo, hi] = [0, 1.3];
  for (let step = 0; step < 7; step++) {
    const size = (lo + hi) / 2;
    const now = overall(affected(sim, harm, [{ ...harm, size }], from, to));
    if (now.loss - calm.loss < drop) lo = size;
    else hi = size;
  }
  return lo > 1.28 ? null : { ...harm, size: (lo + hi) / 2 };
}

/** When a harm begins and, for those that end, how long it lasts; and when the detector is asked. Hours since the start. */
function timing(kind: RegressionKind, rng: Random): { from: number; to: number; asOf: number } {
  const from = 24 * HISTORY_DAYS + rng.int(48);
  if (kind === 'ended') {
    const to = from + 6 + rng.int(8);
    return { from, to, asOf: to + 2 + rng.int(8) };
  }
  const long = kind === 'days_old' || kind === 'daypart' || kind === 'pair_daypart';
  return { from, to: 24 * DAYS, asOf: from + (long ? 25 + rng.int(48) : 3 + rng.int(22)) };
}

interface Planted {
  readonly harm: Harm;
  readonly target: Target;
  readonly from: number;
}

/** Draws harms until one fits the world (large enough slice, reachable size). */
function plant(kind: RegressionKind, sim: Simulation, rng: Random, when: ReturnType<typeof timing>): Planted | null {
  const { world } = sim;
  for (let attempt = 0; attempt < 12; attempt++) {
    const target = drawTarget(kind, world, rng);
    const harm: Harm = {
      mechanism: pick(rng, MECHANISMS),
      stores: target.stores,
      hoursOfDay: hoursOf(target.daypart),
      from: world.from + when.from,
      to: world.from + when.to,
      shape: kind === 'ramp' ? 'ramp' : kind === 'peaks' ? 'peaks' : 'step',
      size: 1,
    };
    const z = logUniform(rng, 3.5, 18);
    const found = sized(sim, harm, z, when.from, Math.min(when.asOf, when.to));
    if (found) return { harm: found, target, from: firstHit(sim, found, when.from) };
  }
  return null;
}

/** The first hour in which the harm meets an open hour of its stores: its onset. */
function firstHit(sim: Simulation, harm: Harm, from: number): number {
  const { world, conditions } = sim;
  const region = world.stores[[...harm.stores.keys()][0] ?? 0]?.region ?? 0;
  for (let hour = from; hour < world.hours; hour++) {
    const local = conditions.localHour[region * world.hours + hour] as number;
    if (hits(harm, local)) return hour;
  }
  return from;
}

function truthOf(sim: Simulation, ledger: Ledger, planted: Planted, others: readonly Harm[]): Truth {
  const { world, conditions } = sim;
  const { harm, target } = planted;
  const spec: TruthSpec = {
    slice: sliceOf(world, target),
    units: [...harm.stores.keys()],
    on: (unit, hour) => {
      const local = conditions.localHour[(world.stores[unit]?.region ?? 0) * world.hours + hour] as number;
      return hits(harm, local);
    },
    from: planted.from,
    to: harm.to - world.from,
    mechanism: harm.mechanism,
    shape: harm.shape,
    exact: target.exact && harm.shape !== 'peaks',
  };
  const twin = affected(sim, harm, others, planted.from, world.hours);
  return new Truth(spec, ledger, (into) => {
    for (let i = 0; i < twin.length; i++) into[i] = (into[i] as number) + (twin[i] as number);
  });
}

/** Demand moves from the better category to the worse one: every slice stays as it was, the total falls. */
function mixShift(world: World, from: number): Calendar {
  const worst = world.stores.map((s) => s.category === 1);
  return { demand: (s, hour) => (hour < from ? 1 : worst[s] ? 1.9 : 0.8), supply: () => 1 };
}

const disjoint = (a: Planted, b: Planted): boolean => [...a.harm.stores.keys()].every((s) => !b.harm.stores.has(s));

/** A month with a regression of known slice, onset and effect. Null where the world has no room for the kind. */
export function regressionMonth(kind: RegressionKind, seed: number, ordersPerDay?: number): Scenario | null {
  const rng = random(seedOf(seed, 40));
  const world = drawWorld({ seed, from: START, days: DAYS, ordersPerDay: ordersPerDay ?? logUniform(rng, 1500, 16_000) });
  const when = timing(kind, rng);
  const sim = prepare(world, kind === 'mix' ? mixShift(world, when.from) : {});
  const planted: Planted[] = [];
  if (kind !== 'mix') {
    for (let attempt = 0; planted.length < (kind === 'double' ? 2 : 1) && attempt < 6; attempt++) {
      const one = plant(kind, sim, rng, when);
      if (one && planted.every((p) => disjoint(p, one))) planted.push(one);
    }
    if (planted.length === 0) return null;
  }
  const harms = planted.map(({ harm }) => (kind === 'improvement' ? { ...harm, size: -harm.size } : harm));
  const ledger = ledgerOf(world, ['region', 'category'], 24 * (HISTORY_DAYS - 8));
  simulate(sim, harms, { from: 0, to: world.hours }, recorder(ledger, rng.uniform() < 0.2));
  const truths =
    kind === 'improvement'
      ? []
      : planted.map((p, i) =>
          truthOf(
            sim,
            ledger,
            p,
            harms.filter((_, j) => j !== i),
          ),
        );
  return {
    kind,
    seed,
    ledger,
    settings: settingsOf(Object.fromEntries(world.regions.map((r) => [r.name, r.zone]))),
    truths,
    facts: [],
    first: when.asOf,
    last: Math.min(world.hours, when.asOf + 48),
    loadedTo: (asOf) => asOf,
    rows: (take) => simulate(sim, harms, { from: 0, to: world.hours }, rowSink(sim, take)),
  };
}
