import type { Cells } from './cells.js';

export interface Components {
  /** Part of each unit and of each period that the cells connect; -1 without cells. */
  readonly unit: Int32Array;
  readonly period: Int32Array;
  readonly count: number;
  /** Unit and period effects that can be told apart: levels present less one for each part (Abowd, Creecy, Kramarz 2002). */
  readonly rank: number;
}

/** Connected parts of the graph of units and periods, by union-find: effects of two parts cannot be compared. */
export function components({ unit, period, units, periods }: Cells): Components {
  const parent = Int32Array.from({ length: units + periods }, (_, i) => i);
  const present = new Uint8Array(units + periods);
  const root = (start: number): number => {
    let at = start;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  for (let i = 0; i < unit.length; i++) {
    const [a, b] = [unit[i] as number, units + (period[i] as number)];
    present[a] = 1;
    present[b] = 1;
    parent[root(a)] = root(b);
  }
  const names = new Map<number, number>();
  const part = Int32Array.from(parent, (_, i) => {
    if (!present[i]) return -1;
    const at = root(i);
    if (!names.has(at)) names.set(at, names.size);
    return names.get(at) as number;
  });
  const levels = present.reduce((sum, there) => sum + there, 0);
  return { unit: part.subarray(0, units), period: part.subarray(units), count: names.size, rank: levels - names.size };
}
