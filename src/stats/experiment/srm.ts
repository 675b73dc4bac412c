import { logBeta } from '../beta.js';
import { chiSquareSf } from './chi-square.js';

const sum = (values: readonly number[]): number => values.reduce((s, x) => s + x, 0);

/** Arms that were to get units, their shares adding up to 1. */
function planned(counts: readonly number[], shares: readonly number[]): { counts: number[]; shares: number[] } {
  const arms = shares.flatMap((share, i) => (share > 0 ? [i] : []));
  const all = sum(shares);
  return { counts: arms.map((i) => counts[i] as number), shares: arms.map((i) => (shares[i] as number) / all) };
}

/**
 * p of the sample ratio: do the arms hold the shares of units that were planned? Pearson's chi-square test, for independent units
 * looked at once. 1 without units.
 * @param counts units seen in each arm, shares: planned, any scale; a unit in an arm with share 0 makes p 0
 */
export function sampleRatioP(counts: readonly number[], shares: readonly number[]): number {
  if (counts.some((count, i) => count > 0 && !((shares[i] as number) > 0))) return 0;
  const arms = planned(counts, shares);
  const total = sum(arms.counts);
  if (!(total > 0) || arms.counts.length < 2) return 1;
  const statistic = arms.counts.reduce((s, n, i) => {
    const expected = total * (arms.shares[i] as number);
    return s + (n - expected) ** 2 / expected;
  }, 0);
  return chiSquareSf(statistic, arms.counts.length - 1);
}

/** Logarithm of n over k. */
const logChoose = (n: number, k: number): number => -Math.log(n + 1) - logBeta(n - k + 1, k + 1);

/** Sum of the probabilities at most that of the outcome seen: how R's and scipy's exact two-sided tests take "as extreme". */
function exactP(seen: number, from: number, to: number, log: (k: number) => number): number {
  // A relative error of 1e-7 counts as a tie, as it does there.
  const limit = log(seen) + 1e-7;
  let p = 0;
  for (let k = from; k <= to; k++) if (log(k) <= limit) p += Math.exp(log(k));
  return Math.min(1, p);
}

/** Exact p of k of n units in an arm that each enters with probability 0 < share < 1: the binomial test, for few units. */
export function binomialRatioP(k: number, n: number, share: number): number {
  return exactP(k, 0, n, (x) => logChoose(n, x) + x * Math.log(share) + (n - x) * Math.log1p(-share));
}

/**
 * Exact p that as many units report in one arm as in the other, where the numbers assigned are fixed (a balanced assignment of
 * clusters): Fisher's hypergeometric test of `seen` among `assigned`.
 * @param assigned units of control and treated, seen: those of them with data
 */
export function reportingRatioP(assigned: readonly [number, number], seen: readonly [number, number]): number {
  const [n0, n1] = assigned;
  const drawn = seen[0] + seen[1];
  const all = logChoose(n0 + n1, drawn);
  const from = Math.max(0, drawn - n1);
  return exactP(seen[0], from, Math.min(n0, drawn), (x) => logChoose(n0, x) + logChoose(n1, drawn - x) - all);
}

/**
 * Logarithm of the evidence against the planned shares: a Dirichlet mixture of multinomials over the planned one, a martingale
 * from 1 under the plan (Lindon and Malek 2022, equation 6). Its inverse is an always-valid p, so arrivals may be checked every
 * day; the p of the test so far is the least of the days'.
 * @param concentration of the Dirichlet law around the plan: larger finds small shifts sooner once there are many units
 */
export function sampleRatioEvidence(counts: readonly number[], shares: readonly number[], concentration = 100): number {
  if (counts.some((count, i) => count > 0 && !((shares[i] as number) > 0))) return Number.POSITIVE_INFINITY;
  const arms = planned(counts, shares);
  let log = 0;
  let [prior, posterior] = [0, 0];
  arms.counts.forEach((n, i) => {
    const share = arms.shares[i] as number;
    const weight = concentration * share;
    // The Dirichlet's constant as a chain of beta functions, which keep their digits for millions of units.
    if (i > 0) log += logBeta(posterior, weight + n) - logBeta(prior, weight);
    prior += weight;
    posterior += weight + n;
    log -= n * Math.log(share);
  });
  return log;
}

/** Always-valid p of the sample ratio at this look. */
export const sampleRatioAlwaysP = (counts: readonly number[], shares: readonly number[], concentration = 100): number =>
  Math.min(1, Math.exp(-sampleRatioEvidence(counts, shares, concentration)));
