import type { MetricId } from '../model/metrics.js';
import type { Slice } from '../model/slice.js';
import type { BlockSums } from '../stats/power/switchback.js';

/** Of a recommendation, what a plan needs (`cxf.recommend/v1`). */
export interface Chosen {
  readonly rank: number;
  readonly id: string;
  readonly cause: string;
  readonly title: string;
  readonly confidence: number;
  readonly action: {
    readonly lever: string;
    readonly from: string | number | null;
    readonly to: string | number | null;
    readonly scope: { readonly slice: Slice; readonly segment: string | null };
  };
  readonly expected: Readonly<
    Partial<
      Record<
        MetricId,
        {
          readonly from: number;
          readonly to: number;
          readonly delta: number;
          readonly interval80?: readonly [number, number] | null;
        }
      >
    >
  >;
  readonly tradeoffs: readonly {
    readonly metric: string;
    readonly delta: number | null;
    readonly delta_pct: number | null;
    readonly unit: string;
    readonly interval80?: readonly [number, number] | null;
  }[];
  readonly complexity: 'low' | 'medium' | 'high';
  readonly rollout_days: number;
}

/** Sums of one store over the history; `halves` are those of the earlier and the later half of it. */
export interface StoreHistory {
  readonly id: string;
  readonly orders: number;
  readonly n: number;
  readonly good: number;
  readonly halves: readonly [BlockSums, BlockSums];
  /** Sums of each day of the history, oldest first; where they are left out the halves stand for them. */
  readonly byDay?: readonly BlockSums[];
}

/** What history tells about the slice's hours; counts are of the power metric's numerator and denominator. */
export interface History {
  readonly days: number;
  readonly ordersPerDay: number;
  readonly stores: readonly StoreHistory[];
  /** Region x block of time, in the order of time within a region. */
  readonly blocks: readonly BlockSums[];
  readonly blocksPerDay: number;
  readonly blockHours: number;
  /** From a block to the same one a week later. */
  readonly blockLag: number;
  /** Hours until a quarter of what happened in an hour is left; null where hours are too few to tell. */
  readonly carryOverHours?: number | null;
  /** Mean minutes from order to delivery; null where unknown. */
  readonly deliveryMinutes: number | null;
  /** Courier trips; null where they are not known. */
  readonly trips: { readonly trips: number; readonly several: number; readonly outside: number } | null;
  /** Couriers on days (or trips) of the slice, and those of them that serve stores of both arms as drawn; null where not known. */
  readonly couriers?: { readonly by: 'courier_day' | 'trip'; readonly couriers: number; readonly both: number } | null;
}

/** What a plan is held to; shares 0..1, margins in percent. */
export interface Demands {
  readonly alpha: number;
  readonly power: number;
  readonly margins: {
    /** Null: made from the stated trade-off. */ readonly efficiency: number | null;
    readonly volume: number;
    readonly spillover: number;
  };
}

export type UnitKind = 'store' | 'switchback' | 'order';
