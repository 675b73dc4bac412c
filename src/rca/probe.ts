import type { Prior } from '../stats/bayes-linear.js';

/**
 * A probe is one thing a cause would have changed, seen store by store: how long unshared orders took, what sharing a trip
 * added, how long couriers waited, how many items were wrong. A cause predicts the size and the places of its changes; a driver that
 * moved without harm predicts changes that are not there.
 */
export const PROBE_IDS = [
  'duration',
  'sharing',
  'wait',
  'wrong',
  'wrong_shared',
  'substitutions',
  'cancelled',
  'cancelled_shared',
  'promise',
] as const;
export type ProbeId = (typeof PROBE_IDS)[number];

/**
 * Causes nobody recorded, by what they would change: rides, the work of stores, or items; with how large a change may be
 * (minutes, shares, items). Failing orders need no record, and promises change by their model alone.
 */
export const UNKNOWN: Readonly<Record<'ride' | 'store' | 'items', Readonly<Partial<Record<ProbeId, number>>>>> = {
  ride: { duration: 3 },
  store: { duration: 3, wait: 2 },
  items: { wrong: 0.03, substitutions: 0.1 },
};

/** Below such changes of a unit nothing is told apart: the works are known no better. */
export const FLOOR: Readonly<Record<ProbeId, number>> = {
  duration: 0.1,
  sharing: 0.05,
  wait: 0.1,
  wrong: 0.001,
  wrong_shared: 0.001,
  substitutions: 0.005,
  cancelled: 0.002,
  cancelled_shared: 0.002,
  promise: 0.3,
};

export interface ProbeSums {
  readonly id: ProbeId;
  /** Orders of the incident by unit. */
  readonly n: Float64Array;
  /** Mean change by unit, against what is usual. */
  readonly change: Float64Array;
  /** Mean of each column by unit: what the hypotheses predict. */
  readonly columns: readonly Float64Array[];
  /** Error variance by unit, and of the day that all units share. */
  readonly variance: Float64Array;
  readonly dayVariance: number;
  /** Change over all units, weighted by orders. */
  readonly mean: number;
}

/** Coefficients of the joint model: what one column means and what is known of it beforehand. */
export interface Coefficient {
  readonly name: string;
  /** Hypothesis it belongs to; `day` and `unknown` for the two kinds of intercept, `follow` for what follows from delays. */
  readonly of: string;
  readonly prior: Prior;
}

/** Rows of one probe as changes and predictions. */
export interface Row {
  readonly probe: ProbeId;
  /** Value of a row: its change; NaN where the row says nothing. */
  readonly y: (row: number) => number;
  /** Predicted change by column, from the driver of the row itself, or (`moved`) from what of it moved. */
  readonly x: (row: number, into: Float64Array, moved: boolean) => void;
}

/** Mean over the incident's orders of a value by unit. */
export function average(k: Pick<ProbeSums, 'n'>, values: Float64Array): number {
  let [sum, n] = [0, 0];
  values.forEach((v, u) => {
    sum += v * (k.n[u] as number);
    n += k.n[u] as number;
  });
  return n > 0 ? sum / n : 0;
}

/** Standard deviation of a probe's change between ordinary days. */
export function usualSpread(k: Pick<ProbeSums, 'n' | 'variance' | 'dayVariance'>): number {
  const precision = k.variance.reduce((a, v, u) => a + ((k.n[u] as number) > 0 ? 1 / v : 0), 0);
  return Math.sqrt(k.dayVariance + 1 / Math.max(1e-12, precision));
}

/** A probe's change by the standard deviation of such changes between ordinary days. */
export const deviationsOf = (k: ProbeSums): number => k.mean / usualSpread(k);
