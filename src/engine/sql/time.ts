import type { Dialect } from '../dialect/types.js';

export const micros = (ms: number): number => Math.round(ms * 1000);

/** A column that holds the day of an order, and how `2024-01-31` is written there. */
export interface PartitionDays {
  readonly sql: string;
  readonly literal: (day: string) => string;
}

/** The source's own column of created_at, and its type. */
export interface RawTime {
  readonly sql: string;
  readonly type: string;
  readonly dialect: Dialect;
  readonly partition?: PartitionDays;
}

const DAY = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** A day more on either side, for the days of a partition may be of any time zone. */
const days = ({ sql, literal }: PartitionDays, from: number, to: number): string =>
  ` AND ${sql} >= ${literal(iso(from - DAY).slice(0, 10))} AND ${sql} <= ${literal(iso(to + DAY).slice(0, 10))}`;

/**
 * Half-open bounds on when orders were placed (milliseconds UTC), over the source's own column where that can be, so that
 * files and row groups outside them are skipped.
 */
export function timeBounds(raw: RawTime, created: string, from: number, to: number): string {
  const partition = raw.partition ? days(raw.partition, from, to) : '';
  const literal = raw.dialect.timeLiteral(raw.type);
  if (!literal) return `${created} >= ${micros(from)} AND ${created} < ${micros(to)}${partition}`;
  const at = (ms: number): string => literal(iso(ms).replace('T', ' ').replace('Z', ''));
  return `${raw.sql} >= ${at(from)} AND ${raw.sql} < ${at(to)}${partition}`;
}
