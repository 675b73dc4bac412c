import { armContrast, type Contrast } from '../cluster-arms.js';
import type { ArmCluster } from '../cluster-variance.js';
import { random } from '../random.js';
import { studentQuantile } from '../student.js';

/** A cluster as it is expected without the change: orders over the experiment and its rate, 0..1. */
export interface Expected {
  readonly n: number;
  readonly rate: number;
  /** Its own rate before the start; null: not known. */
  readonly past?: number | null;
}

export interface Redraw {
  /** What an experiment may meet, each with all clusters; they take turns. */
  readonly worlds: readonly (readonly Expected[])[];
  /** Rate of all, 0..1, that the clusters' rates lie around. */
  readonly baseline: number;
  readonly alpha: number;
  readonly power: number;
  readonly direction: 'up' | 'down';
  /** The test; by default the plain comparison of two arms. */
  readonly test?: (clusters: readonly ArmCluster[]) => Contrast | null;
  /** Draws of arms; by default as many as are quick. */
  readonly draws?: number;
}

/** Draws of arms: the power of a found effect is then known to a point; fewer where clusters are so many that draws hardly differ. */
const DRAWS = 3000;
const FEWEST_DRAWS = 300;
const WORK = 300_000;

const cut = (x: number): number => Math.min(1, Math.max(0, x));

/** A rate moved with all of them from a mean rate to another, its distance in proportion to the spread of a rate there: correlations stay. */
export const moveRate = (rate: number, from: number, to: number): number =>
  cut(to + (rate - from) * Math.sqrt((to * (1 - to)) / (from * (1 - from))));

/**
 * The smallest effect that the test finds with the given power when arms are drawn anew among the very clusters there are: their
 * sizes and rates count as they are, not as averages, and so do the degrees of freedom of each draw. A draw needs the effect at which its
 * estimate passes its own limit; the answer is the quantile of those over draws. Null where fewer than four clusters are or nothing varies.
 */
export function redrawnDetectable(r: Redraw): number | null {
  const { worlds, baseline } = r;
  const count = Math.min(...worlds.map((w) => w.length));
  if (!(count >= 4) || !(baseline > 0 && baseline < 1)) return null;
  const sign = r.direction === 'up' ? 1 : -1;
  const room = r.direction === 'up' ? 1 - baseline : baseline;
  const draws = r.draws ?? Math.max(FEWEST_DRAWS, Math.min(DRAWS, Math.round(WORK / count)));
  let effect = 0;
  // The effect changes the spread of the treated rates and so the effect that is found: a rough one first.
  for (const few of [Math.min(draws, FEWEST_DRAWS), draws]) {
    const at = needed(r, few, sign * effect, sign)[Math.ceil(r.power * few) - 1] as number;
    if (!(at < room)) return null;
    effect = Math.max(0, at);
  }
  return effect > 0 ? effect : null;
}

/** The effect that each draw needs, smallest first, with the spread of rates that an effect gives them. */
function needed(r: Redraw, draws: number, effect: number, sign: number): number[] {
  const rng = random(1);
  const test = r.test ?? armContrast;
  const limits = new Map<number, number>();
  const limit = (df: number): number => {
    // A hundredth of a degree of freedom changes nothing that is printed.
    const key = Math.round(100 * df);
    const known = limits.get(key) ?? studentQuantile(1 - r.alpha / 2, key / 100);
    limits.set(key, known);
    return known;
  };
  const list = Array.from({ length: draws }, (_, draw) => {
    const world = rng.shuffle(r.worlds[draw % r.worlds.length] as readonly Expected[]);
    const half = Math.floor(world.length / 2);
    const clusters = world.map(({ n, rate, past }, i) => ({
      n,
      total: n * (i < half ? moveRate(rate, r.baseline, r.baseline + effect) : rate),
      treated: i < half,
      past: past ?? null,
    }));
    const found = test(clusters);
    return found === null
      ? Number.POSITIVE_INFINITY
      : sign * effect + limit(found.df) * Math.sqrt(found.variance) - sign * found.estimate;
  });
  return list.sort((a, b) => a - b);
}
