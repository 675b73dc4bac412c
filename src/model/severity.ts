import type { MetricId } from './metrics.js';

export type Severity = 'low' | 'medium' | 'high';
/** Rising. */
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high'];
export const severityRank = (s: Severity): number => SEVERITIES.indexOf(s);

/** Size of the harmful change from which a metric is low, medium or high: points, or percent for relative metrics. */
export type SeverityLines = Readonly<Record<MetricId, Readonly<Record<Severity, number>>>>;
