import type { Contrast } from './cluster-arms.js';
import { type ClusterRows, fitOf } from './cluster-fit.js';
import { dot } from './matrix.js';

/**
 * One coefficient of least squares with weights n where an arm has too few clusters to tell its own spread: the residuals of all clusters
 * together scale the working covariance (within / n and a level shared by the rows of a cluster), as in Student's test with equal
 * variances, which randomised arms have while there is no effect. Degrees of freedom as of the weighted sum of squares
 * (Satterthwaite 1946). Null as `rowContrast`.
 */
export function pooledContrast(data: ClusterRows, target: number, within: number): Contrast | null {
  const p = data.columns.length;
  const { n, starts, y } = data;
  const fit = fitOf(data, within);
  if (fit === null || fit.residual.every((e) => Math.abs(e) < 1e-12)) return null;
  const { rows, bread, residual, between } = fit;
  const direction = bread.subarray(target * p, (target + 1) * p);
  const squares = residual.reduce((s, e, i) => s + (n[i] as number) * e * e, 0);
  // Of the coefficient: what single orders and what levels of clusters add to its variance.
  let [chance, level, expected, spread] = [0, 0, 0, 0];
  for (let g = 0; g + 1 < starts.length; g++) {
    let sum = 0;
    let own = 0;
    for (let i = starts[g] as number; i < (starts[g + 1] as number); i++) {
      const orders = n[i] as number;
      const a = orders * dot(direction, rows[i] as Float64Array);
      sum += a;
      chance += (a * a) / orders;
      own += within + orders * between;
    }
    level += sum * sum;
    expected += own;
    spread += own * own;
  }
  const spare = y.length - p;
  const working = chance * within + level * between;
  // Less than chance alone would give, or chance is not known: the squares themselves are the scale.
  const scale = between > 0 ? 1 : squares / (spare * within);
  const clusters = starts.length - 1;
  const lost = (clusters - Math.min(p, clusters - 1)) / clusters;
  const df = Math.max(1, ((expected * expected) / spread) * lost);
  return working > 0 && spare > 0 ? { estimate: fit.beta[target] as number, variance: scale * working, df } : null;
}
