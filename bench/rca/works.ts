import type { DecoyKind, TrueCause } from './case.js';

/**
 * What a generator has to offer so that incidents can be planted in its world: stores, a simulator that runs the same random
 * numbers with and without harms (`H`, its own), and a writer. Hours are since the start unless said otherwise.
 */
export interface Works<H> {
  readonly seed: number;
  /** First hour since 1970 (UTC). */
  readonly from: number;
  readonly stores: readonly { readonly id: string; readonly region: number; readonly category: number }[];
  readonly regions: readonly { readonly name: string; readonly zone: string }[];
  readonly categories: readonly { readonly name: string }[];
  /** What regions and categories are called in the data. */
  readonly dimensions: readonly [string, string];
  localHour(store: number, hour: number): number;
  run(harms: readonly H[], part: Part, take: Take): void;
  /** The harms of a cause of a given size. */
  grow(seedling: Seedling, size: number): H[];
  /** The harmless harm of a decoy, if it is one of the works rather than of the records. */
  decoyHarms(decoy: Decoy | null): H[];
  write(orders: Written<H>, file: string): Promise<void>;
}

/** Hours (half-open) and stores (all, when left out) to run. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly stores?: ReadonlySet<number>;
}

/** Receives every order: its WIDTH sums and its drivers (batched, prep, stock, km, ratio, rain), both reused. */
export type Take = (hour: number, store: number, sums: Float64Array, drivers: Float64Array) => void;

export const DRIVERS = 6;

/** A cause before its size is known. */
export interface Seedling {
  readonly cause: TrueCause | 'mix_shift';
  /** Stores hit, with factors that say how hard. */
  readonly stores: ReadonlyMap<number, number>;
  /** Local hours hit; null: all. */
  readonly hours: ReadonlySet<number> | null;
  readonly from: number;
  readonly shape: 'step' | 'ramp';
  /** What batching drags along: kitchens that several couriers reach at once get slower. */
  readonly drag: number;
  readonly seed: number;
}

/** A driver that moves at the onset and harms nobody: well-matched batches are drawn, everything else is only recorded. */
export interface Decoy {
  readonly kind: DecoyKind;
  readonly stores: ReadonlySet<number>;
  readonly from: number;
  /** 0 to 1. */
  readonly force: number;
}

/** Orders up to an hour, as a company would have recorded them. */
export interface Written<H> {
  readonly harms: readonly H[];
  readonly decoy: Decoy | null;
  readonly to: number;
  /** Columns left out. */
  readonly dropped: readonly string[];
}
