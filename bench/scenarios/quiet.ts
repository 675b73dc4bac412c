import type { Slice } from '../../src/model/slice.js';
import { random } from '../../src/stats/random.js';
import type { Calendar } from './conditions.js';
import { seedOf } from './draw.js';
import { ledgerOf, recorder } from './record.js';
import { rowSink } from './rows.js';
import { type Scenario, settingsOf, type VolumeFact } from './scenario.js';
import { prepare, simulate } from './simulate.js';
import { drawWorld, type World } from './world.js';

/** Months without any regression of customer experience. */
export const QUIET_KINDS = [
  'plain',
  'heavy',
  'trend',
  'holiday',
  'promotion',
  'appears',
  'dies',
  'gaps',
  'loaded_late',
  'timed',
] as const;
export type QuietKind = (typeof QUIET_KINDS)[number];

/** 1 January 2024 (a Monday) in hours since 1970. */
const START = Date.UTC(2024, 0, 1) / 3_600_000;
const HISTORY_DAYS = 36;
const WATCHED_DAYS = 28;

interface Plan {
  readonly calendar: Calendar;
  readonly facts: readonly VolumeFact[];
  readonly hidden: Scenario['ledger']['hidden'];
  readonly loadedTo: Scenario['loadedTo'];
}

const PLAIN: Plan = { calendar: {}, facts: [], hidden: null, loadedTo: (asOf) => asOf };

const pairName = (world: World, region: number, category: number) => ({
  region: world.regions[region]?.name ?? '',
  category: world.categories[category]?.name ?? '',
});

/** A slice that opens or closes on a day in the watched weeks. */
function turning(world: World, opens: boolean): Plan {
  const rng = random(seedOf(world.seed, 30));
  const [region, category] = [rng.int(world.regions.length), rng.int(world.categories.length)];
  const at = 24 * (HISTORY_DAYS - 14 + rng.int(28));
  const demand: Calendar['demand'] = (s, hour) => {
    const store = world.stores[s];
    return store?.region === region && store.category === category && hour < at === opens ? 0 : 1;
  };
  const fact = { slice: pairName(world, region, category), from: world.from + at - 1, to: Number.POSITIVE_INFINITY };
  return { ...PLAIN, calendar: { demand }, facts: opens ? [] : [fact] };
}

/** Demand doubles for three days in one region, couriers with it. */
function promotion(world: World): Plan {
  const rng = random(seedOf(world.seed, 31));
  const region = rng.int(world.regions.length);
  const at = 24 * (HISTORY_DAYS - 10 + rng.int(30));
  const on = (hour: number): boolean => hour >= at && hour < at + 72;
  return {
    ...PLAIN,
    calendar: {
      demand: (s, hour) => (world.stores[s]?.region === region && on(hour) ? 2 : 1),
      supply: (r, hour) => (r === region && on(hour) ? 2 : 1),
    },
  };
}

/** One day on which people order far more, or far less, at other hours; couriers are planned for it. */
function holiday(world: World): Plan {
  const rng = random(seedOf(world.seed, 32));
  const at = 24 * (HISTORY_DAYS - 10 + rng.int(30));
  const scale = rng.uniform() < 0.5 ? 1.5 : 0.6;
  const on = (hour: number): boolean => hour >= at && hour < at + 24;
  const shape = (local: number): number => scale * (local < 12 ? 0.8 : local < 17 ? 1.25 : 0.9);
  const fact = { slice: {}, from: world.from + at - 1, to: world.from + at + 25 };
  return {
    ...PLAIN,
    calendar: {
      demand: (_, hour, local) => (on(hour) ? shape(local) : 1),
      supply: (_, hour, local) => (on(hour) ? shape(local) : 1),
    },
    facts: scale < 1 ? [fact] : [],
  };
}

/** Demand grows by a quarter over the weeks, kitchens get a twentieth slower. */
const trend = (world: World): Plan => ({
  ...PLAIN,
  calendar: { demand: (_, hour) => 1 + (0.25 * hour) / world.hours, prep: (_, hour) => 1 + (0.05 * hour) / world.hours },
});

/** A few hours of one region, or of everything, never arrive. */
function gaps(world: World): Plan {
  const rng = random(seedOf(world.seed, 33));
  const spans = Array.from({ length: 3 }, () => {
    const from = 24 * (HISTORY_DAYS - 20) + rng.int(24 * 44);
    return {
      from,
      to: from + 2 + rng.int(5),
      region: rng.uniform() < 0.5 ? world.regions[rng.int(world.regions.length)]?.name : undefined,
    };
  });
  return {
    ...PLAIN,
    hidden: (hour, cell) =>
      spans.some((s) => hour >= s.from && hour < s.to && (s.region === undefined || cell.region === s.region)),
    facts: spans.map((s) => ({
      slice: (s.region === undefined ? {} : { region: s.region }) as Slice,
      from: world.from + s.from - 1,
      to: world.from + s.to + 1,
    })),
  };
}

/** On some days the load stops at midnight and the morning's run sees nothing of its last hours. */
function loadedLate(world: World): Plan {
  const rng = random(seedOf(world.seed, 34));
  const late = new Set(Array.from({ length: 3 }, () => HISTORY_DAYS + rng.int(WATCHED_DAYS)));
  const loadedTo = (asOf: number): number => (late.has(Math.floor(asOf / 24)) ? asOf - (asOf % 24) - 2 : asOf);
  return { ...PLAIN, hidden: (hour, _, asOf) => hour >= loadedTo(asOf), loadedTo };
}

const PLANS: Readonly<Record<QuietKind, (world: World) => Plan>> = {
  plain: () => PLAIN,
  heavy: () => PLAIN,
  timed: () => PLAIN,
  trend,
  holiday,
  promotion,
  appears: (world) => turning(world, true),
  dies: (world) => turning(world, false),
  gaps,
  loaded_late: loadedLate,
};

/** A quiet month: 36 days of history, then four weeks of daily runs at 08:00. */
export function quietMonth(kind: QuietKind, seed: number): Scenario {
  const options = { seed, from: START, days: HISTORY_DAYS + WATCHED_DAYS };
  const world = drawWorld(kind === 'heavy' ? { ...options, variation: 1.7 } : options);
  const plan = PLANS[kind](world);
  const sim = prepare(world, plan.calendar);
  const ledger = ledgerOf(world, ['region', 'category'], 24 * (HISTORY_DAYS - 8));
  simulate(sim, [], { from: 0, to: world.hours }, recorder(ledger, kind === 'timed'));
  ledger.hidden = plan.hidden;
  return {
    kind,
    seed,
    ledger,
    settings: settingsOf(Object.fromEntries(world.regions.map((r) => [r.name, r.zone]))),
    truths: [],
    facts: plan.facts,
    first: 24 * HISTORY_DAYS + 8,
    last: world.hours,
    loadedTo: plan.loadedTo,
    rows: (take) => simulate(sim, [], { from: 0, to: world.hours }, rowSink(sim, take)),
  };
}
