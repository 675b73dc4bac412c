import type { Counts, Fixed, SearchInput } from '../../src/detect/search.js';
import { random } from '../../src/stats/random.js';

/** A small marketplace: every combination of the sizes is a cell with so many orders a stretch. */
export interface Plan {
  readonly sizes: readonly number[];
  readonly orders: number;
  readonly seed: number;
  /** Usual log odds, and the scatter of cells between stretches. */
  readonly level?: number;
  readonly scatter?: number;
  /** Shift of the log odds of a cell now. */
  readonly shift: (codes: readonly number[]) => number;
}

export const holds = (fixed: Fixed, codes: readonly number[]): boolean => fixed.every(([d, code]) => codes[d] === code);

function cellsOf(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((cells, size) => cells.flatMap((c) => Array.from({ length: size }, (_, i) => [...c, i])), [[]]);
}

/** Counts drawn from a normal approximation that is kept within its bounds: good enough, and quick. */
export function world(plan: Plan): SearchInput {
  const r = random(plan.seed);
  const cells = cellsOf(plan.sizes);
  const volume = cells.map(() => plan.orders * Math.exp(0.5 * r.normal()));
  const usual = cells.map(() => (plan.level ?? -2) + 0.3 * r.normal());
  const draw = (shift: (codes: readonly number[]) => number): Counts => {
    const n = Float64Array.from(volume, (v) => Math.max(0, Math.round(v + Math.sqrt(v) * r.normal())));
    const k = n.map((orders, c) => {
      const odds = (usual[c] as number) + shift(cells[c] as number[]) + (plan.scatter ?? 0) * r.normal();
      const p = 1 / (1 + Math.exp(-odds));
      return Math.min(orders, Math.max(0, Math.round(orders * p + Math.sqrt(orders * p * (1 - p)) * r.normal())));
    });
    return { k, n };
  };
  return {
    codes: plan.sizes.map((_, d) => Int32Array.from(cells, (c) => c[d] as number)),
    history: Array.from({ length: 4 }, () => draw(() => 0)),
    observed: draw(plan.shift),
  };
}

/** Reorders or repeats the cells of an input. */
export function pick(input: SearchInput, cells: readonly number[]): SearchInput {
  const of = (values: Float64Array): Float64Array => Float64Array.from(cells, (c) => values[c] as number);
  const counts = ({ k, n }: Counts): Counts => ({ k: of(k), n: of(n) });
  return {
    ...input,
    codes: input.codes.map((column) => Int32Array.from(cells, (c) => column[c] as number)),
    observed: counts(input.observed),
    history: input.history.map(counts),
  };
}
