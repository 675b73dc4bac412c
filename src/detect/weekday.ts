import { betweenVariance } from '../stats/between.js';
import { type Dispersion, relativeError } from './contrast.js';
import { estimator, lossOf, type Measure, type Sums, slot } from './estimate.js';

/** How a weekday differs from the others: log of the factor that all slices share, and the variance of the slices' own around it. */
export interface WeekdayFactor {
  readonly shift: number;
  /** The error of the shift included. */
  readonly between: number;
}

/** A slice's sums over the same hours of the same weekday, and of the other days. */
export interface Days {
  readonly base: { readonly sums: Float64Array; readonly periods: number };
  readonly others: { readonly sums: Float64Array; readonly periods: number };
}

/** With fewer events a ratio's logarithm is no measure. */
const MIN_EVENTS = 5;
/** Fewer slices cannot tell how different they are. */
const MIN_SLICES = 4;

const [same, other] = [slot(), slot()];

/** Log ratio of what goes wrong on the weekday to the other days, and its variance; null where events are too few. */
function ratio(measure: Measure, { base, others }: Days, d: Dispersion): { log: number; variance: number } | null {
  if (base.periods === 0 || others.periods === 0) return null;
  const estimate = estimator(measure);
  const arm = (x: Days['base']): Sums => ({ sums: x.sums, at: 0, periods: x.periods });
  if (!estimate(arm(base), arm(base), same) || !estimate(arm(others), arm(others), other)) return null;
  if (!(same.events >= MIN_EVENTS) || !(other.events >= MIN_EVENTS)) return null;
  const log = Math.log(lossOf(measure, same) / lossOf(measure, other));
  const variance = relativeError(same.events, base.periods, d) + relativeError(other.events, others.periods, d);
  return Number.isFinite(log) ? { log, variance } : null;
}

/**
 * Factors of the weekday by kind of slice: the shift is that of all orders; how far slices have weekdays of their own is the variance
 * of their shifts around it beyond error (Paule and Mandel 1982). Where it is large the other days tell a slice little.
 * @param days null for slices that are not tested; kinds: of every slice
 */
export function weekdayFactors(
  measure: Measure,
  days: readonly (Days | null)[],
  dispersion: (node: number) => Dispersion,
  kinds: readonly number[],
  root: number,
): ReadonlyMap<number, WeekdayFactor> {
  // the ratio that is no rate is tested by its own weekday
  if (measure.metric.kind === 'ratio' && measure.metric.unit !== 'percent') return new Map();
  const all = days[root] ? ratio(measure, days[root], dispersion(root)) : null;
  const factors = new Map<number, WeekdayFactor>();
  if (!all) return factors;
  const byKind = new Map<number, { deviation: number[]; variance: number[] }>();
  days.forEach((d, node) => {
    const own = d && node !== root ? ratio(measure, d, dispersion(node)) : null;
    if (!own) return;
    const kind = byKind.get(kinds[node] as number) ?? { deviation: [], variance: [] };
    byKind.set(kinds[node] as number, kind);
    kind.deviation.push(own.log - all.log);
    kind.variance.push(own.variance + all.variance);
  });
  for (const [kind, { deviation, variance }] of byKind)
    if (deviation.length >= MIN_SLICES)
      factors.set(kind, { shift: all.log, between: all.variance + betweenVariance(deviation, variance, deviation.length) });
  return factors;
}
