/** A rising step function through (x, y), between its knots linear, beyond them constant. */
export interface Isotonic {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  readonly weight: number;
}

/** One row for each distinct x: the mean y, the weight. */
function distinct(x: ArrayLike<number>, y: ArrayLike<number>, weight?: ArrayLike<number>): Block[] {
  const order = Array.from({ length: x.length }, (_, i) => i).filter((i) => !weight || (weight[i] as number) > 0);
  order.sort((a, b) => (x[a] as number) - (x[b] as number));
  const blocks: Block[] = [];
  for (const i of order) {
    const row = { from: x[i] as number, to: x[i] as number, mean: y[i] as number, weight: weight ? (weight[i] as number) : 1 };
    const last = blocks.at(-1);
    if (last?.to === row.to) blocks[blocks.length - 1] = pooled(last, row);
    else blocks.push(row);
  }
  return blocks;
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return { from: a.from, to: b.to, mean: a.mean + ((b.mean - a.mean) * b.weight) / weight, weight };
}

/**
 * Isotonic regression: the rising function of x with the least weighted squared error, by pooling adjacent violators (Barlow,
 * Bartholomew, Bremner, Brunk 1972). O(n log n).
 * @returns the two ends of each level; no knots without weight
 * @example fitIsotonic([1, 2, 3], [1, 3, 2]) // knots (1, 1), (2, 2.5), (3, 2.5)
 */
export function fitIsotonic(x: ArrayLike<number>, y: ArrayLike<number>, weight?: ArrayLike<number>): Isotonic {
  const blocks: Block[] = [];
  for (const row of distinct(x, y, weight)) {
    let block = row;
    for (let last = blocks.at(-1); last && last.mean >= block.mean; last = blocks.at(-1)) {
      blocks.pop();
      block = pooled(last, block);
    }
    blocks.push(block);
  }
  const knots = blocks.flatMap((b) => (b.from === b.to ? [[b.to, b.mean]] : [b.from, b.to].map((at) => [at, b.mean])));
  return { x: Float64Array.from(knots, (k) => k[0] as number), y: Float64Array.from(knots, (k) => k[1] as number) };
}

/** Value of the fit at `at`; NaN where it has no knots. */
export function isotonicAt({ x, y }: Isotonic, at: number): number {
  let lo = 0;
  let hi = x.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((x[mid] as number) < at) lo = mid + 1;
    else hi = mid;
  }
  if (x.length === 0) return Number.NaN;
  if (lo === 0) return y[0] as number;
  if (lo === x.length) return y[lo - 1] as number;
  const [x0, x1, y0, y1] = [x[lo - 1], x[lo], y[lo - 1], y[lo]] as [number, number, number, number];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}
