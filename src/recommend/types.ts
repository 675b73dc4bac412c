import type { OrderSample } from '../engine/types.js';
import type { ChangeEvent } from '../model/documents.js';
import type { RateId, Weights } from '../model/metrics.js';
import type { Slice } from '../model/slice.js';
import type { Intervention } from './interventions/types.js';

/** What root-cause analysis found of one cause: plain data, most likely first. */
export interface FoundCause {
  readonly cause: string;
  readonly confidence: number;
  /** Of the drop of the score, 0..1. */
  readonly share: number;
  /** The change behind it; null where none is logged. */
  readonly event: ChangeEvent | null;
}

/** All that recommendations are computed from; nothing here asks the clock or draws a number. */
export interface RecommendInput {
  /** Times are milliseconds UTC, `end` half-open. */
  readonly subject: { readonly id: string; readonly slice: Slice; readonly onset: number; readonly end: number };
  readonly verdict: 'act' | 'monitor';
  readonly causes: readonly FoundCause[];
  /** Causes whose driver only follows another one. */
  readonly symptoms: readonly string[];
  readonly interventions: readonly Intervention[];
  /** Drivers beside cxf's own, each with the cause it records. */
  readonly ownDrivers?: readonly { readonly id: string; readonly cause: string }[];
  readonly weights: Weights;
  /** Rates whose columns are all there. */
  readonly terms: readonly RateId[];
  readonly sample: OrderSample;
  /** By order: hour of the day where it was placed; null where the slice is a daypart already. */
  readonly clock?: Uint8Array | null;
  readonly excluded: readonly { readonly from: number; readonly to: number }[];
  readonly objective: Objective;
  /** Percent of orders per trip that may be given up at most; null: no limit. */
  readonly maxEfficiencyLoss: number | null;
  /** False: as far as the cause reaches, whatever part of it would do. */
  readonly narrow: boolean;
}

export type Objective = 'cx' | 'efficiency' | 'balanced';
