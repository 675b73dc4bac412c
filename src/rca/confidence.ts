import coefficients from './confidence.json' with { type: 'json' };
import { FEATURES, type Features } from './features.js';

/** The calibrated model: log odds = intercept + sum of weight x feature. Fitted by `npm run rca:fit` on simulated incidents. */
export interface ConfidenceModel {
  readonly intercept: number;
  readonly weights: Readonly<Record<string, number>>;
}

/** The simulator is not the world: nothing is surer than this, either way. */
const [LEAST, MOST] = [0.02, 0.97];

/** Probability that the cause is a true one, by the shipped coefficients or those given. */
export function confidenceOf(features: Features, model: ConfidenceModel = coefficients): number {
  const z = FEATURES.reduce((sum, f) => sum + (model.weights[f] ?? 0) * features[f], model.intercept);
  return Math.min(MOST, Math.max(LEAST, 1 / (1 + Math.exp(-z))));
}
