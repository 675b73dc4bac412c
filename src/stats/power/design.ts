import { studentQuantile } from '../student.js';
import { noncentralSf } from './noncentral.js';

/** What is measured on an order. Rates are 0..1. */
export type Outcome = { readonly kind: 'proportion'; readonly baseline: number } | { readonly kind: 'mean'; readonly sd: number };

/** Two arms of whole clusters. A cluster of one order is an order on its own. */
export interface Design {
  readonly outcome: Outcome;
  /** Two-sided. */
  readonly alpha: number;
  /** Clusters of the control arm and of the treated arm; need not be whole. */
  readonly clusters: readonly [number, number];
  /** Mean orders of a cluster. */
  readonly size: number;
  /** Intra-cluster correlation. */
  readonly icc: number;
  /** Coefficient of variation of the cluster sizes. */
  readonly cv: number;
  /** Share of the variance that a covariate known before the start takes away (CUPED), 0..1. */
  readonly reduction?: number;
}

/**
 * How many times as many orders clusters need: 1 + ((1 + CV^2) m - 1) rho (Eldridge, Ashby and Kerry 2006), never less than
 * what clusters of one order would need.
 */
export function designEffect({ size, icc, cv }: Pick<Design, 'size' | 'icc' | 'cv'>): number {
  return Math.max(1 + ((1 + cv * cv) * size - 1) * icc, Number.MIN_VALUE);
}

export const degreesOfFreedom = ({ clusters }: Pick<Design, 'clusters'>): number => clusters[0] + clusters[1] - 2;

/** Standard errors of the difference if there is no effect (pooled rate), and if there is one. */
export function standardErrors(design: Design, effect: number): { readonly none: number; readonly some: number } {
  const [a, b] = design.clusters.map((k) => k * design.size) as [number, number];
  const factor = designEffect(design) * (1 - (design.reduction ?? 0));
  const { outcome } = design;
  if (outcome.kind === 'mean') {
    const error = outcome.sd * Math.sqrt(factor * (1 / a + 1 / b));
    return { none: error, some: error };
  }
  const bernoulli = (p: number): number => Math.max(0, p * (1 - p));
  const [p, q] = [outcome.baseline, outcome.baseline + effect];
  const pooled = (p * a + q * b) / (a + b);
  return {
    none: Math.sqrt(factor * bernoulli(pooled) * (1 / a + 1 / b)),
    some: Math.sqrt(factor * (bernoulli(p) / a + bernoulli(q) / b)),
  };
}

/**
 * Chance that a two-sided test finds `effect` (in the unit of the outcome). For proportions the test uses the pooled rate, as
 * R's power.prop.test does with `strict = TRUE`; the degrees of freedom are those of the clusters.
 */
export function powerOf(design: Design, effect: number): number {
  const df = degreesOfFreedom(design);
  if (!(df > 0)) return 0;
  const { none, some } = standardErrors(design, effect);
  const limit = studentQuantile(1 - design.alpha / 2, df);
  if (some === 0) return effect === 0 ? design.alpha : 1;
  const [at, shift] = [(limit * none) / some, Math.abs(effect) / some];
  return noncentralSf(at, df, shift) + noncentralSf(at, df, -shift);
}
