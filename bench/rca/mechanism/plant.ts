import { type Random, random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import type { Harm } from '../../scenarios/harm.js';
import type { Simulation } from '../../scenarios/simulate.js';
import type { TrueCause } from '../case.js';
import { measure, scoreOf } from './panel.js';
import type { Scope } from './target.js';

/** A cause before its size is known. */
export interface Seedling {
  readonly cause: TrueCause | 'mix_shift';
  readonly stores: ReadonlyMap<number, number>;
  readonly hours: ReadonlySet<number> | null;
  /** Hours since the start. */
  readonly from: number;
  readonly shape: 'step' | 'ramp';
  /** What it drags along: kitchens that several couriers reach at once get slower. */
  readonly drag: number;
  readonly seed: number;
}

/** Showers: from a fifth to nearly twice the spell's mean, by hour. */
const showers =
  (seed: number) =>
  (hour: number): number =>
    0.2 + 1.6 * random(seedOf(seed, hour)).uniform();

/** The harms of a cause of a given size. */
export function grown(sim: Simulation, p: Seedling, size: number): Harm[] {
  const base = {
    stores: p.stores,
    hoursOfDay: p.hours,
    from: sim.world.from + p.from,
    to: Number.POSITIVE_INFINITY,
    shape: p.shape,
  };
  const main: Harm = { ...base, mechanism: p.cause, size, ...(p.cause === 'weather' ? { course: showers(p.seed) } : {}) };
  return p.cause === 'batching' ? [main, { ...base, mechanism: 'merchant_prep', size: p.drag * size }] : [main];
}

const LARGEST = 1.3;

/** The size at which the cause, beside others, takes the scope's score down to `score`; null where it cannot. */
export function sized(sim: Simulation, p: Seedling, others: readonly Harm[], scope: Scope, score: number): Harm[] | null {
  let [lo, hi] = [0, LARGEST];
  for (let step = 0; step < 8; step++) {
    const size = (lo + hi) / 2;
    if (scoreOf(measure(sim, [...others, ...grown(sim, p, size)], scope)) > score) lo = size;
    else hi = size;
  }
  return lo > LARGEST * 0.98 ? null : grown(sim, p, (lo + hi) / 2);
}

/** Force by store: the same for all, or three times as much in one category or in a third of the stores. */
export function forces(sim: Simulation, stores: readonly number[], uneven: boolean, rng: Random): Map<number, number> {
  const categories = [...new Set(stores.map((s) => sim.world.stores[s]?.category ?? 0))];
  const hard = categories[rng.int(categories.length)];
  const byCategory = categories.length > 1 && rng.uniform() < 0.6;
  return new Map(
    stores.map((s) => {
      const hit = byCategory ? sim.world.stores[s]?.category === hard : random(seedOf(sim.world.seed, 80, s)).uniform() < 1 / 3;
      return [s, uneven && hit ? 3 : 1];
    }),
  );
}
