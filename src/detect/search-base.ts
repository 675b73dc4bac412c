import { logBeta } from '../stats/beta.js';

/** Bad outcomes k of n, by cell; real-valued effective counts (n / phi) are allowed. */
export interface Counts {
  readonly k: Float64Array;
  readonly n: Float64Array;
}

/** What is known of each cell's usual rate: a beta distribution. */
export interface Base {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Raking ends when no factor moves by more than this share, or after so many sweeps. */
const SETTLED = 1e-6;
const SWEEPS = 100;
/** Events that speak for a factor of 1: rare values of a dimension keep close to it. */
const PRIOR_EVENTS = 1;
/** Prior weights tried, in orders: doubling, as everything scale-like here. */
const STRENGTHS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** Rates are kept off 0 and 1, where odds are not defined. */
const EDGE = 1e-6;

const inside = (p: number): number => Math.min(1 - EDGE, Math.max(EDGE, p));
const sum = (values: Float64Array): number => values.reduce((s, x) => s + x, 0);

export function pooled(list: readonly Counts[], cells: number): Counts {
  const k = new Float64Array(cells);
  const n = new Float64Array(cells);
  for (const counts of list) {
    for (let c = 0; c < cells; c++) {
      k[c] = (k[c] as number) + (counts.k[c] as number);
      n[c] = (n[c] as number) + (counts.n[c] as number);
    }
  }
  return { k, n };
}

/**
 * One sweep: the factor of every value of one dimension is set so that its bad outcomes add up, shrunk towards 1
 * (gamma-Poisson; DuMouchel 1999). @returns the largest change
 */
function rake(odds: Float64Array, column: Int32Array, factors: Float64Array, { k, n }: Counts): number {
  const seen = new Float64Array(factors.length);
  const expected = new Float64Array(factors.length);
  for (let c = 0; c < column.length; c++) {
    const [code, o] = [column[c] as number, odds[c] as number];
    seen[code] = (seen[code] as number) + (k[c] as number);
    expected[code] = (expected[code] as number) + ((n[c] as number) * o) / (1 + o);
  }
  const change = factors.map((old, code) => {
    const fresh = ((seen[code] as number) + PRIOR_EVENTS) / ((expected[code] as number) / old + PRIOR_EVENTS);
    factors[code] = fresh;
    return fresh / old;
  });
  for (let c = 0; c < column.length; c++) odds[c] = (odds[c] as number) * (change[column[c] as number] as number);
  return change.reduce((most, by) => Math.max(most, Math.abs(by - 1)), 0);
}

/** Rates that a model of main effects expects (iterative proportional fitting, Deming and Stephan 1940). */
function mainEffects(codes: readonly Int32Array[], counts: Counts): Float64Array {
  const overall = inside((sum(counts.k) + 0.5) / (sum(counts.n) + 1));
  const odds = new Float64Array(counts.n.length).fill(overall / (1 - overall));
  const factors = codes.map((column) => new Float64Array(1 + column.reduce((most, code) => Math.max(most, code), -1)).fill(1));
  for (let sweep = 0, moved = 1; sweep < SWEEPS && moved > SETTLED; sweep++) {
    moved = Math.max(0, ...codes.map((column, d) => rake(odds, column, factors[d] as Float64Array, counts)));
  }
  return odds.map((o) => inside(o / (1 + o)));
}

/** Log-likelihood of the cells when their rates scatter around `mean` like a beta with weight `s`. */
function evidence({ k, n }: Counts, mean: Float64Array, s: number): number {
  let total = 0;
  for (let c = 0; c < n.length; c++) {
    if (!((n[c] as number) > 0)) continue;
    const a = s * (mean[c] as number);
    const b = s - a;
    total += logBeta((k[c] as number) + a, (n[c] as number) - (k[c] as number) + b) - logBeta(a, b);
  }
  return total;
}

/**
 * Usual rate of every cell: its own history, shrunk towards what its values on each dimension suggest, as strongly as
 * the cells' own scatter asks for (empirical Bayes, beta-binomial; Robbins 1956). A cell never seen gets the latter.
 */
export function baseOf(codes: readonly Int32Array[], history: Counts): Base {
  const mean = mainEffects(codes, history);
  let best = { s: 1, value: Number.NEGATIVE_INFINITY };
  for (const s of STRENGTHS) {
    const value = evidence(history, mean, s);
    if (value > best.value) best = { s, value };
  }
  return {
    a: history.k.map((k, c) => k + best.s * (mean[c] as number)),
    b: history.n.map((n, c) => n - (history.k[c] as number) + best.s * (1 - (mean[c] as number))),
  };
}
