import { crossingProbability } from './bounds.js';

export interface Stopped {
  /** Share of the planned information at each look up to the one that ended the test. */
  readonly fractions: readonly number[];
  /** The bound at each of these looks; that of the last is not used. */
  readonly bounds: readonly number[];
  /** The z statistic at the last look: across its bound, or below where the plan ended there. */
  readonly z: number;
  /** Standard error of the estimate at the last look, in the estimate's unit. */
  readonly se: number;
}

export interface FinalInference {
  /** One-sided: the probability, without an effect, of an end at least as far out. */
  readonly p: number;
  /** Median-unbiased estimate: equally likely to lie above and below the effect. */
  readonly estimate: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * Inference after a group-sequential test ended, by the stagewise ordering of its ends: an earlier look counts as farther out,
 * then a larger z (Tsiatis, Rosner and Mehta 1984; Jennison and Turnbull 2000, 8.4-8.5). Unlike the plain estimate at the
 * crossing it is not pulled up by having stopped on a high.
 * @param level two-sided coverage of lo..hi
 */
export function finalInference({ fractions, bounds, z, se }: Stopped, level = 0.95): FinalInference {
  const last = fractions.length - 1;
  const t = fractions[last] as number;
  const ends = bounds.map((bound, i) => (i === last ? z : bound));
  const beyond = (drift: number): number => crossingProbability(ends, fractions, drift).reduce((sum, p) => sum + p, 0);
  const naive = z / Math.sqrt(t);
  /** The drift at which an end at least as far out has probability p: the tail rises in the drift, so bisection finds it. */
  const driftOf = (p: number): number => {
    let step = 4 / Math.sqrt(t);
    let [lo, hi] = [naive - step, naive + step];
    for (; beyond(lo) > p; step *= 2) lo -= step;
    for (; beyond(hi) < p; step *= 2) hi += step;
    for (let i = 0; i < 60 && hi - lo > 1e-10 * (1 + Math.abs(lo)); i++) {
      const mid = (lo + hi) / 2;
      if (beyond(mid) < p) lo = mid;
      else hi = mid;
    }
    return (lo + hi) / 2;
  };
  // Drift is the effect over the standard error at the planned information.
  const unit = se * Math.sqrt(t);
  const tail = (1 - level) / 2;
  return { p: beyond(0), estimate: unit * driftOf(0.5), lo: unit * driftOf(tail), hi: unit * driftOf(1 - tail) };
}
