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

/**
 * Signed root of the likelihood ratio for a Poisson count whose mean is expected to be `mu`, give or take a normal error of
 * variance `tau2` on the log scale (good and bad days, and what is not known of mu): the log error v is taken at its most
 * likely value, so twice the log ratio is the least v^2 / tau2 + deviance(y, mu exp(v)) (penalised quasi-likelihood, Breslow and
 * Clayton 1993). With tau2 = 0 the root of the Poisson deviance, with large counts log(y / mu) / tau.
 * @returns > 0 where y is larger than mu; 0 where mu is not positive
 */
export function signedRootPoissonNormal(y: number, mu: number, tau2: number): number {
  if (!(mu > 0) || !(y >= 0)) return 0;
  let v = 0;
  if (tau2 > 0) {
    v = (Math.log(Math.max(y, 0.5) / mu) * tau2 * mu) / (1 + tau2 * mu);
    for (let step = 0; step < 20; step++) {
      const m = tau2 * mu * Math.exp(v);
      const move = (v + m - tau2 * y) / (1 + m);
      v -= move;
      if (Math.abs(move) < 1e-10) break;
    }
  }
  const m = mu * Math.exp(v);
  const twice = 2 * (deviance(y, m) - y + m) + (tau2 > 0 ? (v * v) / tau2 : 0);
  return root(twice, y - mu);
}
