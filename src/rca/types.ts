import type { DriverSums, OrderSample } from '../engine/types.js';
import type { ChangeEvent } from '../model/documents.js';
import type { DriverDef } from '../model/drivers.js';
import type { RateId, Weights } from '../model/metrics.js';
import type { Slice } from '../model/slice.js';
import type { Hypothesis } from './hypotheses/types.js';

/** The incident whose cause is sought. Times are milliseconds UTC. */
export interface Subject {
  readonly id: string;
  readonly slice: Slice;
  readonly onset: number;
  /** End of the hours that count, half-open. */
  readonly end: number;
  /** Hours of the day (UTC) that its orders were placed in. */
  readonly hours: readonly number[];
}

/** All that root-cause analysis computes from. Data of the source only; nothing here is random or asks the clock. */
export interface RcaInput {
  readonly subject: Subject;
  readonly drivers: readonly DriverDef[];
  readonly hypotheses: readonly Hypothesis[];
  readonly events: readonly ChangeEvent[];
  /** False where there is no change log at all. */
  readonly hasEvents: boolean;
  readonly weights: Weights;
  /** Rates whose columns are all there. */
  readonly terms: readonly RateId[];
  /** Orders of the slice in the incident's hours of the day, since `from`. */
  readonly sample: OrderSample;
  /** Minutes of every hour whose orders `hourly` and `daily` hold; 60: all. */
  readonly minutes: number;
  /** The slice by hour, all hours of the day: what moved when. */
  readonly hourly: DriverSums;
  /** By stretch of 24 hours from the onset, dimension and store, in the incident's hours of the day: where it moved. */
  readonly daily: DriverSums;
  /** Drivers of the user that only repeat another one: left out. */
  readonly repeats?: readonly { readonly driver: string; readonly of: string }[];
  /** Earlier stretches that belong to other incidents of this slice: no part of what is usual. */
  readonly excluded: readonly { readonly from: number; readonly to: number }[];
  /** Slices of other incidents in the same hours: no fit comparison. */
  readonly others: readonly Slice[];
}
