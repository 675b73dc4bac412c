import { DEFAULT_SEVERITY } from '../../src/config/defaults.js';
import type { DetectSettings } from '../../src/detect/types.js';
import { DEFAULT_DAYPARTS } from '../../src/model/dayparts.js';
import { DEFAULT_WEIGHTS } from '../../src/model/metrics.js';
import type { Slice } from '../../src/model/slice.js';
import type { Ledger } from './ledger.js';
import type { OrderRow } from './rows.js';
import type { Truth } from './truth.js';
import { HOUR } from './world.js';

/** A fact of the data that may rightly be told as a change of volume: hours missing, a slice that closed. */
export interface VolumeFact {
  readonly slice: Slice;
  /** Hours since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface Scenario {
  readonly kind: string;
  readonly seed: number;
  readonly ledger: Ledger;
  readonly settings: DetectSettings;
  readonly truths: readonly Truth[];
  readonly facts: readonly VolumeFact[];
  /** Hour (since the start) of the first evaluation, and of the last. */
  readonly first: number;
  readonly last: number;
  /** Last hour (since the start, exclusive) with orders at an as_of: a day loaded late. */
  readonly loadedTo: (asOf: number) => number;
  /** Hands on every order as a row, for checks end to end; only where orders were simulated. */
  readonly rows?: (take: (row: OrderRow) => void) => void;
}

export function settingsOf(timezones: Readonly<Record<string, string>> = {}): DetectSettings {
  return {
    maturityMs: 0,
    sinceMs: 24 * HOUR,
    baselineMs: 28 * 24 * HOUR,
    timezone: 'UTC',
    timezones,
    dayparts: DEFAULT_DAYPARTS,
    severity: DEFAULT_SEVERITY,
    minOrders: 100,
    weights: DEFAULT_WEIGHTS,
  };
}
