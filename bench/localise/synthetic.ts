import type { Counts, Fixed } from '../../src/detect/search.js';
import { type Random, random } from '../../src/stats/random.js';
import { elementName } from './answer.js';
import type { Case } from './cases.js';
import { holds, logUniform, stretch, type World, worldOf } from './synthetic-world.js';

/** A case whose truth is known, and the number of dimensions its slice fixes. */
export interface Synthetic extends Case {
  readonly depth: number;
}

const STRETCHES = 5;
/** Slices hold this share of the orders, and at least two cells; smaller or larger ones are drawn again. */
const SHARE = { from: 0.005, to: 0.6 };
/** Signal over its own noise, between-stretch scatter included, from which a case is worth naming a slice for. */
const VISIBLE = 4.5;

/** A slice of one to three dimensions around a cell drawn by volume; null where it is too large, small or a single cell. */
function sliceOf(r: Random, world: World, depth: number): Fixed | null {
  let [cell, u] = [0, r.uniform()];
  for (; cell < world.share.length - 1 && u > (world.share[cell] as number); cell++) u -= world.share[cell] as number;
  const dims = r.shuffle(world.sizes.map((_, d) => d)).slice(0, depth);
  const fixed = dims.sort((a, b) => a - b).map((d) => [d, world.codes[d]?.[cell] ?? 0] as const);
  const inside = world.share.flatMap((share, c) => (holds(world, fixed, c) ? [share] : []));
  const share = inside.reduce((a, b) => a + b, 0);
  return inside.length > 1 && share > SHARE.from && share < SHARE.to ? fixed : null;
}

/** Shift by cell: one size, times a factor by value of another dimension and one by cell (both log-normal). */
function shiftsOf(r: Random, world: World, fixed: Fixed, uneven: number): number[] {
  const size = logUniform(r, 0.3, 2.5);
  const free = world.sizes.map((_, d) => d).filter((d) => !fixed.some(([f]) => f === d));
  const by = free[r.int(free.length)];
  const factor = Array.from({ length: 8 }, () => Math.exp(uneven * r.normal()));
  return world.odds.map((_, c) => {
    if (!holds(world, fixed, c)) return 0;
    const code = by === undefined ? 0 : (world.codes[by]?.[c] ?? 0);
    return size * (factor[code] as number) * Math.exp(0.5 * uneven * r.normal());
  });
}

/** Could anybody see it? Signal of the true slice over chance and scatter. */
function visible(world: World, fixed: Fixed, observed: Counts, history: readonly Counts[]): boolean {
  let [k, n, k0, n0, squares] = [0, 0, 0, 0, 0];
  observed.n.forEach((orders, c) => {
    if (!holds(world, fixed, c)) return;
    k += observed.k[c] as number;
    n += orders;
    squares += orders * orders;
    for (const h of history) {
      k0 += h.k[c] as number;
      n0 += h.n[c] as number;
    }
  });
  const p = (k0 + 0.5) / (n0 + 1);
  const chance = n * p * (1 - p);
  const spread = chance * (1 + (p * (1 - p) * world.scatter ** 2 * squares) / Math.max(1, n));
  return n >= 20 && (k - n * p) / Math.sqrt(1.25 * spread) > VISIBLE;
}

/** Elements that hold the very cells of the true one now are as right as it. */
function equals(kase: Pick<Case, 'codes' | 'observed' | 'attributes' | 'values'>, world: World, fixed: Fixed): string[] {
  const cells = Array.from(kase.observed.n.keys()).filter((c) => (kase.observed.n[c] as number) > 0);
  const truth = cells.filter((c) => holds(world, fixed, c));
  const masks = Array.from({ length: (1 << world.sizes.length) - 1 }, (_, i) => i + 1);
  return masks.flatMap((mask) => {
    const dims = world.sizes.map((_, d) => d).filter((d) => mask & (1 << d));
    const other = dims.map((d) => [d, world.codes[d]?.[truth[0] ?? 0] ?? 0] as const);
    const same = cells.filter((c) => holds(world, other, c));
    return dims.length <= 3 && same.length === truth.length && same.every((c, i) => c === truth[i])
      ? [elementName(kase, other)]
      : [];
  });
}

function attempt(r: Random, uneven: number): Synthetic | null {
  const world = worldOf(r);
  const fixed = sliceOf(r, world, 1 + r.int(3));
  if (!fixed) return null;
  const shift = shiftsOf(r, world, fixed, uneven);
  const none = shift.map(() => 0);
  const history = Array.from({ length: STRETCHES - 1 }, () => stretch(r, world, none, 0));
  const observed = stretch(r, world, shift, 0.1 * r.normal());
  if (!visible(world, fixed, observed, history)) return null;
  const names = {
    attributes: world.sizes.map((_, d) => `d${d}`),
    values: world.sizes.map((size) => Array.from({ length: size }, (_, i) => String(i))),
  };
  const kase = { ...names, codes: world.codes, observed, history };
  return { ...kase, name: 'synthetic', labels: equals(kase, world, fixed), depth: fixed.length };
}

/** Incidents with one known slice, drawn until there are `count` that can be seen. The same seed gives the same ones. */
export function synthetic(count: number, seed: number, uneven: number): Synthetic[] {
  const r = random(seed);
  const cases: Synthetic[] = [];
  while (cases.length < count) {
    const kase = attempt(r, uneven);
    if (kase) cases.push(kase);
  }
  return cases;
}
