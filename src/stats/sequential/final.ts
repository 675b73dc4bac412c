import { normalQuantile } from '../normal.js';
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

/** Root of a rising, nearly straight function about x: false position (Illinois), halving where it leaves the number range. */
function root(f: (x: number) => number, x: number, step: number): number {
  let [lo, hi] = [x - step, x + step];
  let [low, high] = [f(lo), f(hi)];
  for (let wide = 2 * step; low > 0; wide *= 2) {
    [hi, high] = [lo, low];
    lo -= wide;
    low = f(lo);
  }
  for (let wide = 2 * step; high < 0; wide *= 2) {
    [lo, low] = [hi, high];
    hi += wide;
    high = f(hi);
  }
  let stayed = '';
  for (let i = 0; i < 100 && hi - lo > 1e-10 * (1 + Math.abs(lo)); i++) {
    const chord = lo - (low * (hi - lo)) / (high - low);
    const next = chord > lo && chord < hi ? chord : (lo + hi) / 2;
    const value = f(next);
    if (Math.abs(value) < 1e-11) return next;
    // The end that stays a second time counts half, or it would stay for ever.
    if (value < 0) [lo, low, high, stayed] = [next, value, stayed === 'hi' ? high / 2 : high, 'hi'];
    else [hi, high, low, stayed] = [next, value, stayed === 'lo' ? low / 2 : low, 'lo'];
  }
  return (lo + hi) / 2;
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
  /** The drift at which an end at least as far out has probability p. */
  const driftOf = (p: number): number => {
    const goal = normalQuantile(p);
    return root((drift) => normalQuantile(beyond(drift)) - goal, z / Math.sqrt(t), 2 / Math.sqrt(t));
  };
  // Drift is the effect over the standard error at the planned information.
  const unit = se * Math.sqrt(t);
  const tail = (1 - level) / 2;
  return { p: beyond(0), estimate: unit * driftOf(0.5), lo: unit * driftOf(tail), hi: unit * driftOf(1 - tail) };
}
