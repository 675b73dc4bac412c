/** A slice by the codes it fixes: pairs of dimension and code, dimensions ascending. */
export type Fixed = readonly (readonly [dimension: number, code: number])[];

/** All elements of up to so many fixed dimensions that hold orders now, and the one of each kind that holds a cell. */
export interface Elements {
  /** By element. */
  readonly fixed: readonly Fixed[];
  /** By element: its kind, an index into `of`. */
  readonly kind: Int32Array;
  /** By element: orders it holds. */
  readonly orders: Float64Array;
  /** By element: description length in nats. */
  readonly length: Float64Array;
  /** By kind (a set of fixed dimensions): the element that holds each of the cells asked for; its ids are consecutive. */
  readonly of: readonly Int32Array[];
  /** By kind: its first element; one more than there are kinds. */
  readonly first: Int32Array;
}

const bitCount = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

/** Which dimensions each kind of element fixes: shallow kinds first. */
function kinds(dimensions: number, maxDepth: number): number[][] {
  const masks = Array.from({ length: 1 << dimensions }, (_, mask) => mask).filter((m) => m > 0 && bitCount(m) <= maxDepth);
  masks.sort((a, b) => bitCount(a) - bitCount(b) || a - b);
  return masks.map((mask) => Array.from({ length: dimensions }, (_, d) => d).filter((d) => mask & (1 << d)));
}

/** One number for the codes of a cell on some dimensions. */
function keys(codes: readonly Int32Array[], kind: readonly number[], cells: Int32Array): Float64Array {
  const key = new Float64Array(cells.length);
  for (const d of kind) {
    const column = codes[d] as Int32Array;
    const size = column.reduce((most, code) => Math.max(most, code + 1), 1);
    cells.forEach((c, row) => {
      key[row] = (key[row] as number) * size + (column[c] as number);
    });
  }
  return key;
}

/**
 * The lattice of slices over the cells, and what naming each of them costs (two-part code, Rissanen 1978): the logarithm
 * of the number of kinds, plus -log of its share of the orders. An element with a share s is one of some 1 / s that could
 * have been named with as much support: the effective number of candidates, whatever the number of stores that sold little.
 * @param orders by cell of `codes`
 */
export function elementsOf(codes: readonly Int32Array[], cells: Int32Array, orders: Float64Array, maxDepth: number): Elements {
  const list = kinds(codes.length, maxDepth);
  const fixed: Fixed[] = [];
  const kindOf: number[] = [];
  const first = [0];
  const support: number[] = [];
  const of = list.map((dimensions, kind) => {
    const byKey = new Map<number, number>();
    const ids = Int32Array.from(keys(codes, dimensions, cells), (key, row) => {
      const cell = cells[row] as number;
      let id = byKey.get(key);
      if (id === undefined) {
        id = fixed.push(dimensions.map((d) => [d, codes[d]?.[cell] as number] as const)) - 1;
        byKey.set(key, id);
        kindOf.push(kind);
        support.push(0);
      }
      support[id] = (support[id] as number) + (orders[cell] as number);
      return id;
    });
    first.push(fixed.length);
    return ids;
  });
  const all = cells.reduce((sum, cell) => sum + (orders[cell] as number), 0);
  const length = Float64Array.from(support, (own) => Math.log(list.length) - Math.log(own / all));
  return { fixed, kind: Int32Array.from(kindOf), orders: Float64Array.from(support), length, of, first: Int32Array.from(first) };
}
