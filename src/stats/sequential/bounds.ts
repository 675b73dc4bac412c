import type { Spending } from './spending.js';
import { densityAt, exitAt, goOn, origin, type Step, type Walk } from './walk.js';

/** A look that may spend less than this has no bound: its z would lie where the integration has no mass. */
const LEAST = 1e-14;
/** A look with less than this share of new information is no look of its own: it gets no bound. */
const NEWS = 1e-4;

export interface SpendingPlan {
  /** Share of the planned information at each look so far, rising; beyond 1 where more came in than planned. */
  readonly fractions: readonly number[];
  /** One-sided error over all looks, below 0.5. */
  readonly alpha: number;
  /** Cumulative error that may be spent at share t < 1. */
  readonly spend: Spending;
  /** The last look is the final one: it spends what is left, whatever its share. */
  readonly final?: boolean;
}

/** z at which a path leaves with probability `spend`: Newton's method on the logarithm, which is concave, kept in a bracket. */
function boundOf(walk: Walk, step: Step, spend: number): number {
  let [lo, hi, z] = [-8, 8, 2];
  for (let i = 0; i < 100; i++) {
    const p = exitAt(walk, step, z);
    if (p > spend) lo = z;
    else hi = z;
    const slope = densityAt(walk, step, z * Math.sqrt(step.t)) * Math.sqrt(step.t);
    let move = (Math.log(p / spend) * p) / slope;
    if (!(z + move > lo && z + move < hi)) move = (lo + hi) / 2 - z;
    z += move;
    if (Math.abs(move) < 1e-12) break;
  }
  return z;
}

/**
 * Looks that have news of their own, each at least NEWS beyond the one before; estimated information may fall, too. The last
 * can be kept all the same, as if a hair had come in: a plan has to end in a test.
 */
function kept(fractions: readonly number[], { since = 0, last = false }): { look: number; t: number }[] {
  const looks: { look: number; t: number }[] = [];
  let before = since;
  fractions.forEach((fraction, look) => {
    const least = before * (1 + NEWS);
    const news = fraction > least && fraction < Number.POSITIVE_INFINITY;
    if (!news && !(last && look === fractions.length - 1 && least > 0)) return;
    before = news ? fraction : least;
    looks.push({ look, t: before });
  });
  return looks;
}

/**
 * Upper bounds on the z statistic at each look such that a null effect crosses by look k with probability spend(t_k) (Lan and
 * DeMets 1983), by recursive integration. Depends on past looks only, so bounds already used stay as they are. Infinity: no
 * bound at that look (nothing new, or too little to spend).
 * @returns one z a look, exact to about 1e-8
 */
export function spendingBounds({ fractions, alpha, spend, final = false }: SpendingPlan): number[] {
  const bounds = fractions.map(() => Number.POSITIVE_INFINITY);
  const looks = kept(fractions, { last: final });
  let walk = origin;
  let spent = 0;
  looks.forEach(({ look, t }, k) => {
    const step = { t, drift: 0 };
    const all = t >= 1 || (final && k === looks.length - 1);
    const budget = (all ? alpha : Math.min(alpha, spend(t))) - spent;
    if (budget >= LEAST) {
      bounds[look] = boundOf(walk, step, budget);
      spent += budget;
    }
    const after = looks[k + 1];
    if (after) walk = goOn(walk, step, bounds[look] as number, after.t - t);
  });
  return bounds;
}

/**
 * Probability to cross each bound first, for a statistic that is N(drift sqrt(t), 1) at share t: drift is the expected z at the
 * planned information. Their sum is the power.
 * @param bounds one z a look; Infinity where there is none
 * @param from paths at an earlier look that did not stop, in place of the start
 */
export function crossingProbability(
  bounds: readonly number[],
  fractions: readonly number[],
  drift: number,
  from: Walk = origin,
): number[] {
  const exits = fractions.map(() => 0);
  const looks = kept(fractions, { since: from.t, last: (bounds[fractions.length - 1] as number) < Number.POSITIVE_INFINITY });
  let walk = from;
  looks.forEach(({ look, t }, k) => {
    const [step, z] = [{ t, drift }, bounds[look] as number];
    if (z < Number.POSITIVE_INFINITY) exits[look] = exitAt(walk, step, z);
    const after = looks[k + 1];
    if (after) walk = goOn(walk, step, z, after.t - t);
  });
  return exits;
}
