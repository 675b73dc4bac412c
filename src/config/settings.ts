import type { CalendarEntry } from '../model/calendar.js';
import type { OwnHypothesis } from '../model/causes.js';
import type { Dayparts } from '../model/dayparts.js';
import type { OwnDriver } from '../model/drivers.js';
import type { OwnIntervention } from '../model/interventions.js';
import type { Weights } from '../model/metrics.js';
import type { NotifySettings } from '../model/notify.js';
import type { SeverityLines } from '../model/severity.js';
import type { Slice } from '../model/slice.js';

/** Everything a command needs to know, validated, with every default filled in. Paths are absolute, times milliseconds UTC. */
export interface Settings {
  /** The configuration file in force; null when there is none. */
  readonly configFile: string | null;
  /** As given: a path, glob, URL, or `file.duckdb` with `table`. */
  readonly source: string;
  /** How the source is called in output: relative to the working directory where that is shorter. */
  readonly sourceName: string;
  readonly isSample: boolean;
  /** CSV, Parquet or JSON of change events; null when there is none. */
  readonly events: string | null;
  readonly stateDir: string;
  readonly asOf: { readonly kind: 'now' } | { readonly kind: 'latest' } | { readonly kind: 'at'; readonly at: number };
  /** IANA zone for regions that `timezones` does not name. */
  readonly timezone: string;
  readonly timezones: Readonly<Record<string, string>>;
  readonly maturityMs: number;
  readonly freshnessMs: number;
  readonly baselineMs: number;
  readonly sinceMs: number;
  /** Dimensions to slice by; null: those of the contract that the source has, stores only when there is no other. */
  readonly dimensions: readonly string[] | null;
  /** Contract (or further) column -> column name or SQL expression of the source. */
  readonly columns: Readonly<Record<string, string>>;
  readonly dayparts: Dayparts;
  readonly severity: SeverityLines;
  readonly minOrders: number;
  readonly weights: Weights;
  /** Extra columns that join root-cause analysis, and causes the user declares. */
  readonly drivers: readonly OwnDriver[];
  readonly hypotheses: readonly OwnHypothesis[];
  /** Measures the user declares, beside or instead of cxf's own. */
  readonly interventions: readonly OwnIntervention[];
  readonly where: Slice;
  readonly calendar: readonly CalendarEntry[];
  readonly notify: NotifySettings;
  readonly lockTimeoutMs: number;
  /** Told of what is done to files of the state beside what was asked for; with --verbose only. */
  readonly tell?: (text: string) => void;
  /** Bytes that sums of closed hours may take in the state; 0: none are kept. */
  readonly cacheBytes: number;
  /** What the database may use: bytes of memory, threads; null: its default. */
  readonly memoryBytes: number | null;
  readonly threads: number | null;
}
