import { isRelative, type MetricDef } from '../model/metrics.js';
import { SEVERITIES, type Severity, type SeverityLines } from '../model/severity.js';
import type { Contrast } from './contrast.js';

/** Size of the harmful change: points, or percent of the baseline; negative when things got better. */
export function harm(metric: MetricDef, change: Pick<Contrast, 'baseline' | 'delta'>): number {
  const size = isRelative(metric) ? (change.baseline > 0 ? (100 * change.delta) / change.baseline : 0) : change.delta;
  return metric.good === 'up' ? -size : size;
}

/** Severity by size of harm; one step down where few orders a day are hit, which leaves nothing of a low one. */
export function severityOf(
  metric: MetricDef,
  change: Pick<Contrast, 'baseline' | 'delta'>,
  ordersPerDay: number,
  lines: SeverityLines,
  minOrders: number,
): Severity | null {
  const size = harm(metric, change);
  const rank = SEVERITIES.findLastIndex((s) => size >= lines[metric.id][s]);
  return SEVERITIES[ordersPerDay < minOrders ? rank - 1 : rank] ?? null;
}
