import { quantileSorted } from 'simple-statistics';
import { QUARTERS } from '../model/stretches.js';
import { sharedVariance } from '../stats/between.js';
import { squeezeVariances } from '../stats/squeeze.js';
import { upperTailDf } from '../stats/tail.js';
import type { Dispersion } from './contrast.js';
import { lossRoot, MIN_LEVEL } from './stores-root.js';
import type { StoreTable } from './stores-table.js';

/** With more of a slice's orders than this a store is the slice: its movement cannot be told from the slice's. */
const WHOLE = 0.9;
const LEAST_LEFT = 0.1;
/** As in the dispersion of slices: days further out than 3.5 usual deviations count as that far. */
const OUTLIER = 3.5 ** 2;
const CHI_SQUARE_MEDIAN = 0.4549;

/** Orders, points lost and days with orders of every store (or slice) in the past. */
export interface Past {
  readonly orders: Float64Array;
  readonly loss: Float64Array;
}

/** Sums of every group: [group * width + position]. */
function grouped(table: StoreTable, values: Float64Array): Float64Array {
  const sums = new Float64Array(table.groups.length * table.width);
  table.units.forEach(({ group }, u) => {
    for (let i = 0; i < table.width; i++) {
      const at = group * table.width + i;
      sums[at] = (sums[at] as number) + (values[u * table.width + i] as number);
    }
  });
  return sums;
}

interface Day {
  /** Points lost, points expected, and the share of the deviation's variance that its own level and its slice's leave of it. */
  readonly loss: number;
  readonly expected: number;
  readonly left: number;
}

interface Spread {
  readonly unit: number;
  readonly days: readonly Day[];
  readonly ratio: number;
  /** Mean bad outcomes expected of a day. */
  readonly events: number;
  readonly df: number;
}

/** A store's days: what they lost, and what its own level and its slice's movement of the day let expect. */
function daysOf(table: StoreTable, past: Past, means: Float64Array, groups: Past, u: number): Day[] {
  const { width } = table;
  const group = table.units[u]?.group ?? 0;
  const own = (past.loss[u] as number) / (past.orders[u] as number);
  const days: Day[] = [];
  for (let i = QUARTERS; i < width; i++) {
    const n = table.orders[u * width + i] as number;
    if (n === 0) continue;
    const all = groups.orders[group * width + i] as number;
    const apart = n < WHOLE * all;
    const moved = apart ? (groups.loss[group * width + i] as number) / all - (means[group] as number) : 0;
    const left = (apart ? 1 - n / all : 1) * (1 - n / (past.orders[u] as number));
    days.push({ loss: table.loss[u * width + i] as number, expected: n * Math.max(MIN_LEVEL, own + moved), left });
  }
  return days;
}

/**
 * Pearson's statistic of each store's days over its degrees of freedom. Where bad outcomes are rare the statistic varies more
 * than chi-square: Var = df (2 + mean of 1 / events expected), which is that of fewer degrees of freedom.
 */
function spreads(table: StoreTable, past: Past & { readonly days: Float64Array }, means: Float64Array): Spread[] {
  const groups = { orders: grouped(table, table.orders), loss: grouped(table, table.loss) };
  return table.units.flatMap(({ group }, u): Spread[] => {
    const df = (past.days[u] as number) - 1;
    if (!(df > 0)) return [];
    const jump = table.jump[group] as number;
    const days = daysOf(table, past, means, groups, u);
    const squares = days.map((d) => (d.loss - d.expected) ** 2 / (jump * d.expected * Math.max(LEAST_LEFT, d.left)));
    const middle = quantileSorted(
      squares.toSorted((a, b) => a - b),
      0.5,
    );
    const cap = OUTLIER * Math.max(1, middle / CHI_SQUARE_MEDIAN);
    // each square is over what is left of its variance: their mean estimates the ratio
    const ratio = squares.reduce((total, x) => total + Math.min(x, cap), 0) / days.length;
    const rare = days.reduce((sum, d) => sum + jump / d.expected, 0) / days.length;
    const events = days.reduce((sum, d) => sum + d.expected / jump, 0) / days.length;
    return [{ unit: u, days, ratio, events, df: df / (1 + rare / 2) }];
  });
}

/** Day-to-day variation of every store: the days' factor, common to all, then what remains shrunk across stores (Smyth 2004). */
function shrunk(table: StoreTable, known: readonly Spread[]): Dispersion[] {
  const cv2 = sharedVariance(
    known.map((s) => s.ratio),
    known.map((s) => s.events),
    known.map((s) => s.df),
  );
  const squeezed = squeezeVariances(
    known.map((s) => s.ratio / (1 + s.events * cv2)),
    known.map((s) => s.df),
  );
  const prior: Dispersion = { level: Math.max(1, squeezed.prior.s2), cv2, df: Math.max(1, squeezed.prior.df) };
  const all = table.units.map(() => prior);
  known.forEach((s, i) => {
    all[s.unit] = { level: squeezed.posterior[i] as number, cv2, df: squeezed.df[i] as number };
  });
  const df = tailDf(table, known, all);
  return all.map((d) => ({ ...d, df: Math.min(d.df, df) }));
}

/** How heavy the tail of the stores' own days is: the past is full of tests in which nothing had happened. */
function tailDf(table: StoreTable, known: readonly Spread[], spread: readonly Dispersion[]): number {
  const z = known.flatMap(({ unit, days }) => {
    const jump = table.jump[table.units[unit]?.group ?? 0] as number;
    return days.flatMap(({ loss, expected, left }) =>
      expected < jump
        ? []
        : [lossRoot(loss, expected, 0, jump, spread[unit] as Dispersion) / Math.sqrt(Math.max(LEAST_LEFT, left))],
    );
  });
  return upperTailDf(z);
}

/** How much every store varies from day to day beyond chance. */
export const storeSpreads = (
  table: StoreTable,
  past: Past & { readonly days: Float64Array },
  means: Float64Array,
): Dispersion[] => shrunk(table, spreads(table, past, means));
