import { random } from '../random.js';
import type { Did } from './did.js';
import { WildScores } from './wild-scores.js';

export interface WildOptions {
  /** Default 999. */
  readonly draws?: number;
  readonly seed?: number;
  /** Effect under the null hypothesis; default 0. */
  readonly null?: number;
}

export interface Wild {
  /** Two-sided; at least 1 / (draws + 1). */
  readonly p: number;
  readonly draws: number;
  readonly weights: 'rademacher' | 'webb';
  /** p at another effect under the null hypothesis, with the same draws. */
  pAt(effect: number): number;
  /** Effects that are not rejected at 1 - level; infinite where the test never rejects. */
  interval(level?: number): { readonly lo: number; readonly hi: number };
}

/** With fewer clusters two points give too few different draws (Webb 2023). */
const RADEMACHER_FROM = 12;
const WEBB = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)] as const;
/** Equal up to rounding counts as reached: flipping all signs gives the observed t again. */
const TIE = 1 - 1e-9;

/** t of each set of cluster factors v (clusters in the order of their codes), the effect `b0` imposed. For tests. */
export function wildT(did: Did, b0: number, v: readonly Float64Array[]): number[] {
  const scores = new WildScores(did);
  return v.map((factors) => scores.t(scores.draw(factors), b0));
}

/** Where p falls to alpha on one side of the estimate: bracket by doubling, then bisection. */
function bound(pAt: (effect: number) => number, from: number, step: number, alpha: number): number {
  let inside = from;
  let outside = from + step;
  for (let grown = 0; pAt(outside) > alpha; grown++) {
    if (grown === 60) return step * Number.POSITIVE_INFINITY;
    inside = outside;
    outside = from + step * 2 ** (grown + 1);
  }
  for (let i = 0; i < 50 && Math.abs(outside - inside) > 1e-9 * Math.abs(step); i++) {
    const middle = (inside + outside) / 2;
    if (pAt(middle) > alpha) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}

/**
 * Wild cluster bootstrap of the t statistic with the null hypothesis imposed (Cameron, Gelbach, Miller 2008), from cluster scores rather
 * than by refitting (Roodman and others 2019): O(clusters^2) a draw. Rademacher weights, Webb's six points below 12 clusters.
 * For few clusters; where few of them are treated it rejects too rarely, and `randomisation` is the better test (MacKinnon, Webb 2018).
 */
export function wildBootstrap(did: Did, { draws = 999, seed = 1, null: b0 = 0 }: WildOptions = {}): Wild {
  const scores = new WildScores(did);
  const rng = random(seed);
  const weights = scores.clusters < RADEMACHER_FROM ? 'webb' : 'rademacher';
  const factor = weights === 'webb' ? () => WEBB[rng.int(6)] as number : () => (rng.int(2) === 0 ? -1 : 1);
  const drawn = Array.from({ length: draws }, () => scores.draw(new Float64Array(scores.clusters).map(factor)));
  const observed = scores.draw(new Float64Array(scores.clusters).fill(1));
  const pAt = (effect: number): number => {
    const t = scores.t(observed, effect) * TIE;
    return (1 + drawn.filter((d) => scores.t(d, effect) >= t).length) / (draws + 1);
  };
  return {
    p: pAt(b0),
    draws,
    weights,
    pAt,
    interval: (level = 0.95) => ({
      lo: bound(pAt, did.effect.estimate, -did.effect.se, 1 - level),
      hi: bound(pAt, did.effect.estimate, did.effect.se, 1 - level),
    }),
  };
}
