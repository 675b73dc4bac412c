import { type Posterior, posterior } from '../stats/bayes-linear.js';
import type { Model } from './probes.js';

/** What the joint model says of every set of causes, averaged. */
export interface Sets {
  /** Probability that each candidate is among the causes, by hypothesis id; `unknown` for one nobody recorded. */
  readonly included: Readonly<Record<string, number>>;
  /** Expected value of each coefficient, nought where its cause is out; by name. */
  readonly coefficients: Readonly<Record<string, number>>;
}

/** Causes are few: most days none, rarely two, hardly ever three at once. */
const ODDS = 0.15;
const UNKNOWN_ODDS = 0.1;
const MOST = 3;

function* subsets(n: number, most: number, from = 0, chosen: number[] = []): Generator<number[]> {
  yield chosen;
  if (chosen.length === most) return;
  for (let i = from; i < n; i++) yield* subsets(n, most, i + 1, [...chosen, i]);
}

/**
 * Probability of each set of causes given what changed in every store: Bayesian model averaging over all sets of up to three
 * candidates, each with or without a cause that nobody recorded (Hoeting et al. 1999; evidence in closed form).
 * @param temper below 1 the evidence counts for less: its model of the works is never exact
 */
export function weighSets(model: Model, temper = 1): Sets {
  const { candidates, coefficients } = model;
  const always = coefficients.flatMap((c, i) => (c.of === 'day' || c.of === 'follow' ? [i] : []));
  const strange = coefficients.flatMap((c, i) => (c.of === 'unknown' ? [i] : []));
  const ownOf = candidates.map((h) => coefficients.flatMap((c, i) => (c.of === h.id ? [i] : [])));
  const results: { causes: number[]; unknown: boolean; active: number[]; fit: Posterior; log: number }[] = [];
  for (const causes of subsets(candidates.length, MOST))
    for (const unknown of [false, true]) {
      const active = [...causes.flatMap((i) => ownOf[i] as number[]), ...always, ...(unknown ? strange : [])];
      const fit = posterior(
        unknown ? model.unknown : model.known,
        active,
        coefficients.map((c) => c.prior),
      );
      const log = temper * fit.evidence + causes.length * Math.log(ODDS) + (unknown ? Math.log(UNKNOWN_ODDS) : 0);
      results.push({ causes, unknown, active, fit, log });
    }
  const top = Math.max(...results.map((r) => r.log));
  const weights = results.map((r) => Math.exp(r.log - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const included: Record<string, number> = { unknown: 0 };
  const expected: Record<string, number> = {};
  for (const h of candidates) included[h.id] = 0;
  for (const c of coefficients) expected[c.name] = 0;
  results.forEach((r, k) => {
    const w = (weights[k] as number) / total;
    for (const i of r.causes) {
      const id = candidates[i]?.id as string;
      included[id] = (included[id] as number) + w;
    }
    if (r.unknown) included.unknown = (included.unknown as number) + w;
    r.active.forEach((c, j) => {
      const name = coefficients[c]?.name as string;
      expected[name] = (expected[name] as number) + w * (r.fit.mean[j] as number);
    });
  });
  return { included, coefficients: expected };
}
