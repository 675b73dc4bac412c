/**
 * The assignment with the largest total weight: each row gets at most one column, each column at most one row; pairs of no or negative
 * weight are never made. Successive shortest paths with potentials (Kuhn 1955; Munkres 1957; this form after Jonker & Volgenant 1987),
 * O(rows^2 x columns).
 * @param weights weights[row][column]; null: not possible
 * @returns the column of each row, or null
 */
export function assign(weights: readonly (readonly (number | null)[])[]): (number | null)[] {
  const rows = weights.length;
  const real = weights[0]?.length ?? 0;
  // One further column a row, of weight nought: to stay alone.
  const columns = real + rows;
  const cost = (row: number, column: number): number => {
    if (column >= real) return column === real + row ? 0 : Number.POSITIVE_INFINITY;
    const w = weights[row]?.[column] ?? null;
    return w === null || w <= 0 ? Number.POSITIVE_INFINITY : -w;
  };
  const [u, v] = [new Float64Array(rows + 1), new Float64Array(columns + 1)];
  /** The row of each column, both from 1; 0: none. */
  const owner = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) augment(row, { columns, cost, u, v, owner });
  const result: (number | null)[] = new Array(rows).fill(null);
  for (let column = 1; column <= real; column++) {
    const row = owner[column] as number;
    if (row > 0) result[row - 1] = column - 1;
  }
  return result;
}

interface State {
  readonly columns: number;
  readonly cost: (row: number, column: number) => number;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly owner: Int32Array;
}

/** Finds the cheapest way to give one more row a column, others moving on where that pays. */
function augment(row: number, { columns, cost, u, v, owner }: State): void {
  owner[0] = row;
  const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
  const way = new Int32Array(columns + 1);
  const done = new Uint8Array(columns + 1);
  let at = 0;
  do {
    done[at] = 1;
    const from = owner[at] as number;
    let [delta, next] = [Number.POSITIVE_INFINITY, -1];
    for (let c = 1; c <= columns; c++) {
      if (done[c]) continue;
      const reduced = cost(from - 1, c - 1) - (u[from] as number) - (v[c] as number);
      if (reduced < (least[c] as number)) {
        least[c] = reduced;
        way[c] = at;
      }
      if ((least[c] as number) < delta) [delta, next] = [least[c] as number, c];
    }
    for (let c = 0; c <= columns; c++) {
      if (done[c]) {
        u[owner[c] as number] = (u[owner[c] as number] as number) + delta;
        v[c] = (v[c] as number) - delta;
      } else least[c] = (least[c] as number) - delta;
    }
    at = next;
  } while (owner[at] !== 0);
  for (let c = at; c !== 0; ) {
    const before = way[c] as number;
    owner[c] = owner[before] as number;
    c = before;
  }
}
