import { metricDef, metricValue, type RateId } from '../../src/model/metrics.js';
import type { Undo } from './case.js';

const RATES: readonly RateId[] = ['on_time_rate', 'cancellation_rate', 'refund_rate', 'item_accuracy', 'support_rate'];

/** Points each metric gains from one set of sums to another: up is better for all of them. */
export function gained(without: ArrayLike<number>, withIt: ArrayLike<number>): Undo {
  const gain = (id: RateId | 'cx_score'): number => {
    const def = metricDef(id);
    const value = (sums: ArrayLike<number>): number => metricValue(def, sums as Float64Array) ?? 0;
    return (def.good === 'up' ? 1 : -1) * (value(without) - value(withIt));
  };
  return Object.fromEntries([...RATES, 'cx_score' as const].map((id) => [id, gain(id)])) as unknown as Undo;
}

/**
 * Shapley shares of a drop for one cause or two, from the score with everything, with each undone alone, and with nothing
 * wrong.
 */
export function shapley(all: number, undone: readonly number[], none: number): number[] {
  const total = none - all;
  const [a, b] = undone;
  if (b === undefined || a === undefined) return [1];
  return [(a - all + (none - b)) / 2 / total, (b - all + (none - a)) / 2 / total];
}
