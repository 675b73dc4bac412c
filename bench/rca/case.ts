import type { RateId } from '../../src/model/metrics.js';
import type { Slice } from '../../src/model/slice.js';

export const CAUSES = [
  'batching',
  'merchant_prep',
  'inventory',
  'dasher_supply',
  'eta_model',
  'delivery_distance',
  'order_failure',
  'weather',
] as const;
/** What can be planted, with a mechanism of its own. */
export type TrueCause = (typeof CAUSES)[number];
export type CauseId = TrueCause | 'mix_shift';

export type Generator = 'mechanism' | 'second';
/** Raised whenever any case of a generator would come out different: the cache is keyed by it. */
export const CASES_VERSION: Readonly<Record<Generator, number>> = { mechanism: 1, second: 2 };

export type Half = 'tuning' | 'report';
export type CaseKind = 'cause' | 'mix_shift' | 'quiet';

/** Columns that record what a cause moves; where a case drops them, nothing in its data names the cause. */
export const DRIVER_COLUMNS: Readonly<Record<TrueCause, readonly string[]>> = {
  batching: ['batched_flag', 'batch_size'],
  merchant_prep: ['merchant_prep_time'],
  inventory: ['in_stock_prob', 'substitutions'],
  dasher_supply: ['supply_ratio'],
  // What records these two are the promise and the outcome themselves: no data without them.
  eta_model: [],
  order_failure: [],
  delivery_distance: ['distance_km'],
  weather: ['precipitation_mm'],
};

/** Drivers a cause drags along: they move with it and explain nothing of their own. */
export const SYMPTOMS: Readonly<Record<TrueCause, readonly string[]>> = {
  batching: ['merchant_prep_time', 'dasher_wait'],
  merchant_prep: ['dasher_wait'],
  inventory: ['substitutions'],
  dasher_supply: ['batched_flag'],
  eta_model: [],
  delivery_distance: [],
  order_failure: [],
  weather: ['supply_ratio', 'batched_flag'],
};

/** A driver that moves at the onset and harms nobody; and the causes one would name who falls for it. */
export const DECOYS = {
  stock_predictor: { driver: 'in_stock_prob', blames: ['inventory'] },
  prep_clock: { driver: 'merchant_prep_time', blames: ['merchant_prep'] },
  drizzle: { driver: 'precipitation_mm', blames: ['weather'] },
  matched_batches: { driver: 'batched_flag', blames: ['batching'] },
  // The promise is judged by the distance, so a new measure of distance also makes promises look short.
  distance_measure: { driver: 'distance_km', blames: ['delivery_distance', 'eta_model'] },
  supply_definition: { driver: 'supply_ratio', blames: ['dasher_supply'] },
} as const satisfies Record<string, { driver: string; blames: readonly TrueCause[] }>;
export type DecoyKind = keyof typeof DECOYS;
export const DECOY_KINDS = Object.keys(DECOYS) as DecoyKind[];

/** Points gained on the incident's orders, per metric, if one thing were undone: up is better for every metric. */
export type Undo = Readonly<Record<RateId | 'cx_score', number>>;

export interface CauseTruth {
  readonly cause: CauseId;
  /** Shapley share of the planted drop of the CX score. */
  readonly share_of_drop: number;
  /** The smallest slice that holds the orders it hits, inside the incident's; and the stores, where not all of it. */
  readonly scope: Slice;
  readonly stores: readonly string[] | null;
  /** Milliseconds UTC. */
  readonly from: number;
  readonly recorded: boolean;
  readonly event_id: string | null;
  readonly undo: Undo;
}

export interface DecoyTruth {
  readonly kind: DecoyKind;
  readonly driver: string;
  readonly scope: Slice;
  readonly from: number;
  readonly undo: Undo;
}

export type EventRole = 'cause' | 'decoy' | 'decoy_driver' | 'wrong_scope' | 'after_onset' | 'background';

export interface RcaTruth {
  readonly causes: readonly CauseTruth[];
  readonly decoyDrivers: readonly string[];
  readonly decoys: readonly DecoyTruth[];
  /** Every logged event that caused nothing. */
  readonly decoyEvents: readonly string[];
  readonly eventRoles: Readonly<Record<string, EventRole>>;
  readonly verdict: 'act' | 'monitor';
  readonly symptoms: readonly string[];
  /** Orders of the slice from onset to as_of, points of CX score lost, and how hard stores are hit. */
  readonly orders: number;
  readonly drop: number;
  readonly uneven: boolean;
  readonly shape: 'step' | 'ramp';
  /** Columns left out of the data. */
  readonly missing: readonly string[];
}

/** One row of the change log, contract section 4; dimensions left out: everywhere. */
export interface ChangeEvent {
  readonly event_id: string;
  readonly at: number;
  readonly type: 'policy' | 'deploy' | 'experiment' | 'external';
  readonly lever: string;
  readonly from_value: string;
  readonly to_value: string;
  readonly scope: Slice;
  readonly description: string;
}

/** What goes into cxf.toml. */
export interface CaseSettings {
  readonly dimensions: readonly string[];
  readonly timezone: string;
  readonly timezones: Readonly<Record<string, string>>;
}

export interface RcaCase {
  readonly id: string;
  readonly generator: Generator;
  readonly kind: CaseKind;
  readonly seed: number;
  readonly half: Half;
  readonly slice: Slice;
  /** Milliseconds UTC, whole hours. */
  readonly onset: number;
  readonly as_of: number;
  readonly events: readonly ChangeEvent[];
  readonly truth: RcaTruth;
  readonly settings: CaseSettings;
}

/** A case just made; `writes` puts its orders into a Parquet file of the contract's columns. */
export interface MadeCase extends RcaCase {
  readonly writes: (file: string) => Promise<void>;
}

/** Even seeds are for tuning, odd ones for the report only. */
export const halfOf = (seed: number): Half => (seed % 2 === 0 ? 'tuning' : 'report');
