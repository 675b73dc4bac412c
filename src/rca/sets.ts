import { type Posterior, posterior } from '../stats/bayes-linear.js';
import type { Meaning } from './meaning.js';
import type { Model } from './model.js';
import type { UNKNOWN } from './probe.js';
import type { Shift } from './shift.js';

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
const MOST = 4;

/** Causes nobody recorded: none, one of a ride or of a store, one of items, or both. */
const STRANGE: readonly (readonly (keyof typeof UNKNOWN)[])[] = [
  [],
  ['ride'],
  ['store'],
  ['items'],
  ['ride', 'items'],
  ['store', 'items'],
];

function* subsets(n: number, most: number, from = 0, chosen: number[] = []): Generator<number[]> {
  yield chosen;
  if (chosen.length === most) return;
  for (let i = from; i < n; i++) yield* subsets(n, most, i + 1, [...chosen, i]);
}

/** Sets grow with the fourth power of the candidates: of very many, those that alone explain most are weighed. */
const WEIGHED = 10;

function likeliest(n: number, evidence: (i: number) => number): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  if (n <= WEIGHED) return all;
  const alone = all.map(evidence);
  const best = all.toSorted((a, b) => (alone[b] as number) - (alone[a] as number) || a - b).slice(0, WEIGHED);
  return best.sort((a, b) => a - b);
}

/**
 * Probability of each set of causes given what changed in every store: Bayesian model averaging over all sets of up to four
 * candidates, each with or without causes that nobody recorded (Hoeting et al. 1999; evidence in closed form).
 */
export function weighSets(
  model: Model,
  meaning: Readonly<Record<string, Meaning>>,
  shifts: Readonly<Record<string, Shift>>,
): Sets {
  const { candidates, coefficients } = model;
  const at = (of: (name: string) => boolean): number[] => coefficients.flatMap((c, i) => (of(c.of) ? [i] : []));
  const always = at((of) => of === 'day' || of === 'follow');
  const prior = coefficients.map((c) => c.prior);
  const kinds = STRANGE.map((names) => ({ names, active: names.flatMap((n) => at((of) => of === `unknown:${n}`)) }));
  // Whether a driver that moved still means what it meant.
  const means = candidates.map((h) => ((shifts[h.id]?.z ?? 0) > 2 ? (meaning[h.id]?.log ?? 0) : 0));
  const ownOf = candidates.map((h) => at((of) => of === h.id));
  const results: { causes: number[]; unknown: boolean; active: number[]; fit: Posterior; log: number }[] = [];
  const weighed = likeliest(
    candidates.length,
    (i) => posterior(model.moments, [...(ownOf[i] as number[]), ...always], prior).evidence,
  );
  for (const chosen of subsets(weighed.length, MOST)) {
    const causes = chosen.map((i) => weighed[i] as number);
    for (const { names, active: strange } of kinds) {
      if (names.length > 0 && strange.length === 0) continue;
      const active = [...causes.flatMap((i) => ownOf[i] as number[]), ...always, ...strange];
      const fit = posterior(model.moments, active, prior);
      const log =
        fit.evidence +
        causes.reduce((sum, i) => sum + (means[i] as number), 0) +
        causes.length * Math.log(ODDS) +
        names.length * Math.log(UNKNOWN_ODDS);
      results.push({ causes, unknown: names.length > 0, active, fit, log });
    }
  }
  const top = results.reduce((a, r) => Math.max(a, r.log), Number.NEGATIVE_INFINITY);
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
