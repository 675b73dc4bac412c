import { isRelative, type MetricId, metricDef } from '../model/metrics.js';
import type { NoEffect } from './types.js';

/** `+8.0`, `-3.2 pp`, `-4.1 %`: an effect in the unit it is judged in. */
export function changeText(metric: MetricId, scope: 'slice' | 'elsewhere', x: number): string {
  const def = metricDef(metric);
  const size = Math.abs(x).toFixed(1);
  const sign = Number(size) === 0 ? '' : x > 0 ? '+' : '-';
  return `${sign}${size}${scope === 'elsewhere' || isRelative(def) ? '%' : def.unit === 'percent' ? ' pp' : ''}`;
}

export const WHY_NOT: Readonly<Record<NoEffect, string>> = {
  empty_arm: 'no days on which some units are treated and others are not',
  no_outcome: 'no outcome that varies: nothing delivered, or all orders ended alike',
  too_few_units: 'fewer than two units in an arm',
};
