import { METRICS, type MetricId } from '../model/metrics.js';
import type { Severity, SeverityLines } from '../model/severity.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const LINES: Readonly<Record<'score' | 'rate' | 'relative', Readonly<Record<Severity, number>>>> = {
  score: { high: 10, medium: 4, low: 2 },
  rate: { high: 6, medium: 3, low: 1.5 },
  relative: { high: 15, medium: 8, low: 4 },
};

const lineOf = (id: MetricId): Readonly<Record<Severity, number>> => {
  if (id === 'cx_score' || id === 'on_time_rate') return LINES.score;
  return id === 'dasher_efficiency' || id === 'order_volume' ? LINES.relative : LINES.rate;
};

export const DEFAULT_SEVERITY = Object.fromEntries(METRICS.map((m) => [m.id, lineOf(m.id)])) as SeverityLines;

export const DEFAULTS = {
  timezone: 'UTC',
  maturityMs: 0,
  freshnessMs: 26 * HOUR,
  baselineMs: 28 * DAY,
  sinceMs: DAY,
  minOrders: 100,
  lockTimeoutMs: 10_000,
} as const;
