import { DEFAULT_DAYPARTS, daypartByHour } from '../../src/model/dayparts.js';
import { DEFAULT_WEIGHTS as W } from '../../src/model/metrics.js';
import type { Slice } from '../../src/model/slice.js';
import { sumIndex, TRIP_UNITS } from '../../src/model/sums.js';
import { type Random, random } from '../../src/stats/random.js';
import { beta, binomial, gamma, logUniform, pick, poisson, seedOf } from './draw.js';
import { Ledger, LOSS, LOSS2, WIDTH } from './ledger.js';
import { type Scenario, settingsOf } from './scenario.js';
import { Truth, type TruthSpec } from './truth.js';

/**
 * The second generator, for checking only: no couriers, no stores, no promises. Rates are drawn outright (beta day effects,
 * gamma shocks of a market's day), counts are negative binomial, dimensions and sizes are others. Nothing is tuned on it.
 */

const START = Date.UTC(2024, 2, 4) / 3_600_000;
const RATES = ['late', 'cancel', 'refund', 'support', 'wrong'] as const;
type Rate = (typeof RATES)[number];
type Rates = Record<Rate, number>;

const POINTS: Rates = {
  late: W.on_time_rate,
  cancel: W.cancellation_rate,
  refund: W.refund_rate,
  support: W.support_rate,
  wrong: W.item_accuracy,
};
const BASE: Rates = { late: 0.1, cancel: 0.03, refund: 0.025, support: 0.012, wrong: 0.035 };

interface Cell {
  readonly slice: Slice;
  /** Orders a day. */
  readonly size: number;
  readonly rates: Rates;
  readonly peak: number;
}

interface Market {
  readonly seed: number;
  readonly cells: readonly Cell[];
  readonly dimensions: readonly string[];
  readonly days: number;
  /** Precision of beta day effects: rate x (1 - rate) / (1 + precision) is their variance. */
  readonly precision: number;
  /** Variance of the gamma shock all cells of a market share on a day. */
  readonly shock: number;
  readonly weekend: number;
}

/** A planted change: points added to each rate of the cells it hits. */
interface Change {
  readonly slice: Slice;
  readonly cells: ReadonlyMap<number, number>;
  readonly dayparts: string | null;
  readonly from: number;
  readonly to: number;
  readonly shape: 'step' | 'ramp' | 'fading';
  readonly added: Rates;
}

const DAYPART_OF = daypartByHour(DEFAULT_DAYPARTS);
const MARKETS = ['Oslo', 'Lyon', 'Porto', 'Gent', 'Turin', 'Graz', 'Cork', 'Brno'];
const VERTICALS = ['Meals', 'Groceries', 'Flowers', 'Drinks', 'Pets', 'Books'];

function drawMarket(seed: number, days: number): Market {
  const rng = random(seedOf(seed, 101));
  const markets = MARKETS.slice(0, 4 + rng.int(4));
  const verticals = VERTICALS.slice(0, 3 + rng.int(3));
  const tiers = rng.uniform() < 0.35 ? ['new', 'member'] : null;
  const perDay = logUniform(rng, 1500, 15_000);
  const raw = markets.flatMap((region) =>
    verticals.flatMap((vertical) =>
      (tiers ?? [null]).map((tier) => ({
        slice: { region, vertical, ...(tier ? { tier } : {}) },
        weight: gamma(rng, 1.2, 1),
        rates: Object.fromEntries(RATES.map((r) => [r, BASE[r] * (0.6 + gamma(rng, 8, 0.06))])) as Rates,
        peak: 12 + 9 * rng.uniform(),
      })),
    ),
  );
  const total = raw.reduce((sum, c) => sum + c.weight, 0);
  return {
    seed,
    cells: raw.map((c) => ({ slice: c.slice, size: 8 + (perDay * c.weight) / total, rates: c.rates, peak: c.peak })),
    dimensions: tiers ? ['region', 'vertical', 'tier'] : ['region', 'vertical'],
    days,
    precision: logUniform(rng, 500, 5000),
    shock: logUniform(rng, 0.002, 0.015),
    weekend: 0.8 + 0.8 * rng.uniform(),
  };
}

/** Shock of a market's day, shared by its cells; then the cell's own beta-distributed day. */
function dayRates(market: Market, cell: number, day: number): Rates {
  const c = market.cells[cell] as Cell;
  const shared = random(seedOf(market.seed, 102, day, MARKETS.indexOf(c.slice.region ?? '')));
  const factor = gamma(shared, 1 / market.shock, market.shock);
  const weekend = (day + 1) % 7 >= 5 ? 1.15 : 1;
  const rng = random(seedOf(market.seed, 103, day, cell));
  return Object.fromEntries(
    RATES.map((r) => {
      const mean = Math.min(0.6, c.rates[r] * factor * weekend);
      const k = market.precision * (r === 'wrong' ? 3 : 1);
      return [r, beta(rng, mean * k, (1 - mean) * k)];
    }),
  ) as Rates;
}

const strength = (change: Change, cell: number, hour: number): number => {
  const factor = change.cells.get(cell);
  if (factor === undefined || hour < change.from || hour >= change.to) return 0;
  if (change.dayparts !== null && DAYPART_OF[hour % 24] !== change.dayparts) return 0;
  const age = hour - change.from;
  return factor * (change.shape === 'ramp' ? Math.min(1, (age + 1) / 6) : change.shape === 'fading' ? Math.exp(-age / 60) : 1);
};

const demand = (c: Cell, hour: number, weekend: number): number => {
  const local = hour % 24;
  const day = Math.floor(hour / 24);
  const shape = 0.2 + 1.9 * Math.exp(-(((local + 0.5 - c.peak) / 3.5) ** 2) / 2) + 0.6 * Number(local >= 8 && local < 22);
  return (c.size / 24) * shape * 0.8 * ((day + 1) % 7 >= 5 ? weekend : 1);
};

/** Counts of one cell in one hour: the same uniforms whatever the harm, so that a twin stays in step. */
function draw(market: Market, cell: number, hour: number, base: Rates, changes: readonly Change[], v: Float64Array): void {
  const c = market.cells[cell] as Cell;
  const rng: Random = random(seedOf(market.seed, 104, hour, cell));
  const n = poisson(demand(c, hour, market.weekend) * gamma(rng, 12, 1 / 12), rng.uniform());
  const u = Array.from({ length: 8 }, () => rng.uniform()) as [number, number, number, number, number, number, number, number];
  const p = { ...base };
  for (const change of changes) {
    const s = strength(change, cell, hour);
    if (s !== 0) for (const r of RATES) p[r] = Math.min(0.97, Math.max(0.0005, p[r] + s * change.added[r]));
  }
  const cancelled = binomial(n, p.cancel, u[0]);
  const delivered = n - cancelled;
  const late = binomial(delivered, p.late, u[1]);
  const [refunded, support] = [binomial(n, p.refund, u[2]), binomial(n, p.support, u[3])];
  const items = delivered * 3 + binomial(delivered, 0.5, u[4]);
  const wrong = binomial(items, p.wrong, u[5]);
  const paired = binomial(n, 0.25, u[6]);
  const values = [n, delivered, delivered - late, cancelled, refunded, support, items, items - wrong];
  values.forEach((x, i) => {
    v[i] = x;
  });
  v[sumIndex.trip_units] = TRIP_UNITS * n - (TRIP_UNITS / 2) * paired;
  v[sumIndex.trip_orders] = n;
  const loss = RATES.reduce((sum, r) => sum + 100 * POINTS[r] * p[r], 0);
  const spread = RATES.reduce((sum, r) => sum + (100 * POINTS[r]) ** 2 * p[r] * (1 - p[r]) * (r === 'wrong' ? 1 / 3.5 : 1), 0);
  v[LOSS] = n * loss;
  v[LOSS2] = n * (loss * loss + spread);
}

type Take = (hour: number, cell: number, values: Float64Array) => void;

function run(market: Market, changes: readonly Change[], from: number, to: number, cells: readonly number[], take: Take): void {
  const v = new Float64Array(WIDTH);
  for (const cell of cells)
    for (let day = Math.floor(from / 24); day * 24 < to; day++) {
      const rates = dayRates(market, cell, day);
      for (let hour = Math.max(from, day * 24); hour < Math.min(to, (day + 1) * 24); hour++) {
        draw(market, cell, hour, rates, changes, v);
        if ((v[0] as number) > 0) take(hour, cell, v);
      }
    }
}

const AT_ONCE = { delivered: -1, cancelled: -1, refunded: -1, support: -1 };

function booked(market: Market, changes: readonly Change[]): Ledger {
  const labels = market.dimensions.map((d) => [...new Set(market.cells.map((c) => c.slice[d] ?? ''))].sort());
  const ledger = new Ledger({
    from: START,
    hours: market.days * 24,
    dimensions: market.dimensions,
    labels,
    codes: market.dimensions.map((d, i) =>
      Int32Array.from(market.cells, (c) => (labels[i] as string[]).indexOf(c.slice[d] ?? '')),
    ),
    units: market.cells.length,
    fineFrom: market.days * 24,
  });
  const all = market.cells.map((_, i) => i);
  run(market, changes, 0, market.days * 24, all, (hour, cell, v) => ledger.add(hour, cell, v, AT_ONCE));
  return ledger;
}

/** Harm by direct rates: what goes wrong is drawn, from one rate alone to all of them. */
function drawAdded(rng: Random): Rates {
  const shares = RATES.map(() => gamma(rng, 0.4, 1));
  const total = shares.reduce((a, b) => a + b, 0);
  return Object.fromEntries(RATES.map((r, i) => [r, (shares[i] as number) / total / (100 * POINTS[r])])) as Rates;
}

export const SECOND_KINDS = ['one', 'one', 'two', 'two', 'two', 'three', 'daypart', 'all', 'uneven', 'ramp', 'fading'] as const;
export type SecondKind = (typeof SECOND_KINDS)[number];

function drawSlice(kind: SecondKind, market: Market, rng: Random): { slice: Slice; daypart: string | null } {
  const cell = pick(rng, market.cells).slice;
  const names = rng.shuffle(market.dimensions);
  const depth = kind === 'all' ? 0 : kind === 'one' || kind === 'uneven' || kind === 'daypart' ? 1 : 2;
  const daypart =
    kind === 'daypart' || (kind === 'three' && names.length < 3) ? pick(rng, ['lunch', 'afternoon', 'dinner', 'evening']) : null;
  const fixed = kind === 'three' && names.length === 3 ? 3 : depth;
  return { slice: Object.fromEntries(names.slice(0, fixed).map((d) => [d, cell[d] ?? ''])), daypart };
}

const HISTORY_DAYS = 36;

function plant(kind: SecondKind, market: Market, rng: Random): { change: Change; asOf: number } | null {
  const from = 24 * HISTORY_DAYS + rng.int(36);
  const asOf = from + (rng.uniform() < 0.2 ? 25 + rng.int(40) : 3 + rng.int(22));
  const { slice, daypart } = drawSlice(kind, market, rng);
  const inside = market.cells.flatMap((c, i) => (Object.entries(slice).every(([k, v]) => c.slice[k] === v) ? [i] : []));
  const hard = pick(rng, inside);
  const change: Change = {
    slice: { ...slice, ...(daypart ? { daypart } : {}) },
    cells: new Map(inside.map((i) => [i, kind === 'uneven' && i === hard ? 3 : 1])),
    dayparts: daypart,
    from,
    to: market.days * 24,
    shape: kind === 'ramp' || kind === 'fading' ? kind : 'step',
    added: drawAdded(rng),
  };
  let orders = 0;
  let force = 0;
  let variance = 0;
  run(market, [], from, asOf, inside, (hour, cell, v) => {
    if (daypart !== null && DAYPART_OF[hour % 24] !== daypart) return;
    orders += v[0] as number;
    force += (v[0] as number) * strength(change, cell, hour);
    variance += (v[LOSS2] as number) - (v[LOSS] as number) ** 2 / (v[0] as number);
  });
  if (orders < 20 || force <= 0) return null;
  const drop = (logUniform(rng, 3.5, 18) * Math.sqrt(variance / orders)) / Math.sqrt(orders);
  const scale = (drop * orders) / force;
  if (scale > 40) return null;
  return { change: { ...change, added: Object.fromEntries(RATES.map((r) => [r, scale * change.added[r]])) as Rates }, asOf };
}

/** First hour from the onset on that has orders of the daypart. */
function firstHour(change: Change): number {
  let hour = change.from;
  while (change.dayparts !== null && DAYPART_OF[hour % 24] !== change.dayparts) hour++;
  return hour;
}

export function secondRegression(kind: SecondKind, seed: number): Scenario | null {
  const rng = random(seedOf(seed, 110));
  const market = drawMarket(seed, 43);
  let planted: ReturnType<typeof plant> = null;
  for (let attempt = 0; planted === null && attempt < 12; attempt++) planted = plant(kind, market, rng);
  if (!planted) return null;
  const { change, asOf } = planted;
  const ledger = booked(market, [change]);
  const on = (_: number, hour: number): boolean => change.dayparts === null || DAYPART_OF[hour % 24] === change.dayparts;
  const spec: TruthSpec = {
    slice: change.slice,
    units: [...change.cells.keys()],
    on,
    from: firstHour(change),
    to: change.to,
    mechanism: 'rates',
    shape: change.shape,
    exact: true,
  };
  const truth = new Truth(spec, ledger, (into) =>
    run(market, [], spec.from, market.days * 24, spec.units, (hour, cell, v) => {
      if (!on(cell, hour)) return;
      for (let s = 0; s < WIDTH; s++) into[hour * WIDTH + s] = (into[hour * WIDTH + s] as number) + (v[s] as number);
    }),
  );
  return {
    kind,
    seed,
    ledger,
    settings: settingsOf(),
    truths: [truth],
    facts: [],
    first: asOf,
    last: asOf + 48,
    loadedTo: (at) => at,
  };
}

export function secondQuiet(seed: number): Scenario {
  const market = drawMarket(seed, HISTORY_DAYS + 28);
  return {
    kind: 'second',
    seed,
    ledger: booked(market, []),
    settings: settingsOf(),
    truths: [],
    facts: [],
    first: 24 * HISTORY_DAYS + 8,
    last: market.days * 24,
    loadedTo: (asOf) => asOf,
  };
}
