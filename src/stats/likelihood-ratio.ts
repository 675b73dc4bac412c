/** x log(x / expected), 0 at x = 0. */
const deviance = (x: number, expected: number): number => (x > 0 ? x * Math.log(x / expected) : 0);
const root = (twice: number, sign: number): number => Math.sign(sign) * Math.sqrt(Math.max(0, twice));

/**
 * Signed root of the likelihood ratio of two binomial samples having their own rates to having one (McCullagh and
 * Nelder 1989, ch. 4). Close to standard normal under equality, also in the tails and for small counts.
 * @param k1 successes among n1, k0 among n0; real-valued effective counts are allowed
 * @returns > 0 where k1 / n1 is larger; 0 where a sample is empty
 */
export function signedRootBinomial(k1: number, n1: number, k0: number, n0: number): number {
  if (!(n1 > 0 && n0 > 0)) return 0;
  const p = (k1 + k0) / (n1 + n0);
  if (p <= 0 || p >= 1) return 0;
  const twice =
    2 * (deviance(k1, n1 * p) + deviance(n1 - k1, n1 * (1 - p)) + deviance(k0, n0 * p) + deviance(n0 - k0, n0 * (1 - p)));
  return root(twice, k1 / n1 - k0 / n0);
}

/**
 * The same for two Poisson counts with exposures: k1 over e1 against k0 over e0.
 * @returns > 0 where the first rate is larger; 0 where an exposure or both counts are empty
 */
export function signedRootPoisson(k1: number, e1: number, k0: number, e0: number): number {
  if (!(e1 > 0 && e0 > 0) || k1 + k0 <= 0) return 0;
  const rate = (k1 + k0) / (e1 + e0);
  return root(2 * (deviance(k1, e1 * rate) + deviance(k0, e0 * rate)), k1 / e1 - k0 / e0);
}
