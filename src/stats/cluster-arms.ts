import { type ArmCluster, betweenVariance, withinVariance } from './cluster-variance.js';

/** Difference of two pooled rates with its CR2 variance and Satterthwaite's degrees of freedom. */
export interface Contrast {
  readonly estimate: number;
  readonly variance: number;
  readonly df: number;
}

/** Per cluster: share of the arm's orders, residual of its rate, working variance of its rate. */
interface Arm {
  readonly rate: number;
  readonly orders: number;
  readonly squared: number;
  readonly clusters: readonly ArmCluster[];
}

function armOf(clusters: readonly ArmCluster[]): Arm {
  let [orders, total, squared] = [0, 0, 0];
  for (const c of clusters) {
    orders += c.n;
    total += c.total;
    squared += c.n * c.n;
  }
  return { rate: total / orders, orders, squared, clusters };
}

/** Weighted squares of an arm's cluster rates about its pooled rate. */
const scatter = ({ rate, clusters }: Arm): number => clusters.reduce((s, c) => s + c.n * (c.total / c.n - rate) ** 2, 0);

/**
 * CR2 variance of an arm's pooled rate, its mean under the working variances and half the variance it then has.
 * With w = n / N, residual e and working variance v: sum of w^2 a^2 e^2, a^2 = v / (v (1 - 2 w) + sum of w^2 v).
 */
function armVariance(arm: Arm, within: number, between: number): { variance: number; mean: number; spread: number } {
  const { rate, orders, clusters } = arm;
  let mean = 0;
  for (const { n } of clusters) mean += (n / orders) ** 2 * (between + within / n);
  // With f = w v and c = w^2 a^2 the adjusted scores i, j have the covariance sqrt(c_i c_j) (mean - f_i - f_j), i = j apart.
  let [variance, c0, c1, c2, own] = [0, 0, 0, 0, 0];
  for (const { n, total } of clusters) {
    const w = n / orders;
    const v = between + within / n;
    const f = w * v;
    const c = (w * w * v) / (v - 2 * f + mean);
    variance += c * (total / n - rate) ** 2;
    c0 += c;
    c1 += c * f;
    c2 += c * f * f;
    own += (w * f) ** 2 - (c * (mean - 2 * f)) ** 2;
  }
  return { variance, mean, spread: mean * mean * c0 * c0 - 4 * mean * c0 * c1 + 2 * c0 * c2 + 2 * c1 * c1 + own };
}

/**
 * Difference of the pooled rates (sum of totals over sum of n) of treated and control clusters. CR2 errors (Bell and McCaffrey
 * 2002; Pustejovsky and Tipton 2018, for least squares on orders): unbiased for few and unequal clusters under the working
 * variances within / n + between, which the clusters themselves tell; degrees of freedom as Satterthwaite's under the same
 * (Imbens and Kolesar 2016). Null with fewer than two clusters in an arm, or where nothing varies.
 */
export function armContrast(clusters: readonly ArmCluster[]): Contrast | null {
  const [treated, control] = [true, false].map((t) => armOf(clusters.filter((c) => c.treated === t && c.n > 0))) as [Arm, Arm];
  const arms = [treated, control];
  if (arms.some((a) => a.clusters.length < 2)) return null;
  const within = withinVariance([...treated.clusters, ...control.clusters]);
  const orders = treated.orders + control.orders;
  const trace = treated.squared / treated.orders + control.squared / control.orders;
  const spare = treated.clusters.length + control.clusters.length - 2;
  const squares = scatter(treated) + scatter(control);
  const between = betweenVariance(squares, within, spare, orders, trace);
  if (!(within + between > 0) || !(squares > 0)) return null;
  const [a, b] = arms.map((arm) => armVariance(arm, within, between)) as [
    ReturnType<typeof armVariance>,
    ReturnType<typeof armVariance>,
  ];
  return {
    estimate: treated.rate - control.rate,
    variance: a.variance + b.variance,
    df: (a.mean + b.mean) ** 2 / (a.spread + b.spread),
  };
}
