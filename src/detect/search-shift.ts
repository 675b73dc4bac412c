import { logBeta } from '../stats/beta.js';
import { normalSf } from '../stats/normal.js';
import type { Base, Counts } from './search-base.js';

/** Sizes of a shift in log odds, as bins that double: a size is known up to a factor of two, which is all that is needed. */
export interface Bins {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly centre: Float64Array;
}

/** Odds seldom change by more than e^6.4 = 600. */
const LARGEST = 6.4;

export function binsOf(finest: number): Bins {
  const edges = [finest / 2];
  while ((edges.at(-1) as number) < LARGEST) edges.push(2 * (edges.at(-1) as number));
  const all = [...edges.map((e) => -e).reverse(), ...edges];
  const low = Float64Array.from(all.slice(0, -1));
  const high = Float64Array.from(all.slice(1));
  return { low, high, centre: low.map((l, i) => (l + (high[i] as number)) / 2) };
}

/** By cell and bin: likelihood of the cell when its odds shifted by an amount in the bin, relative to its largest. */
export interface Table {
  /** Index into the cells given, of those with orders. */
  readonly cells: Int32Array;
  readonly bins: number;
  readonly likelihood: Float64Array;
}

/**
 * Beta-binomial: the usual rate (a beta) moved by `shift` in log odds and widened by the variance of the shift, which
 * on that scale adds to 1/a + 1/b. Exact for a shift of nothing; small and skewed counts keep their tails.
 */
function logLikelihood(k: number, n: number, a: number, b: number, shift: number, variance: number): number {
  const odds = (a / b) * Math.exp(shift);
  const total = 1 / a + 1 / b + variance;
  const alpha = (1 + odds) / total;
  const beta = (1 + odds) / (odds * total);
  return logBeta(k + alpha, n - k + beta) - logBeta(alpha, beta);
}

export function tableOf({ k, n }: Counts, base: Base, bins: Bins): Table {
  const cells = Int32Array.from(n.keys()).filter((c) => (n[c] as number) > 0);
  const size = bins.centre.length;
  const likelihood = new Float64Array(cells.length * size);
  const variance = bins.low.map((low, i) => ((bins.high[i] as number) - low) ** 2 / 12);
  cells.forEach((c, row) => {
    const [kc, nc, a, b] = [k[c] as number, n[c] as number, base.a[c] as number, base.b[c] as number];
    let top = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const value = logLikelihood(kc, nc, a, b, bins.centre[i] as number, variance[i] as number);
      likelihood[row * size + i] = value;
      if (value > top) top = value;
    }
    for (let i = row * size; i < (row + 1) * size; i++) likelihood[i] = Math.exp((likelihood[i] as number) - top);
  });
  return { cells, bins: size, likelihood };
}

/** Normal law over the bins; the outermost reach to infinity. */
export function normalWeights(bins: Bins, mean: number, sd: number): Float64Array {
  const last = bins.centre.length - 1;
  return bins.centre.map((_, i) => {
    const above = i === 0 ? 1 : normalSf(((bins.low[i] as number) - mean) / sd);
    return above - (i === last ? 0 : normalSf(((bins.high[i] as number) - mean) / sd));
  });
}

/**
 * Log-normal law over the bins of one sign, each blurred by the cells' own scatter `sd`: within a slice the shift may
 * be uneven, several times as large here as there, but it does not turn around.
 */
export function unevenWeights(bins: Bins, median: number, logSd: number, sd: number): Float64Array {
  const total = new Float64Array(bins.centre.length);
  const beyond = (edge: number): number => normalSf(Math.log(edge / median) / logSd);
  const first = bins.centre.findIndex((centre) => centre > 0);
  bins.centre.forEach((centre, i) => {
    if (centre <= 0) return;
    const above = i === first ? 1 : beyond(bins.low[i] as number);
    const weight = above - (i === bins.centre.length - 1 ? 0 : beyond(bins.high[i] as number));
    normalWeights(bins, centre, sd).forEach((w, j) => {
      total[j] = (total[j] as number) + weight * w;
    });
  });
  return total;
}

/** By cell and law: logarithm of the likelihood averaged over the law. */
export function mixtures(table: Table, laws: readonly Float64Array[]): Float64Array {
  const rows = table.cells.length;
  const out = new Float64Array(rows * laws.length);
  for (let row = 0; row < rows; row++) {
    const from = row * table.bins;
    laws.forEach((law, j) => {
      let value = 0;
      for (let i = 0; i < table.bins; i++) value += (law[i] as number) * (table.likelihood[from + i] as number);
      out[row * laws.length + j] = Math.log(value + 1e-300);
    });
  }
  return out;
}
