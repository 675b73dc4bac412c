import type { Cells } from '../engine/types.js';
import type { CalendarEntry } from '../model/calendar.js';
import type { Dayparts } from '../model/dayparts.js';
import type { Change, FoundIncident, TrendPoint } from '../model/documents.js';
import type { MetricDef, MetricId, Weights } from '../model/metrics.js';
import type { SeverityLines } from '../model/severity.js';
import type { Slice } from '../model/slice.js';

/** Milliseconds; time zones are IANA names. */
export interface DetectSettings {
  readonly maturityMs: number;
  readonly sinceMs: number;
  readonly baselineMs: number;
  /** For regions that `timezones` does not name. */
  readonly timezone: string;
  readonly timezones: Readonly<Record<string, string>>;
  readonly dayparts: Dayparts;
  readonly severity: SeverityLines;
  /** A severity is one step lower where fewer orders a day are hit. */
  readonly minOrders: number;
  readonly weights: Weights;
  /** Hours kept out of baselines and out of alarms. */
  readonly calendar?: readonly CalendarEntry[];
}

/** An incident still open in the state: its hours leave its slice's baseline, and it is checked for recovery. */
export interface OpenIncident {
  readonly id: string;
  readonly slice: Slice;
  readonly metric: MetricId;
  /** Milliseconds UTC; `until` is the end of the hours it was last seen to cover. */
  readonly onset: number;
  readonly until: number;
}

export interface DetectInput {
  readonly cells: Cells;
  readonly settings: DetectSettings;
  readonly metrics: readonly MetricDef[];
  /** Milliseconds UTC. */
  readonly asOf: number;
  readonly firstOrder: number;
  readonly lastOrder: number;
  readonly open: readonly OpenIncident[];
  /**
   * The run before this one over the same orders (milliseconds UTC), where there was one within a day: the runs of a day share one
   * allowance for false alarms. Null or not given: this run has it alone.
   */
  readonly previous?: number | null;
  /** Only orders of this daypart count; null: all. */
  readonly daypart: string | null;
}

/** Milliseconds UTC. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** End of the hours old enough to be judged. */
  readonly matured: number;
}

export interface DetectResult {
  readonly window: Window;
  readonly baseline: { readonly start: number; readonly end: number };
  readonly overall: Partial<Record<MetricId, Change>>;
  readonly slicesTested: number;
  readonly tests: number;
  /** All orders, the first metric, hour by hour over seven days. */
  readonly trend: readonly TrendPoint[];
  readonly found: readonly FoundIncident[];
  readonly recovered: readonly { readonly id: string; readonly since: number }[];
  /** Hours without any order where many are usual; milliseconds UTC. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly usual: number }[];
  /** The window lost orders in all slices alike. */
  readonly evenLoss: { readonly orders: number; readonly usual: number } | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}
