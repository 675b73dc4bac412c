import { type Random, random } from '../../../src/stats/random.js';
import { seedOf } from '../../scenarios/draw.js';
import type { Seedling, Works } from '../works.js';
import { measure, scoreOf } from './panel.js';
import type { Scope } from './target.js';

const LARGEST = 1.3;

/** The size at which the cause, beside others, takes the scope's score down to `score`; null where it cannot. */
export function sized<H>(works: Works<H>, p: Seedling, others: readonly H[], scope: Scope, score: number): H[] | null {
  const at = (size: number): number => scoreOf(measure(works, [...others, ...works.grow(p, size)], scope));
  if (at(LARGEST) > score) return null;
  let [lo, hi] = [0, LARGEST];
  for (let step = 0; step < 8; step++) {
    const size = (lo + hi) / 2;
    if (at(size) > score) lo = size;
    else hi = size;
  }
  return works.grow(p, (lo + hi) / 2);
}

/** Force by store: the same for all, or three times as much in one category or in a third of the stores. */
export function forces<H>(works: Works<H>, stores: readonly number[], uneven: boolean, rng: Random): Map<number, number> {
  const categories = [...new Set(stores.map((s) => works.stores[s]?.category ?? 0))];
  const hard = categories[rng.int(categories.length)];
  const byCategory = categories.length > 1 && rng.uniform() < 0.6;
  return new Map(
    stores.map((s) => {
      const hit = byCategory ? works.stores[s]?.category === hard : random(seedOf(works.seed, 80, s)).uniform() < 1 / 3;
      return [s, uneven && hit ? 3 : 1];
    }),
  );
}
