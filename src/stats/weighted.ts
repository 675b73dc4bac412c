/**
 * Weighted median: the smallest value at which half of the weight is reached; midway to the next where it is reached
 * exactly. NaN without weight.
 */
export function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const order = values.map((value, i) => ({ value, weight: weights[i] as number })).filter((x) => x.weight > 0);
  order.sort((a, b) => a.value - b.value);
  const half = order.reduce((sum, x) => sum + x.weight, 0) / 2;
  let reached = 0;
  for (let i = 0; i < order.length; i++) {
    const { value, weight } = order[i] as { value: number; weight: number };
    reached += weight;
    if (reached === half) return (value + (order[i + 1]?.value ?? value)) / 2;
    if (reached > half) return value;
  }
  return Number.NaN;
}
