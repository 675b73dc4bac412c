import type { Random } from '../../src/stats/random.js';
import { studentSf } from '../../src/stats/student.js';
import { LATER_DAYS, type StoreDays } from './histories.js';

interface Arm {
  readonly rate: number;
  readonly variance: number;
}

/** Pooled rate of an arm with its cluster-robust variance. */
function armOf(stores: readonly { n: number; good: number }[]): Arm {
  const n = stores.reduce((s, x) => s + x.n, 0);
  const rate = stores.reduce((s, x) => s + x.good, 0) / n;
  const k = stores.length;
  const scatter = stores.reduce((s, x) => s + (x.good - x.n * rate) ** 2, 0);
  return { rate, variance: (scatter * k) / (k - 1) / (n * n) };
}

/** The next whole number below or above, so that the mean is right. */
const whole = (x: number, rng: Random): number => Math.floor(x + rng.uniform());

/** How an effect falls on stores: all move alike with their likeness kept, or each bad order is saved with the same chance. */
export type Planting = 'alike' | 'in_proportion';

type Store = { readonly n: number; readonly good: number };

/** Moves the rate of a store as the rate of all moves, its distance from the others kept in proportion to the spread of such a rate: the correlation within stores stays. */
function alike(store: Store, from: number, to: number): number {
  const spread = Math.sqrt((to * (1 - to)) / (from * (1 - from)));
  return to + (store.good / store.n - from) * spread;
}

function moved(store: Store, target: number, rng: Random): Store {
  const rate = Math.min(1, Math.max(0, target));
  return { n: store.n, good: Math.min(store.n, whole(store.n * rate, rng)) };
}

/** A store during the incident, and treated or not. */
function planted(store: Store, { usual, rate, effect, planting }: Plan, treated: boolean, rng: Random): Store {
  const harmed = moved(store, alike(store, usual, rate), rng);
  if (!treated || effect === 0) return harmed;
  const to = rate + effect;
  const saved = 1 - (1 - harmed.good / harmed.n) * ((1 - to) / (1 - rate));
  return moved(harmed, planting === 'alike' ? alike(harmed, rate, to) : saved, rng);
}

export interface Plan {
  readonly days: number;
  /** Before the incident, and during it. */
  readonly usual: number;
  readonly rate: number;
  readonly effect: number;
  readonly alpha: number;
  readonly planting: Planting;
}

/**
 * An experiment on what happened: a stretch of days of the history, its stores drawn into two arms, the effect planted in one of
 * them, and the test that the plan announces. True where it finds the effect.
 */
export function experiment(stores: readonly StoreDays[], plan: Plan, rng: Random): boolean {
  const { days, alpha } = plan;
  const first = rng.int(LATER_DAYS - days + 1);
  const sum = (values: Float64Array): number => values.subarray(first, first + days).reduce((a, b) => a + b, 0);
  const drawn = rng
    .shuffle(stores)
    .map((s) => ({ n: sum(s.n), good: sum(s.good) }))
    .filter((s) => s.n > 0);
  const half = Math.floor(drawn.length / 2);
  const arms = drawn.map((s, i) => planted(s, plan, i < half, rng));
  const [treated, control] = [armOf(arms.slice(0, half)), armOf(arms.slice(half))];
  const t = Math.abs(treated.rate - control.rate) / Math.sqrt(treated.variance + control.variance);
  return 2 * studentSf(t, drawn.length - 2) < alpha;
}
