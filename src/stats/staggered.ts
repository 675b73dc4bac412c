import type { Contrast } from './cluster-arms.js';
import { rowContrast } from './cluster-rows.js';
import { withinVariance } from './cluster-variance.js';

/** A store in a roll-out by steps. */
export interface SteppedCluster {
  /** Sums of each period (a day, or days in which nothing joins): orders and outcome, 0 where it is closed. */
  readonly periods: readonly { readonly n: number; readonly total: number }[];
  /** Index of the first period in which it is treated; beyond the last: not within these. */
  readonly from: number;
  /** Its own rate before the start; null: not known (it counts as an average one). */
  readonly past: number | null;
}

/** Clusters on each side of a period that make it a comparison. */
const FEWEST = 2;

/** Periods that hold treated and not yet treated clusters. */
function comparing(clusters: readonly SteppedCluster[]): number[] {
  const count = Math.max(0, ...clusters.map((c) => c.periods.length));
  return Array.from({ length: count }, (_, t) => t).filter((t) => {
    const open = clusters.filter((c) => (c.periods[t]?.n ?? 0) > 0);
    const treated = open.filter((c) => c.from <= t).length;
    return treated >= FEWEST && open.length - treated >= FEWEST;
  });
}

/** The past where it is known, less its mean, and 0 where not; null where it tells nothing. */
function centred(clusters: readonly SteppedCluster[], orders: readonly number[]): number[] | null {
  const known = clusters.map((c, i) => ({ past: c.past, n: orders[i] as number })).filter((c) => c.past !== null && c.n > 0);
  const weight = known.reduce((s, c) => s + c.n, 0);
  const mean = known.reduce((s, c) => s + c.n * (c.past as number), 0) / weight;
  if (!known.some((c) => Math.abs((c.past as number) - mean) > 1e-12)) return null;
  return clusters.map((c) => (c.past === null ? 0 : c.past - mean));
}

/**
 * Effect of a staggered roll-out: within each period treated against not yet treated clusters, these contrasts pooled (least squares
 * on period effects and treatment, weights n), the clusters' own past as covariate; errors clustered (CR2, Satterthwaite). Periods
 * without both arms, such as those at 100 %, tell nothing and are left out, so that no day before is used as control. Null where no
 * period compares or nothing varies.
 */
export function staggeredContrast(clusters: readonly SteppedCluster[]): Contrast | null {
  const periods = comparing(clusters);
  if (periods.length === 0) return null;
  const orders = clusters.map((c) => periods.reduce((s, t) => s + (c.periods[t]?.n ?? 0), 0));
  const past = centred(clusters, orders);
  const starts = [0];
  const rows: { n: number; total: number; period: number; treated: boolean; past: number }[] = [];
  clusters.forEach((c, i) => {
    periods.forEach((t, period) => {
      const { n, total } = c.periods[t] ?? { n: 0, total: 0 };
      if (n > 0) rows.push({ n, total, period, treated: c.from <= t, past: past?.[i] ?? 0 });
    });
    if (rows.length > (starts.at(-1) as number)) starts.push(rows.length);
  });
  const column = (f: (r: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, f);
  return rowContrast(
    {
      columns: [
        column((r) => (r.treated ? 1 : 0)),
        ...periods.map((_, t) => column((r) => (r.period === t ? 1 : 0))),
        ...(past === null ? [] : [column((r) => r.past)]),
      ],
      y: column((r) => r.total / r.n),
      n: column((r) => r.n),
      starts,
    },
    0,
    withinVariance(rows),
  );
}
