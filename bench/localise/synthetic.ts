import type { Counts, Fixed } from '../../src/detect/search.js';
import { type Random, random } from '../../src/stats/random.js';
import { elementName } from './answer.js';
import type { Case } from './cases.js';

/** A case whose truth is known, and the number of dimensions its slice fixes. */
export interface Synthetic extends Case {
  readonly depth: number;
}

const STRETCHES = 5;
/** Cells kept: the largest. */
const MOST_CELLS = 800;
/** Slices hold this share of the orders, and at least two cells; smaller or larger ones are drawn again. */
const SHARE = { from: 0.005, to: 0.6 };
/** Signal over its own noise, between-stretch scatter included, from which a case is worth naming a slice for. */
const VISIBLE = 4.5;

const logUniform = (r: Random, from: number, to: number): number => from * (to / from) ** r.uniform();
const softmax = (logs: readonly number[]): number[] => {
  const sum = logs.reduce((s, x) => s + Math.exp(x), 0);
  return logs.map((x) => Math.exp(x) / sum);
};

/** Poisson by inversion where small, else by its normal limit. */
function poisson(r: Random, mean: number): number {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * r.normal()));
  let [k, p] = [0, r.uniform()];
  for (const floor = Math.exp(-mean); p > floor; k++) p *= r.uniform();
  return k;
}

function binomial(r: Random, n: number, p: number): number {
  const [mean, variance] = [n * p, n * p * (1 - p)];
  if (variance > 30) return Math.min(n, Math.max(0, Math.round(mean + Math.sqrt(variance) * r.normal())));
  if (n > 500) return p < 0.5 ? Math.min(n, poisson(r, mean)) : n - Math.min(n, poisson(r, n - mean));
  let k = 0;
  for (let i = 0; i < n; i++) if (r.uniform() < p) k++;
  return k;
}

interface World {
  readonly codes: readonly Int32Array[];
  readonly sizes: readonly number[];
  readonly share: readonly number[];
  /** Usual log odds. */
  readonly odds: readonly number[];
  readonly orders: number;
  /** Scatter of a cell's log odds from stretch to stretch. */
  readonly scatter: number;
}

/** Three to five dimensions of uneven values, correlated volumes, rates with main effects and interactions. */
function worldOf(r: Random): World {
  const sizes = Array.from({ length: 3 + r.int(3) }, () => 2 + r.int(7));
  const volume = sizes.map((size) => Array.from({ length: size }, () => 1.2 * r.normal()));
  const effect = sizes.map((size) => Array.from({ length: size }, () => 0.6 * r.normal()));
  const level = -4.5 + 3 * r.uniform();
  const count = sizes.reduce((a, b) => a * b, 1);
  const all = Array.from({ length: count }, (_, i) => {
    let rest = i;
    const codes = sizes.map((size) => {
      const code = rest % size;
      rest = Math.floor(rest / size);
      return code;
    });
    const add = (of: readonly (readonly number[])[]): number => codes.reduce((s, code, d) => s + (of[d]?.[code] ?? 0), 0);
    return { codes, volume: add(volume) + r.normal(), odds: level + add(effect) + 0.3 * r.normal() };
  });
  const cells = all.sort((a, b) => b.volume - a.volume).slice(0, MOST_CELLS);
  return {
    codes: sizes.map((_, d) => Int32Array.from(cells, (c) => c.codes[d] ?? 0)),
    sizes,
    share: softmax(cells.map((c) => c.volume)),
    odds: cells.map((c) => c.odds),
    orders: logUniform(r, 1000, 300_000),
    scatter: logUniform(r, 0.03, 0.5),
  };
}

const holds = (world: World, fixed: Fixed, cell: number): boolean => fixed.every(([d, code]) => world.codes[d]?.[cell] === code);

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

/** One stretch: every cell scatters on its own, and the values of one dimension together. */
function stretch(r: Random, world: World, shift: readonly number[], drift: number): Counts {
  const d = r.int(world.sizes.length);
  const common = Array.from({ length: 8 }, () => 0.5 * world.scatter * r.normal());
  const n = Float64Array.from(world.share, (share) => poisson(r, share * world.orders));
  const k = Float64Array.from(n, (orders, c) => {
    const noise = world.scatter * r.normal() + (common[world.codes[d]?.[c] ?? 0] as number);
    const odds = (world.odds[c] as number) + (shift[c] as number) + drift + noise;
    return binomial(r, orders, 1 / (1 + Math.exp(-odds)));
  });
  return { k, n };
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
