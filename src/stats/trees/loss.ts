import type { Loss } from './ensemble.js';
import type { Gradients } from './histogram.js';

/** 1 / (1 + exp(-margin)). */
export const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));

/** Second derivatives of the logistic loss vanish at large margins; XGBoost's floor. */
const FLAT = 1e-16;

/** Probabilities of 0 and 1 have no log odds; a target that is all 0 or all 1 starts here. */
const EXTREME = 1e-6;

/** Margin before the first tree: the weighted mean, or its log odds. */
export function startingMargin(loss: Loss, target: Float64Array, weights: Float64Array, rows: Uint32Array): number {
  let [sum, total] = [0, 0];
  for (const row of rows) {
    sum += (weights[row] as number) * (target[row] as number);
    total += weights[row] as number;
  }
  const mean = sum / total;
  if (loss === 'squared') return mean;
  const p = Math.min(1 - EXTREME, Math.max(EXTREME, mean));
  return Math.log(p / (1 - p));
}

/** Derivatives of weight x loss by the margin, where loss is (margin - y)^2 / 2 or the negative log likelihood. */
export function fillGradients(
  into: Gradients,
  loss: Loss,
  margin: Float64Array,
  target: Float64Array,
  weights: Float64Array,
): void {
  const n = target.length;
  for (let i = 0; i < n; i++) {
    const w = weights[i] as number;
    const m = margin[i] as number;
    const p = loss === 'squared' ? m : sigmoid(m);
    into[2 * i] = w * (p - (target[i] as number));
    into[2 * i + 1] = loss === 'squared' ? w : w * Math.max(p * (1 - p), FLAT);
  }
}

/** Weighted mean of the squared error, or of the negative log likelihood in nats, over some rows. */
export function meanLoss(
  loss: Loss,
  margin: Float64Array,
  target: Float64Array,
  weights: ArrayLike<number>,
  rows: Uint32Array,
): number {
  let [sum, total] = [0, 0];
  for (const row of rows) {
    const [m, y, w] = [margin[row] as number, target[row] as number, weights[row] as number];
    const one = loss === 'squared' ? (m - y) ** 2 : Math.log1p(Math.exp(-Math.abs(m))) + Math.max(m, 0) - y * m;
    sum += w * one;
    total += w;
  }
  return sum / total;
}
