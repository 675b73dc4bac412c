const STEPS = 60;

/**
 * Variance between units beyond that of their own measurement: the t2 >= 0 at which sum d^2 / (v + t2) = df (Paule and
 * Mandel 1982). Falls in t2, so bisection finds it.
 * @param deviation from the common mean, variance of each, df: units less the means that were fitted
 */
export function betweenVariance(deviation: ArrayLike<number>, variance: ArrayLike<number>, df: number): number {
  const excess = (t2: number): number => {
    let sum = -df;
    for (let i = 0; i < deviation.length; i++) sum += (deviation[i] as number) ** 2 / ((variance[i] as number) + t2);
    return sum;
  };
  if (!(df > 0) || !(excess(0) > 0)) return 0;
  let lo = 0;
  let hi = 0;
  for (let i = 0; i < deviation.length; i++) hi += (deviation[i] as number) ** 2 / df;
  for (let step = 0; step < STEPS && hi - lo > 1e-9 * hi; step++) {
    const mid = (lo + hi) / 2;
    if (excess(mid) > 0) lo = mid;
    else hi = mid;
  }
  return (lo + hi) / 2;
}

/**
 * Variance shared by the observations of one unit and day, relative to that of one observation (with sizes in events: the squared
 * coefficient of variation of the day's factor): moment estimate of rho in E[ratio] = 1 + size x rho over units, weighted by
 * the inverse variance of each unit's ratio.
 * @param ratio Pearson's statistic over its degrees of freedom, size: mean observations a day
 */
export function sharedVariance(ratio: ArrayLike<number>, size: ArrayLike<number>, df: ArrayLike<number>): number {
  let rho = 0;
  for (let step = 0; step < 3; step++) {
    let top = 0;
    let bottom = 0;
    for (let i = 0; i < ratio.length; i++) {
      const n = size[i] as number;
      const weight = ((df[i] as number) * n) / (1 + n * rho) ** 2;
      top += weight * ((ratio[i] as number) - 1);
      bottom += weight * n;
    }
    rho = bottom > 0 ? Math.max(0, top / bottom) : 0;
  }
  return rho;
}
