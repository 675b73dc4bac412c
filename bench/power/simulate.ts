import type { Random } from '../../src/stats/random.js';
import { studentSf } from '../../src/stats/student.js';
import { DAYS, type StoreDays } from './histories.js';

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

function planted(store: { n: number; good: number }, { rate, effect, planting }: Plan, rng: Random): { n: number; good: number } {
  if (effect === 0) return store;
  const to = rate + effect;
  // What a plan assumes: the correlation within stores stays, so the spread of their rates goes with the rate's own.
  const spread = Math.sqrt((to * (1 - to)) / (rate * (1 - rate)));
  const alike = to + (store.good / store.n - rate) * spread;
  const saved = 1 - (1 - store.good / store.n) * ((1 - to) / (1 - rate));
  const target = Math.min(1, Math.max(0, planting === 'alike' ? alike : saved));
  return { n: store.n, good: Math.min(store.n, whole(store.n * target, rng)) };
}

export interface Plan {
  readonly days: number;
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
  const first = rng.int(DAYS - days + 1);
  const sum = (values: Float64Array): number => values.subarray(first, first + days).reduce((a, b) => a + b, 0);
  const drawn = rng
    .shuffle(stores)
    .map((s) => ({ n: sum(s.n), good: sum(s.good) }))
    .filter((s) => s.n > 0);
  const half = Math.floor(drawn.length / 2);
  const treated = armOf(drawn.slice(0, half).map((s) => planted(s, plan, rng)));
  const control = armOf(drawn.slice(half));
  const t = Math.abs(treated.rate - control.rate) / Math.sqrt(treated.variance + control.variance);
  return 2 * studentSf(t, drawn.length - 2) < alpha;
}
