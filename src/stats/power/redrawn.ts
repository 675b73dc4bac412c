import { armContrast, type Contrast } from '../cluster-arms.js';
import type { ArmCluster } from '../cluster-variance.js';
import { type Random, random } from '../random.js';
import { studentQuantile } from '../student.js';

/** What is asked of a test: rates 0..1. */
export interface Aim {
  /** Rate of all without the change, that the clusters' rates lie around. */
  readonly baseline: number;
  readonly alpha: number;
  readonly power: number;
  readonly direction: 'up' | 'down';
}

/** A cluster as it is expected without the change: orders over the experiment and its rate, 0..1. */
export interface Expected {
  readonly n: number;
  readonly rate: number;
  /** Its own rate before the start; null: not known. */
  readonly past?: number | null;
}

/** Draws of the first, rough round. */
const FEW = 300;
/** Draws of arms: the power of a found effect is then known to a point. Fewer where clusters are so many that draws hardly differ. */
export const drawsFor = (clusters: number, most = 1500, work = 300_000): number =>
  Math.max(FEW, Math.min(most, Math.round(work / clusters)));

const cut = (x: number): number => Math.min(1, Math.max(0, x));

/** A rate moved with all of them from a mean rate to another, its distance in proportion to the spread of a rate there: correlations stay. */
export const moveRate = (rate: number, from: number, to: number): number =>
  cut(to + (rate - from) * Math.sqrt((to * (1 - to)) / (from * (1 - from))));

/** Steps of degrees of freedom, relative: a quarter of a percent changes nothing that is printed. */
const STEP = 0.0025;
const known = new Map<number, Map<number, number>>();

/** Two-sided limits of t by degrees of freedom, remembered: thousands of draws ask for the same. */
function limitsFor(alpha: number): (df: number) => number {
  const limits = known.get(alpha) ?? new Map<number, number>();
  known.set(alpha, limits);
  return (df) => {
    const key = Math.round(Math.log(Math.max(0.5, df)) / STEP);
    const found = limits.get(key) ?? studentQuantile(1 - alpha / 2, Math.exp(key * STEP));
    limits.set(key, found);
    return found;
  };
}

/**
 * The smallest effect found with the given power when arms are drawn anew: each draw needs the effect at which its estimate passes
 * its own limit (its own errors and degrees of freedom); the answer is the quantile of those over draws. Null where there is none.
 * @param experiments with an effect (signed), the test's result of one draw after the other; null where it has none
 */
export function settle(
  { baseline, alpha, power, direction }: Aim,
  draws: number,
  experiments: (effect: number) => (rng: Random, draw: number) => Contrast | null,
): number | null {
  if (!(baseline > 0 && baseline < 1)) return null;
  const sign = direction === 'up' ? 1 : -1;
  const room = direction === 'up' ? 1 - baseline : baseline;
  const limit = limitsFor(alpha);
  let effect = 0;
  // The effect changes the spread of the treated rates and so the effect that is found: a rough one first.
  for (const few of [Math.min(FEW, Math.ceil(draws / 4)), draws]) {
    const [rng, experiment] = [random(1), experiments(sign * effect)];
    const needed = Array.from({ length: few }, (_, draw) => {
      const found = experiment(rng, draw);
      return found === null
        ? Number.POSITIVE_INFINITY
        : effect + limit(found.df) * Math.sqrt(found.variance) - sign * found.estimate;
    }).sort((a, b) => a - b);
    const at = needed[Math.ceil(power * few) - 1] as number;
    if (!(at < room)) return null;
    effect = Math.max(0, at);
  }
  return effect > 0 ? effect : null;
}

/**
 * The smallest effect that a comparison of two arms finds among the very clusters there are: their sizes and rates count as they are,
 * not as averages. Null with fewer than four clusters, or where nothing varies.
 * @param worlds what an experiment may meet, each with all clusters; they take turns
 */
export function redrawnDetectable(
  aim: Aim,
  worlds: readonly (readonly Expected[])[],
  test: (clusters: readonly ArmCluster[]) => Contrast | null = armContrast,
  draws = drawsFor(worlds[0]?.length ?? 0),
): number | null {
  if (worlds.length === 0 || worlds.some((w) => w.length < 4)) return null;
  return settle(aim, draws, (effect) => {
    // Every cluster as it is without and with the effect; a draw only picks.
    const pairs = worlds.map((world) =>
      world.map(({ n, rate, past = null }) => {
        const total = n * moveRate(rate, aim.baseline, aim.baseline + effect);
        return [
          { n, total: n * rate, treated: false, past },
          { n, total, treated: true, past },
        ] as const;
      }),
    );
    return (rng, draw) => {
      const world = rng.shuffle(pairs[draw % pairs.length] as (typeof pairs)[number]);
      const half = Math.floor(world.length / 2);
      return test(world.map((pair, i) => pair[i < half ? 1 : 0]));
    };
  });
}
