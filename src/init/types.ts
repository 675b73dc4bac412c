import type { ColumnName } from '../model/columns.js';
import type { SourceLook, TimeReading, TimesLook } from '../model/look.js';

/** All that is known of a source when a mapping is proposed. */
export interface Evidence {
  readonly look: SourceLook;
  readonly readings: readonly TimeReading[];
  readonly times: TimesLook;
  /** Milliseconds UTC. */
  readonly now: number;
  /** Older data are looked back on (milliseconds). */
  readonly freshnessMs: number;
}

/** What people decided; whatever is left out is proposed. */
export interface Answers {
  /** A column of the source or an expression; null: none. */
  readonly columns: Readonly<Partial<Record<ColumnName, string | null>>>;
  readonly timezone?: string;
  /** Times without a zone are local (true) or UTC (false). */
  readonly local?: boolean;
  /** Minutes promised for every order, where the data hold no promise; 0: none. */
  readonly promiseMinutes?: number;
  /** 3/4/2024 is the 4th of March. */
  readonly monthFirst?: boolean;
}

/** A column of the source, read in some way, for a column of the contract. */
export interface Candidate {
  readonly target: ColumnName;
  readonly column: string;
  /** What would stand in cxf.toml: the column's name, or an expression. */
  readonly sql: string;
  /** The column cannot serve another one; false where only a part of what it tells is taken. */
  readonly claims: boolean;
  /** 0..1 */
  readonly score: number;
  /** 0..1: what the name alone says. */
  readonly named: number;
  readonly reasons: readonly string[];
}

/** Below it a candidate is not proposed. */
export const LEAST = 0.35;
/** Two candidates nearer than this are close. */
export const CLOSE = 0.08;

export const percent = (share: number): string => {
  const value = 100 * share;
  return `${share > 0 && share < 1 ? Math.min(99.9, Math.max(0.1, value)).toFixed(1).replace(/\.0$/, '') : Math.round(value)} %`;
};
export const duration = (seconds: number): string => {
  const s = Math.abs(seconds);
  if (s < 90) return `${Math.round(s)} s`;
  return s < 5400
    ? `${Math.round(s / 60)} min`
    : s < 172_800
      ? `${(s / 3600).toFixed(1).replace(/\.0$/, '')} h`
      : `${Math.round(s / 86_400)} days`;
};
