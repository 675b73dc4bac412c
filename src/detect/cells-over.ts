import { SUM_IDS, type SumVector } from '../model/sums.js';
import type { Hours } from './comparable.js';

const WIDTH = SUM_IDS.length;

/** Rows of sums by hour; rows of one combination of all dimensions and the daypart share the array of their slices. */
export interface CellRows {
  readonly hour: Int32Array;
  readonly nodes: readonly Int32Array[];
  readonly values: Float64Array;
}

/** Every full combination of dimensions and daypart, however many there are of either. */
export interface CellsOver {
  /** By cell: the slices it belongs to. */
  readonly nodes: readonly Int32Array[];
  /** By stretch: the sums of the cells, one after the other. */
  readonly sums: readonly SumVector[];
}

/** Adds the rows up by cell over stretches of hours that do not overlap. */
export function cellsOver({ hour, nodes, values }: CellRows, stretches: readonly Hours[]): CellsOver {
  const ids = new Map<Int32Array, number>();
  for (const list of nodes) if (list.length > 0 && !ids.has(list)) ids.set(list, ids.size);
  const sums = stretches.map(() => new Float64Array(ids.size * WIDTH));
  const first = Math.min(...stretches.map((s) => s.from));
  const stretchAt = new Int32Array(Math.max(...stretches.map((s) => s.to)) - first).fill(-1);
  stretches.forEach(({ from, to }, i) => {
    stretchAt.fill(i, from - first, to - first);
  });
  for (let row = 0; row < hour.length; row++) {
    const into = sums[stretchAt[(hour[row] as number) - first] ?? -1];
    const cell = ids.get(nodes[row] as Int32Array);
    if (!into || cell === undefined) continue;
    for (let s = 0; s < WIDTH; s++)
      into[cell * WIDTH + s] = (into[cell * WIDTH + s] as number) + (values[row * WIDTH + s] as number);
  }
  return { nodes: [...ids.keys()], sums };
}
