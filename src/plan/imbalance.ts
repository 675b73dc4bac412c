/** Below this share of its variance a covariate tells nothing that those before it do not. */
const NOTHING_NEW = 1e-9;

/**
 * Covariates without mean, with variance 1 and uncorrelated over the units (Gram-Schmidt); those that are constant or follow from the
 * others are left out. In these the Mahalanobis distance of two groups is a plain sum of squares.
 * @param values a row for each unit, a number for each covariate
 * @returns a column for each covariate that is left
 */
export function whitened(values: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const n = values.length;
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, i) => s + x * (b[i] as number), 0);
  const kept: number[][] = [];
  for (let c = 0; c < (values[0]?.length ?? 0); c++) {
    const raw = values.map((row) => row[c] as number);
    const mean = raw.reduce((a, b) => a + b, 0) / n;
    let left = raw.map((x) => x - mean);
    const before = dot(left, left);
    for (const k of kept) {
      const along = dot(left, k) / dot(k, k);
      left = left.map((x, i) => x - along * (k[i] as number));
    }
    const rest = dot(left, left);
    if (!(rest > NOTHING_NEW * Math.max(before, NOTHING_NEW * mean ** 2))) continue;
    const scale = Math.sqrt(rest / Math.max(1, n - 1));
    kept.push(left.map((x) => x / scale));
  }
  return kept;
}

/**
 * Mahalanobis distance between treated and other units, in units of what chance gives: on average over all draws it is the number of
 * covariates. 0 where one of the groups is empty.
 */
export function distanceOf(columns: readonly (readonly number[])[], treated: (unit: number) => boolean): number {
  const n = columns[0]?.length ?? 0;
  const inside = Array.from({ length: n }, (_, u) => treated(u));
  const count = inside.filter(Boolean).length;
  if (count === 0 || count === n) return 0;
  const gap = (column: readonly number[]): number => {
    const sum = column.reduce((s, x, u) => (inside[u] ? s + x : s), 0);
    // Columns have no mean: what the others sum to is the same with the other sign.
    return sum / count + sum / (n - count);
  };
  return ((count * (n - count)) / n) * columns.reduce((s, column) => s + gap(column) ** 2, 0);
}
