import { studentQuantile } from '../student.js';

/** A roll-out in steps over days: which share of the clusters is treated on each day. */
export interface SteppedWedge {
  readonly clusters: number;
  /** Share of the clusters treated, one for each day; never falling. */
  readonly shares: readonly number[];
  /** Orders of a cluster on a day. */
  readonly size: number;
  /** Variance of one order. */
  readonly within: number;
  readonly icc: number;
  readonly alpha: number;
}

/**
 * Variance of the effect from a staggered roll-out with cluster and day effects (Hussey and Hughes 2007, eq. 8). Infinite where
 * all clusters change together: no day holds both arms.
 */
export function steppedVariance(s: SteppedWedge): number {
  const { clusters: I } = s;
  const T = s.shares.length;
  const sigma = (s.within * (1 - s.icc)) / s.size;
  const tau = s.within * s.icc;
  const treated = s.shares.map((share) => Math.round(share * I));
  const U = treated.reduce((a, b) => a + b, 0);
  const W = treated.reduce((a, b) => a + b * b, 0);
  // Clusters that join on a day have all the days from it on.
  let V = 0;
  treated.forEach((count, day) => {
    V += (count - (treated[day - 1] ?? 0)) * (T - day) ** 2;
  });
  const information = (I * U - W) * sigma + (U * U + I * T * U - T * W - I * V) * tau;
  return information > 0 ? (I * sigma * (sigma + T * tau)) / information : Number.POSITIVE_INFINITY;
}

/** The smallest effect the roll-out finds with the given power, by t with the degrees of freedom of the clusters; null where it finds none. */
export function steppedDetectable(s: SteppedWedge, power: number): number | null {
  const df = s.clusters - 2;
  const variance = steppedVariance(s);
  if (df < 1 || !Number.isFinite(variance)) return null;
  return (studentQuantile(1 - s.alpha / 2, df) + studentQuantile(power, df)) * Math.sqrt(variance);
}
