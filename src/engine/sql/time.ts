export const micros = (ms: number): number => Math.round(ms * 1000);

/** The source's own column of created_at, and its type. */
export interface RawTime {
  readonly sql: string;
  readonly type: string;
}

/** Types whose values compare exactly with bounds in milliseconds, and how such a bound is written. */
const LITERALS: Readonly<Record<string, (iso: string) => string>> = {
  TIMESTAMP: (iso) => `TIMESTAMP '${iso}'`,
  TIMESTAMP_MS: (iso) => `TIMESTAMP_MS '${iso}'`,
  TIMESTAMP_NS: (iso) => `TIMESTAMP_NS '${iso}'`,
  'TIMESTAMP WITH TIME ZONE': (iso) => `TIMESTAMPTZ '${iso}+00'`,
};

/**
 * Half-open bounds on when orders were placed (milliseconds UTC), over the source's own column where that can be, so that
 * files and row groups outside them are skipped.
 */
export function timeBounds(raw: RawTime, created: string, from: number, to: number): string {
  const literal = LITERALS[raw.type.toUpperCase()];
  if (!literal) return `${created} >= ${micros(from)} AND ${created} < ${micros(to)}`;
  const at = (ms: number): string => literal(new Date(ms).toISOString().replace('T', ' ').replace('Z', ''));
  return `${raw.sql} >= ${at(from)} AND ${raw.sql} < ${at(to)}`;
}
