import { incompleteBeta } from './beta.js';

/** Upper tail of the F distribution with df1 > 0 and df2 > 0 degrees of freedom (Abramowitz and Stegun 26.6.2). */
export function fisherSf(f: number, df1: number, df2: number): number {
  if (Number.isNaN(f)) return Number.NaN;
  if (f <= 0) return 1;
  if (f === Number.POSITIVE_INFINITY) return 0;
  const total = df2 + df1 * f;
  return incompleteBeta(df2 / 2, df1 / 2, df2 / total, (df1 * f) / total);
}
