import type { Frame } from './frame.js';

const PASSES = 3;

interface Factor {
  readonly codes: ArrayLike<number>;
  readonly levels: number;
  /** Rows that one observation of the effect rests on: effects of few days are pulled to nothing harder. */
  readonly perDay: boolean;
}

/**
 * Effects of one factor on what is left, shrunk by how much of their spread is chance (empirical Bayes, moments): a level of
 * few rows, or of few days, keeps little of its own.
 */
function effects(f: Factor, rows: ArrayLike<number>, left: Float64Array, days: ArrayLike<number>): Float64Array {
  const [sum, count] = [new Float64Array(f.levels), new Float64Array(f.levels)];
  const seen = f.perDay ? Array.from({ length: f.levels }, () => new Set<number>()) : null;
  const latest = new Float64Array(f.levels).fill(Number.NaN);
  let [squares, total] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const value = left[row] as number;
    if (Number.isNaN(value)) continue;
    const level = f.codes[row] as number;
    sum[level] = (sum[level] as number) + value;
    count[level] = (count[level] as number) + 1;
    // Rows come in the order of time: most are of the day just seen.
    if (seen && latest[level] !== days[row]) {
      latest[level] = days[row] as number;
      seen[level]?.add(days[row] as number);
    }
    squares += value * value;
    total++;
  }
  const noise = squares / Math.max(1, total);
  const means = sum.map((s, level) => ((count[level] as number) > 0 ? s / (count[level] as number) : 0));
  // Component of variance between levels by moments, levels weighted by their rows: E sum n m^2 = levels x noise + weight x between.
  const used = [...means.keys()].filter((level) => (count[level] as number) > 0);
  const rowsOf = used.map((level) => count[level] as number);
  const weight = total - rowsOf.reduce((a, n) => a + n * n, 0) / Math.max(1, total);
  const over = used.reduce((a, level) => a + (count[level] as number) * (means[level] as number) ** 2, 0) - used.length * noise;
  const between = Math.max(1e-12 * noise, over / Math.max(1, weight));
  return means.map((m, level) => {
    const n = count[level] as number;
    if (n === 0) return 0;
    const byRows = between / (between + noise / n);
    const nDays = seen?.[level]?.size ?? Number.POSITIVE_INFINITY;
    return m * byRows * (nDays === Number.POSITIVE_INFINITY ? 1 : nDays / (nDays + 1));
  });
}

/**
 * What a value usually is for the store, the hour and the weekday of each row: additive effects fitted to `rows` by
 * backfitting, each shrunk to nothing as far as it may be chance.
 * @returns one expectation per row of the frame; NaN where nothing was ever seen
 */
export function usual(frame: Frame, values: Float64Array, rows: ArrayLike<number>): Float64Array {
  const factors: Factor[] = [
    { codes: frame.hour, levels: 24, perDay: false },
    { codes: frame.weekday, levels: 7, perDay: true },
    { codes: frame.unit, levels: frame.units.length, perDay: false },
  ];
  let [sum, count] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] as number] as number;
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
  }
  const out = new Float64Array(frame.n).fill(count > 0 ? sum / count : Number.NaN);
  if (count === 0) return out;
  const fitted: Float64Array[] = factors.map((f) => new Float64Array(f.levels));
  const left = new Float64Array(frame.n);
  for (let pass = 0; pass < PASSES; pass++)
    factors.forEach((f, k) => {
      const own = fitted[k] as Float64Array;
      for (let row = 0; row < frame.n; row++)
        left[row] = (values[row] as number) - (out[row] as number) + (own[f.codes[row] as number] as number);
      const next = effects(f, rows, left, frame.day);
      for (let row = 0; row < frame.n; row++) {
        const level = f.codes[row] as number;
        out[row] = (out[row] as number) + (next[level] as number) - (own[level] as number);
      }
      fitted[k] = next;
    });
  return out;
}

/** Values less what is usual; NaN where either is unknown. */
export const deviation = (values: Float64Array, expected: Float64Array): Float64Array =>
  values.map((v, i) => v - (expected[i] as number));
