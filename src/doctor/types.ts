import type { CheckId, Finding, Level } from '../model/doctor.js';
import type { ChangeEvent } from '../model/documents.js';
import type { Examined } from '../model/examined.js';
import type { MetricId } from '../model/metrics.js';

/** What the checks of the data judge. Times are milliseconds UTC, lengths milliseconds. */
export interface DoctorInput {
  /** The source as messages call it. */
  readonly name: string;
  readonly facts: Examined;
  readonly unavailable: readonly { readonly metric: MetricId; readonly missing: readonly string[] }[];
  readonly dimensions: readonly string[];
  readonly now: number;
  readonly asOf: number;
  readonly asOfKind: 'now' | 'latest' | 'at';
  readonly freshnessMs: number;
  readonly maturityMs: number;
  readonly sinceMs: number;
  readonly baselineMs: number;
  readonly timezone: string;
  readonly timezones: Readonly<Record<string, string>>;
}

/** The change log as it was read, or the sentence that says why it was not. */
export interface EventsInput {
  /** Null: no file is named. */
  readonly file: string | null;
  readonly events: readonly ChangeEvent[];
  readonly error: { readonly message: string; readonly fix: string | null } | null;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const finding = (check: CheckId, level: Level, code: string, message: string, fix: string | null = null): Finding => ({
  ...{ check, code, level },
  message: /[.?]$/.test(message) ? message : `${message}.`,
  fix,
});

export const count = (n: number): string => Math.round(n).toLocaleString('en-US');
export const percent = (share: number): string => {
  const value = 100 * share;
  return share > 0 && value < 0.1 ? 'under 0.1 %' : `${value.toFixed(1).replace(/\.0$/, '')} %`;
};
export const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
/** `3 h`, `12 days`. */
export const length = (ms: number): string => (ms < 48 * HOUR ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} days`);
/** The first so many of a list, and how many more. */
export const some = (names: readonly string[], most = 6): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
