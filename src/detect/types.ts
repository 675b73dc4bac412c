import type { Settings } from '../config/settings.js';
import type { Cells } from '../engine/types.js';
import type { Change, Incident } from '../model/documents.js';
import type { MetricDef, MetricId } from '../model/metrics.js';
import type { Slice } from '../model/slice.js';

export type DetectSettings = Pick<
  Settings,
  'maturityMs' | 'sinceMs' | 'baselineMs' | 'timezone' | 'timezones' | 'dayparts' | 'severity' | 'minOrders' | 'weights'
>;

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
  /** Only orders of this daypart count; null: all. */
  readonly daypart: string | null;
}

/** What detection knows of an incident; the rest (status, history, first and last seen) belongs to the state. */
export type FoundIncident = Omit<Incident, 'id' | 'status' | 'first_seen' | 'last_seen' | 'resolved_at' | 'history'>;

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
  readonly found: readonly FoundIncident[];
  readonly recovered: readonly { readonly id: string; readonly since: number }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}
