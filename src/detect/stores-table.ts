import type { StoreSums } from '../engine/types.js';
import { metricDef, type RateId, type RatioMetric, type Weights } from '../model/metrics.js';
import { MISSING, type Slice } from '../model/slice.js';
import { QUARTERS } from '../model/stretches.js';
import { SUM_IDS, sumIndex } from '../model/sums.js';

/** Orders and points of CX score lost by store and stretch: what the test of stores works on. */
export interface StoreTable {
  readonly units: readonly StoreUnit[];
  /** Their slices of region x category. */
  readonly groups: readonly Slice[];
  /** Mean points that one bad outcome costs, by group: variance of one order's loss over its mean. */
  readonly jump: Float64Array;
  /** The quarters of the hours judged, the latest first, then the stretches before them. */
  readonly width: number;
  /** [unit * width + position] */
  readonly orders: Float64Array;
  readonly loss: Float64Array;
  /** Points lost by a unit's orders, from their sums (SUM_IDS). */
  readonly lossOf: (unit: number, sums: ArrayLike<number>) => number;
}

export interface StoreUnit {
  readonly slice: Slice;
  readonly group: number;
}

/** A bad outcome's numerator and denominator among the sums, and the points of score per unit of their ratio. */
interface Term {
  readonly metric: RatioMetric;
  readonly points: number;
}

/** Bad events of the usual kind that every group is taken to have seen: a group of few orders has no kind of its own. */
const PRIOR_EVENTS = 100;

const termsOf = (terms: readonly RateId[], weights: Weights): Term[] =>
  terms.map((id) => {
    const metric = metricDef(id) as RatioMetric;
    return { metric, points: metric.scale * weights[id] };
  });

const denominator = ({ metric }: Term, sums: ArrayLike<number>): number => sums[sumIndex[metric.denominator]] as number;

/** Bad outcomes: late deliveries, cancelled orders, wrong items. */
const bad = (term: Term, sums: ArrayLike<number>): number => {
  const counted = sums[sumIndex[term.metric.numerator]] as number;
  return term.metric.good === 'up' ? denominator(term, sums) - counted : counted;
};

/** Points that one bad outcome costs its order, given how many orders stand behind one of the denominator. */
const cost = (term: Term, sums: ArrayLike<number>): number => {
  const d = denominator(term, sums);
  return d > 0 ? (term.points * (sums[0] as number)) / d : 0;
};

const namesAt = (stores: StoreSums, row: number): [string, string][] =>
  stores.dimensions.map((name, d) => [name, stores.labels[d]?.[stores.codes[d]?.[row] as number] ?? MISSING]);

const sameStore = (stores: StoreSums, a: number, b: number): boolean => stores.codes.every((codes) => codes[a] === codes[b]);

interface Place {
  readonly row: number;
  readonly unit: number;
}

/** Which rows belong to which store, and which stores to which slice; rows that `keep` refuses, and orders of no store, are left out. */
function place(stores: StoreSums, keep: (slice: Slice, stretch: number) => boolean) {
  const units: StoreUnit[] = [];
  const groups: Slice[] = [];
  const rows: Place[] = [];
  const byName = new Map<string, number>();
  let named = false;
  for (let row = 0; row < stores.rows; row++) {
    if (row === 0 || !sameStore(stores, row, row - 1)) {
      const names = namesAt(stores, row);
      named = names.at(-1)?.[1] !== MISSING;
      const parents = names.slice(0, -1);
      const key = JSON.stringify(parents);
      const group = byName.get(key) ?? groups.push(Object.fromEntries(parents)) - 1;
      byName.set(key, group);
      if (named) units.push({ slice: Object.fromEntries(names), group });
    }
    const unit = units.length - 1;
    if (named && keep((units[unit] as StoreUnit).slice, stores.stretch[row] as number)) rows.push({ row, unit });
  }
  return { units, groups, rows };
}

/**
 * The loss of an order is made additive: each bad outcome costs its order the points it costs the score at the usual
 * number of deliveries and items per order, so that a store without a single delivery has a loss too.
 * @param count stretches before the hours judged
 * @param keep false for stretches that a store may not be judged by
 */
export function storeTable(
  stores: StoreSums,
  count: number,
  rates: readonly RateId[],
  weights: Weights,
  keep: (slice: Slice, stretch: number) => boolean,
): StoreTable {
  const { units, groups, rows } = place(stores, keep);
  const terms = termsOf(rates, weights);
  const width = QUARTERS + count;
  const past = pastSums(stores, rows, units, groups.length);
  const whole = new Float64Array(SUM_IDS.length);
  for (const sums of past) for (let s = 0; s < sums.length; s++) whole[s] = (whole[s] as number) + (sums[s] as number);
  const costs = past.map((sums) => terms.map((t) => cost(t, denominator(t, sums) > 0 ? sums : whole)));
  const lossOf: StoreTable['lossOf'] = (unit, sums) => {
    const c = costs[units[unit]?.group ?? 0] as number[];
    return terms.reduce((sum, t, i) => sum + (c[i] as number) * bad(t, sums), 0);
  };
  const orders = new Float64Array(units.length * width);
  const loss = new Float64Array(units.length * width);
  const sums = new Float64Array(SUM_IDS.length);
  for (const { row, unit } of rows) {
    const stretch = stores.stretch[row] as number;
    const at = unit * width + (stretch < 0 ? -stretch - 1 : QUARTERS - 1 + stretch);
    SUM_IDS.forEach((id, s) => {
      sums[s] = stores.sums[id][row] as number;
    });
    orders[at] = sums[0] as number;
    loss[at] = lossOf(unit, sums);
  }
  return { units, groups, jump: jumps(terms, past, costs, whole), width, orders, loss, lossOf };
}

/** Sums of every slice over the stretches of the past. */
function pastSums(stores: StoreSums, rows: readonly Place[], units: readonly StoreUnit[], groups: number): Float64Array[] {
  const past = Array.from({ length: groups }, () => new Float64Array(SUM_IDS.length));
  SUM_IDS.forEach((id, s) => {
    const values = stores.sums[id];
    for (const { row, unit } of rows) {
      if ((stores.stretch[row] as number) < 0) continue;
      const sums = past[units[unit]?.group ?? 0] as Float64Array;
      sums[s] = (sums[s] as number) + (values[row] as number);
    }
  });
  return past;
}

/** Mean cost of a bad outcome, weighted by what it costs: for a compound Poisson sum, its variance over its mean. */
function jumps(
  terms: readonly Term[],
  past: readonly Float64Array[],
  costs: readonly (readonly number[])[],
  whole: Float64Array,
): Float64Array {
  const moments = (sums: ArrayLike<number>, c: readonly number[]): { first: number; second: number; events: number } => {
    let [first, second, events] = [0, 0, 0];
    terms.forEach((t, i) => {
      const n = bad(t, sums);
      const points = c[i] as number;
      events += n;
      first += points * n;
      second += points * points * n;
    });
    return { first, second, events };
  };
  const all = moments(
    whole,
    terms.map((t) => cost(t, whole)),
  );
  const share = all.events > 0 ? PRIOR_EVENTS / all.events : 0;
  return Float64Array.from(past, (sums, g) => {
    const own = moments(sums, costs[g] as number[]);
    const first = own.first + share * all.first;
    return first > 0 ? (own.second + share * all.second) / first : 1;
  });
}
