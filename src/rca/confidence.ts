import coefficients from './confidence.json' with { type: 'json' };
import { FEATURES, type Features } from './features.js';

/** The calibrated model: log odds = intercept + sum of weight x feature. Fitted by `npm run rca:fit` on simulated incidents. */
export interface ConfidenceModel {
  readonly intercept: number;
  readonly weights: Readonly<Record<string, number>>;
}

/** Probability that the cause is a true one, by the shipped coefficients or those given. Never quite sure, either way. */
export function confidenceOf(features: Features, model: ConfidenceModel = coefficients): number {
  const z = FEATURES.reduce((sum, f) => sum + (model.weights[f] ?? 0) * features[f], model.intercept);
  return Math.min(0.99, Math.max(0.01, 1 / (1 + Math.exp(-z))));
}
