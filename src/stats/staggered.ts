import type { Contrast } from './cluster-arms.js';
import { rowContrast } from './cluster-rows.js';
import { withinVariance } from './cluster-variance.js';

type Sums = { readonly n: number; readonly total: number };

/** A store in a roll-out by steps. */
export interface SteppedCluster {
  /** Sums of each day: orders and outcome, 0 where it is closed. */
  readonly days: readonly Sums[];
  /** Index of the first day on which it is treated; beyond the last: not within these. */
  readonly from: number;
  /** Its own rate before the start; null: not known (it counts as an average one). */
  readonly past: number | null;
}

/** Clusters on each side of a day that make it a comparison. */
const FEWEST = 2;

/** Days that hold treated and not yet treated clusters, those between two joins together (a step). */
function stepsOf(clusters: readonly SteppedCluster[]): number[][] {
  const steps = new Map<number, number[]>();
  const count = Math.max(0, ...clusters.map((c) => c.days.length));
  for (let t = 0; t < count; t++) {
    let [treated, waiting, joined] = [0, 0, 0];
    for (const c of clusters) {
      if (c.from <= t) joined++;
      if ((c.days[t]?.n ?? 0) > 0) c.from <= t ? treated++ : waiting++;
    }
    if (treated >= FEWEST && waiting >= FEWEST) steps.set(joined, [...(steps.get(joined) ?? []), t]);
  }
  return [...steps.values()];
}

/** The past where it is known, less its mean, and 0 where not; null where it tells nothing. */
function centred(clusters: readonly SteppedCluster[], orders: readonly number[]): number[] | null {
  const known = clusters.map((c, i) => ({ past: c.past, n: orders[i] as number })).filter((c) => c.past !== null && c.n > 0);
  const weight = known.reduce((s, c) => s + c.n, 0);
  const mean = known.reduce((s, c) => s + c.n * (c.past as number), 0) / weight;
  if (!known.some((c) => Math.abs((c.past as number) - mean) > 1e-12)) return null;
  return clusters.map((c) => (c.past === null ? 0 : c.past - mean));
}

/** How far each day's rate of all clusters lies from that of the step, so that days weigh alike in both arms. */
function dayEffects(clusters: readonly SteppedCluster[], step: readonly number[]): number[] {
  const of = (days: readonly number[]): number => {
    let [n, total] = [0, 0];
    for (const c of clusters)
      for (const t of days) {
        n += c.days[t]?.n ?? 0;
        total += c.days[t]?.total ?? 0;
      }
    return total / n;
  };
  const all = of(step);
  return step.map((t) => of([t]) - all);
}

interface Row extends Sums {
  /** Rate without the effects of its days. */
  readonly y: number;
  readonly step: number;
  readonly treated: boolean;
  readonly past: number;
}

/**
 * Effect of a staggered roll-out: treated against not yet treated clusters on the same days, these contrasts pooled (least squares on
 * steps and treatment with weights n, each day's own rate taken out), the clusters' own past as covariate; errors clustered (CR2,
 * Satterthwaite). Days without both arms, such as those at 100 %, tell nothing and are left out, so that no day before is a control.
 * Null where no day compares or nothing varies.
 */
export function staggeredContrast(clusters: readonly SteppedCluster[]): Contrast | null {
  const steps = stepsOf(clusters);
  if (steps.length === 0) return null;
  const orders = clusters.map((c) => steps.reduce((s, days) => s + days.reduce((a, t) => a + (c.days[t]?.n ?? 0), 0), 0));
  const past = centred(clusters, orders);
  const effects = steps.map((days) => dayEffects(clusters, days));
  const [rows, starts]: [Row[], number[]] = [[], [0]];
  clusters.forEach((c, i) => {
    steps.forEach((days, step) => {
      let [n, total, odd] = [0, 0, 0];
      days.forEach((t, k) => {
        const day = c.days[t] ?? { n: 0, total: 0 };
        n += day.n;
        total += day.total;
        odd += day.n * ((effects[step] as number[])[k] as number);
      });
      if (n > 0)
        rows.push({ n, total, y: (total - odd) / n, step, treated: c.from <= (days[0] as number), past: past?.[i] ?? 0 });
    });
    if (rows.length > (starts.at(-1) as number)) starts.push(rows.length);
  });
  const column = (f: (r: Row) => number): Float64Array => new Float64Array(rows.map(f));
  const columns = [
    column((r) => (r.treated ? 1 : 0)),
    ...steps.map((_, t) => column((r) => (r.step === t ? 1 : 0))),
    ...(past === null ? [] : [column((r) => r.past)]),
  ];
  return rowContrast({ columns, y: column((r) => r.y), n: column((r) => r.n), starts }, 0, withinVariance(rows));
}
