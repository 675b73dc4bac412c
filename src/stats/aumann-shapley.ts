/** Sums of groups above and below the line of one ratio. */
export interface RatioSums {
  readonly numerator: ArrayLike<number>;
  readonly denominator: ArrayLike<number>;
}

export interface RatioParts {
  /** Ratio after less before: the sum of all parts. */
  readonly change: number;
  /** What each group's numerator and denominator did. */
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
}

const total = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
};

/** Below so small a relative change the closed forms lose digits; the series then has all of them. */
const SMALL = 1e-3;

/** Integrals over the straight path from (a0, b0) to (a1, b1): of 1 / b, and of a / b^2. */
function integrals(a0: number, a1: number, b0: number, b1: number): { one: number; slope: number } {
  const x = (b1 - b0) / b0;
  const [a, da] = [a0 / b0, (a1 - a0) / b0];
  if (Math.abs(x) > SMALL) {
    const one = Math.log1p(x) / x;
    return { one: one / b0, slope: (a / (1 + x) + (da * (one - 1 / (1 + x))) / x) / b0 };
  }
  // Power series in x of log(1 + x) / x, and of (log(1 + x) / x - 1 / (1 + x)) / x.
  let one = 0;
  let rest = 0;
  for (let k = 6; k >= 0; k--) {
    one = 1 / (k + 1) - x * one;
    rest = (k + 1) / (k + 2) - x * rest;
  }
  return { one: one / b0, slope: (a / (1 + x) + da * rest) / b0 };
}

/**
 * Attribution of the change of a ratio sum(a) / sum(b) to the numerators and denominators of its groups by Aumann and Shapley (1974):
 * the derivative by each, integrated along the straight line from before to after. It adds up without remainder, and does not depend
 * on how groups are cut (Sun and Sundararajan 2011). Null where a side's denominator is not positive.
 */
export function aumannShapley(before: RatioSums, after: RatioSums): RatioParts | null {
  const [a0, a1] = [total(before.numerator), total(after.numerator)];
  const [b0, b1] = [total(before.denominator), total(after.denominator)];
  if (!(b0 > 0 && b1 > 0)) return null;
  const { one, slope } = integrals(a0, a1, b0, b1);
  const change = (side: 'numerator' | 'denominator', factor: number): Float64Array =>
    Float64Array.from(after[side], (value, g) => factor * (value - (before[side][g] as number)));
  const [numerator, denominator] = [change('numerator', one), change('denominator', -slope)];
  return { change: total(numerator) + total(denominator), numerator, denominator };
}
