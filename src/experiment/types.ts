import type { SumId } from '../model/sums.js';

export type Sums = Readonly<Record<SumId, Float64Array>>;

/** Cells outside the slice by day: what was not treated. */
export interface Outside {
  /** Days before the first day of the panel that are in the sums too. */
  readonly before: number;
  /** By day, `before + days` long: all cells outside the slice. */
  readonly all: Sums;
  /** Of them, those of the slice's own region; null where the slice has no region, or no other orders are there. */
  readonly near: Sums | null;
}

/**
 * What an experiment on units (stores) is judged from. A day is a calendar day of the slice's zone; the panel begins with the
 * incident's onset, the experiment later.
 */
export interface Panel {
  readonly units: readonly string[];
  /** Phase (1, 2, ...) from which a unit is treated; 0: never. */
  readonly first: ArrayLike<number>;
  readonly days: number;
  /** Position of day 1 of the experiment. */
  readonly start: number;
  /** Phase in effect on each day; 0: nobody is treated. */
  readonly phase: ArrayLike<number>;
  /** unit x day, unit by unit. */
  readonly sums: Sums;
  /** The same units in the history before the incident. */
  readonly past: Sums;
  readonly pastDays: number;
  readonly outside: Outside | null;
  /** Units whose errors go together, such as the two halves of a pair: a code for each unit. Left out: each on its own. */
  readonly cluster?: ArrayLike<number>;
  /** Share of each unit x day that its past stands for, such as 0 where a block has no hours of that day. Left out: 1. */
  readonly exposure?: ArrayLike<number>;
}

export const treated = (panel: Panel, unit: number, day: number): boolean => {
  const own = panel.first[unit] as number;
  return own > 0 && own <= (panel.phase[day] as number);
};

/** Effect on one metric. Rates and scores in points, what is judged in percent of itself in percent. */
export interface Effect {
  readonly estimate: number;
  readonly se: number;
  readonly df: number;
  /** Value without the treatment in the hours compared, and with it. */
  readonly without: number | null;
  readonly with: number | null;
  /** `within_day`: treated and untreated units of the same days; `before_after`: all are treated, days before stand for the untreated. */
  readonly method: 'within_day' | 'before_after' | 'pairs';
  /** Orders treated and untreated. */
  readonly orders: readonly [number, number];
  /** Units (stores, pairs) treated and untreated. */
  readonly clusters: readonly [number, number];
  /** Share of the variance that the units' own past took away; null: not used. */
  readonly reduction: number | null;
}

export type NoEffect = 'empty_arm' | 'no_outcome' | 'too_few_units';
