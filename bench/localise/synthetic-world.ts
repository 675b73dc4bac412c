import type { Counts, Fixed } from '../../src/detect/search.js';
import type { Random } from '../../src/stats/random.js';

/** Cells kept: the largest. */
const MOST_CELLS = 800;

export const logUniform = (r: Random, from: number, to: number): number => from * (to / from) ** r.uniform();
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

export interface World {
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
export function worldOf(r: Random): World {
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

export const holds = (world: World, fixed: Fixed, cell: number): boolean =>
  fixed.every(([d, code]) => world.codes[d]?.[cell] === code);

/** One stretch: every cell scatters on its own, and the values of one dimension together. */
export function stretch(r: Random, world: World, shift: readonly number[], drift: number): Counts {
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
