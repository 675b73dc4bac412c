/** One bin of predictions: how much was predicted, how much happened. */
export interface ReliabilityBin {
  readonly predicted: number;
  readonly observed: number;
  readonly weight: number;
}

const weightOf = (weight: ArrayLike<number> | undefined, i: number): number => (weight ? (weight[i] as number) : 1);

/**
 * Mean squared error of predicted probabilities (Brier 1950). NaN without weight.
 * @param p predicted, y observed (0 or 1)
 */
export function brier(p: ArrayLike<number>, y: ArrayLike<number>, weight?: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < p.length; i++) {
    sum += weightOf(weight, i) * ((p[i] as number) - (y[i] as number)) ** 2;
    total += weightOf(weight, i);
  }
  return sum / total;
}

/** Predictions in order, cut into bins of about equal weight. Equal predictions stay together, in the bin of their middle. */
export function reliability(
  p: ArrayLike<number>,
  y: ArrayLike<number>,
  bins = 10,
  weight?: ArrayLike<number>,
): readonly ReliabilityBin[] {
  const order = Array.from({ length: p.length }, (_, i) => i).filter((i) => weightOf(weight, i) > 0);
  order.sort((a, b) => (p[a] as number) - (p[b] as number));
  const total = order.reduce((sum, i) => sum + weightOf(weight, i), 0);
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, observed: 0, weight: 0 }));
  let below = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let tied = 0;
    for (; to < order.length && p[order[to] as number] === p[order[from] as number]; to++)
      tied += weightOf(weight, order[to] as number);
    const bin = sums[Math.min(bins - 1, Math.floor(((below + tied / 2) / total) * bins))] as (typeof sums)[number];
    for (; from < to; from++) {
      const i = order[from] as number;
      bin.predicted += weightOf(weight, i) * (p[i] as number);
      bin.observed += weightOf(weight, i) * (y[i] as number);
      bin.weight += weightOf(weight, i);
    }
    below += tied;
  }
  return sums
    .filter((b) => b.weight > 0)
    .map((b) => ({ predicted: b.predicted / b.weight, observed: b.observed / b.weight, weight: b.weight }));
}

/**
 * Expected calibration error: weighted mean distance of what was predicted from what happened, over bins of equal mass (Naeini,
 * Cooper, Hauskrecht 2015; equal mass: Nixon and others 2019). NaN without weight.
 */
export function calibrationError(p: ArrayLike<number>, y: ArrayLike<number>, bins = 10, weight?: ArrayLike<number>): number {
  const table = reliability(p, y, bins, weight);
  const total = table.reduce((sum, b) => sum + b.weight, 0);
  return table.reduce((sum, b) => sum + b.weight * Math.abs(b.predicted - b.observed), 0) / total;
}
