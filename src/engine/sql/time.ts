import type { Dialect } from '../dialect/types.js';

export const micros = (ms: number): number => Math.round(ms * 1000);

/** The source's own column of created_at, and its type. */
export interface RawTime {
  readonly sql: string;
  readonly type: string;
  readonly dialect: Dialect;
}

/** A bound in milliseconds UTC as SQL of the dialect. */
const written = (literal: (iso: string) => string, ms: number): string =>
  literal(new Date(ms).toISOString().replace('T', ' ').replace('Z', ''));

/**
 * Half-open bounds on when orders were placed (milliseconds UTC), over the source's own column where that can be, so that
 * files and row groups outside them are skipped.
 */
export function timeBounds(raw: RawTime, created: string, from: number, to: number): string {
  const literal = raw.dialect.timeLiteral(raw.type);
  if (!literal) return `${created} >= ${micros(from)} AND ${created} < ${micros(to)}`;
  return `${raw.sql} >= ${written(literal, from)} AND ${raw.sql} < ${written(literal, to)}`;
}
