import type { Random } from '../../../src/stats/random.js';
import { pick } from '../../scenarios/draw.js';
import type { Seedling } from '../works.js';
import type { Planted } from './build.js';
import { sized } from './grow.js';
import { measure, type Panel, scoreOf } from './panel.js';
import type { Scope, Target } from './target.js';

/** Groups of the scope's stores that demand can move between: categories, regions or single stores. */
function groups<H>(panel: Panel<H>, scope: Scope, target: Target, rng: Random): number[][] {
  const { stores } = panel.works;
  const ways = [
    ...(target.category === null ? (['category', 'category'] as const) : []),
    ...(target.region === null ? (['region'] as const) : []),
    'store' as const,
  ];
  const way = pick(rng, ways);
  const by = new Map<number, number[]>();
  for (const s of scope.stores) {
    const key = way === 'store' ? s : (stores[s]?.[way] ?? 0);
    by.set(key, [...(by.get(key) ?? []), s]);
  }
  return [...by.values()];
}

/** How bad each store's group ordinarily is, from -1 to 1.5. */
function badness<H>(panel: Panel<H>, scope: Scope, target: Target, rng: Random): Map<number, number> {
  const past = { ...scope, from: 0, to: scope.from - (scope.from % 24) };
  const scored = groups(panel, scope, target, rng).map((stores) => ({
    stores,
    score: scoreOf(panel.sum({ ...past, stores: new Set(stores) })),
  }));
  const known = scored.map((g) => g.score).filter((x) => !Number.isNaN(x));
  const mean = known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
  const widest = Math.max(1e-9, ...known.map((x) => Math.abs(x - mean)));
  const level = (x: number): number => (Number.isNaN(x) ? 0 : Math.max(-1, Math.min(1.5, (1.5 * (mean - x)) / widest)));
  return new Map(scored.flatMap((g) => g.stores.map((s) => [s, level(g.score)] as const)));
}

/** Orders move to where things were always worse: the slice falls though no store does. */
export function mixed<H>(panel: Panel<H>, target: Target, scope: Scope, drop: number, rng: Random): Planted<H>[] | null {
  const { works } = panel;
  const seedling: Seedling = {
    cause: 'mix_shift',
    stores: badness(panel, scope, target, rng),
    hours: scope.hours,
    from: scope.from,
    shape: 'step',
    drag: 0,
    seed: 0,
  };
  const harms = sized(works, seedling, [], scope, scoreOf(measure(works, [], scope)) - drop);
  return harms && [{ cause: 'mix_shift', harms, target, stores: null, from: scope.from }];
}
