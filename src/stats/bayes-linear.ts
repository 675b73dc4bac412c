import { cholesky, logDeterminant, solve } from './cholesky.js';
import { normalSf } from './normal.js';

/** Sufficient statistics of a weighted regression: XᵀWX (p x p), XᵀWy, yᵀWy; what depends on no coefficient is left out. */
export interface Moments {
  readonly p: number;
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: number;
  /** Sum of log w. */
  readonly logWeight: number;
}
type Growing = { -readonly [K in keyof Moments]: Moments[K] };

/** Adds a row of weight w to sufficient statistics under way. */
export function addRow(m: Growing, x: ArrayLike<number>, y: number, w: number): void {
  for (let i = 0; i < m.p; i++) {
    const xi = x[i] as number;
    if (xi === 0) continue;
    m.xy[i] = (m.xy[i] as number) + w * xi * y;
    for (let j = 0; j < m.p; j++) m.xx[i * m.p + j] = (m.xx[i * m.p + j] as number) + w * xi * (x[j] as number);
  }
  m.yy += w * y * y;
  m.logWeight += Math.log(w);
}

export const emptyMoments = (p: number): Growing => ({
  p,
  xx: new Float64Array(p * p),
  xy: new Float64Array(p),
  yy: 0,
  logWeight: 0,
});

/** Independent normal prior of a coefficient. */
export interface Prior {
  readonly mean: number;
  readonly sd: number;
  /** Cannot be negative: its distributions end at nought. */
  readonly positive?: boolean;
}

export interface Posterior {
  /** Log marginal likelihood, up to a constant that is the same for every choice of coefficients. */
  readonly evidence: number;
  readonly mean: Float64Array;
}

/**
 * Conjugate normal regression with known error variances: the evidence of the model that has the coefficients `active`,
 * all others nought, and what is then known of them (Bishop 2006, section 3.5, with a prior mean).
 */
export function posterior(m: Moments, active: readonly number[], prior: readonly Prior[]): Posterior {
  const k = active.length;
  const a = new Float64Array(k * k);
  const b = new Float64Array(k);
  let [logPrior, quad] = [0, m.yy];
  active.forEach((i, r) => {
    const { mean, sd } = prior[i] as Prior;
    const precision = 1 / (sd * sd);
    active.forEach((j, c) => {
      a[r * k + c] = m.xx[i * m.p + j] as number;
    });
    a[r * k + r] = (a[r * k + r] as number) + precision;
    b[r] = (m.xy[i] as number) + precision * mean;
    quad += precision * mean * mean;
    logPrior += 2 * Math.log(sd);
  });
  const factor = cholesky(a, k);
  const mean = solve(factor, b);
  for (let r = 0; r < k; r++) quad -= (b[r] as number) * (mean[r] as number);
  // What lies below nought is cut from prior and posterior, each coefficient by itself (the joint probability has no closed form).
  let cut = 0;
  active.forEach((i, r) => {
    const { mean: m0, sd, positive } = prior[i] as Prior;
    if (!positive) return;
    const unit = new Float64Array(k);
    unit[r] = 1;
    const own = Math.sqrt(Math.max(1e-300, solve(factor, unit)[r] as number));
    cut += Math.log(Math.max(1e-300, normalSf(-(mean[r] as number) / own))) - Math.log(normalSf(-m0 / sd));
    mean[r] = Math.max(0, mean[r] as number);
  });
  return { evidence: 0.5 * (m.logWeight - logPrior - logDeterminant(factor) - quad) + cut, mean };
}
