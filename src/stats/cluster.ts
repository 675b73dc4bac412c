import { armContrast, type Contrast } from './cluster-arms.js';
import { rowContrast } from './cluster-rows.js';
import { type ArmCluster, withinVariance } from './cluster-variance.js';
import { type Refusal, refuse } from './refusal.js';
import { studentQuantile, studentSf } from './student.js';

export type { ArmCluster } from './cluster-variance.js';

/** Treated less control, two-sided. Rates are totals over n. */
export interface Comparison {
  readonly ok: true;
  readonly estimate: number;
  readonly se: number;
  /** Satterthwaite's, not whole. */
  readonly df: number;
  readonly p: number;
  readonly interval: readonly [number, number];
  /** Pooled rates as they are, without the covariate. */
  readonly treated: number;
  readonly control: number;
  readonly clusters: { readonly treated: number; readonly control: number };
  /** Whether the clusters' own past was used. */
  readonly covariate: boolean;
}

/** Coefficients beside the level and the arm ask for so many more clusters. */
const FEWEST_FOR_COVARIATE = 6;

/** The covariate takes what stands before the start out of the difference: least squares on arm and own past, weights n. */
export function covariateContrast(clusters: readonly ArmCluster[]): Contrast | null {
  const used = clusters.filter((c) => c.n > 0);
  const known = used.filter((c) => typeof c.past === 'number');
  const weight = known.reduce((s, c) => s + c.n, 0);
  const mean = known.reduce((s, c) => s + c.n * (c.past as number), 0) / weight;
  return rowContrast(
    {
      columns: [
        new Float64Array(used.length).fill(1),
        Float64Array.from(used, (c) => (c.treated ? 1 : 0)),
        Float64Array.from(used, (c) => (c.past ?? mean) - mean),
      ],
      y: Float64Array.from(used, (c) => c.total / c.n),
      n: Float64Array.from(used, (c) => c.n),
      starts: Array.from({ length: used.length + 1 }, (_, i) => i),
    },
    1,
    withinVariance(used),
  );
}

/**
 * Compares two arms of clusters (stores) on a ratio: sums of totals over sums of n, with CR2 errors and Satterthwaite's degrees of
 * freedom, so that few and unequal clusters do not raise false alarms. This is the test that plans state their power for.
 * @param clusters one entry a cluster; the order does not matter
 * @param covariate adjust for the clusters' own past rate (CUPED); ignored where fewer than six clusters have one or all are alike
 */
export function compareArms(
  clusters: readonly ArmCluster[],
  { alpha = 0.05, covariate = false }: { alpha?: number; covariate?: boolean } = {},
): Comparison | Refusal<'too_few_clusters' | 'nothing_varies'> {
  const arms = [true, false].map((t) => clusters.filter((c) => c.treated === t && c.n > 0)) as [ArmCluster[], ArmCluster[]];
  if (arms.some((a) => a.length < 2)) return refuse('too_few_clusters');
  const past = [...arms[0], ...arms[1]].filter((c) => typeof c.past === 'number').length;
  const adjusted = covariate && past >= FEWEST_FOR_COVARIATE ? covariateContrast(clusters) : null;
  const found = adjusted ?? armContrast(clusters);
  if (found === null) return refuse('nothing_varies');
  const se = Math.sqrt(found.variance);
  const margin = studentQuantile(1 - alpha / 2, found.df) * se;
  const [treated, control] = arms.map((a) => a.reduce((s, c) => s + c.total, 0) / a.reduce((s, c) => s + c.n, 0)) as [
    number,
    number,
  ];
  return {
    ok: true,
    estimate: found.estimate,
    se,
    df: found.df,
    p: se > 0 ? 2 * studentSf(Math.abs(found.estimate) / se, found.df) : 0,
    interval: [found.estimate - margin, found.estimate + margin],
    treated,
    control,
    clusters: { treated: arms[0].length, control: arms[1].length },
    covariate: adjusted !== null,
  };
}
