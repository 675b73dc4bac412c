import { studentSf } from './student.js';

/** Exceedances are counted between these. */
const EDGES = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, Number.POSITIVE_INFINITY] as const;
const CHOICES = [5, 6, 8, 10, 13, 17, 22, 30, 45, 70, 120, Number.POSITIVE_INFINITY] as const;

/** Share of a Student variable's exceedances of the first edge that fall into each bin. */
const shares = (df: number): number[] => {
  const sf = EDGES.map((edge) => (edge === Number.POSITIVE_INFINITY ? 0 : studentSf(edge, df)));
  return EDGES.slice(1).map((_, i) => ((sf[i] as number) - (sf[i + 1] as number)) / (sf[0] as number));
};

/**
 * Degrees of freedom of the Student law whose upper tail fits standardised values best: maximum likelihood over the bins of
 * those above 1, which says how heavy the tail is whatever the middle looks like (an empirical null, Efron 2004).
 * @param prior exceedances of a law with so many degrees of freedom that count as seen before
 */
export function upperTailDf(z: ArrayLike<number>, prior = { df: 22, weight: 50 }): number {
  const counts = shares(prior.df).map((share) => share * prior.weight);
  for (let i = 0; i < z.length; i++) {
    const bin = EDGES.findLastIndex((edge) => (z[i] as number) > edge);
    if (bin >= 0) counts[bin] = (counts[bin] as number) + 1;
  }
  let best = { df: prior.df, likelihood: Number.NEGATIVE_INFINITY };
  for (const df of CHOICES) {
    const likelihood = shares(df).reduce((sum, share, i) => sum + (counts[i] as number) * Math.log(share), 0);
    if (likelihood > best.likelihood) best = { df, likelihood };
  }
  return best.df;
}
