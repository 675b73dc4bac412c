import type { Slice } from './slice.js';

/** A holiday or planned downtime: kept out of baselines and out of alarms. */
export interface CalendarEntry {
  readonly name: string;
  /** Local clock time of each region, as if it were UTC: milliseconds, half-open. */
  readonly from: number;
  readonly to: number;
  /** Where; `{}` is everywhere. */
  readonly slice: Slice;
}
