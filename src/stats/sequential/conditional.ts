import { type AlwaysValidInput, alwaysValid } from './always-valid.js';
import { crossingProbability } from './bounds.js';
import { pathsFrom } from './walk.js';

/** A test under way: where it is, and the looks to come. */
export interface Ahead {
  /** Share of the planned information that is in, above 0, and the z statistic there. */
  readonly t: number;
  readonly z: number;
  /** Share at each look to come, rising, and its bound (`spendingBounds` over past and coming looks). */
  readonly fractions: readonly number[];
  readonly bounds: readonly number[];
}

/** Drift that continues the effect seen so far. */
export const trend = ({ t, z }: Pick<Ahead, 't' | 'z'>): number => z / Math.sqrt(t);

/** Drift of an effect: the z it is expected to give at the planned information, 1 / (planned standard error)^2. */
export const driftOf = (effect: number, information: number): number => effect * Math.sqrt(information);

/** Chance to have crossed a bound by each look to come, given what was seen (B-values, Lan and Wittes 1988). */
function chances({ t, z, fractions, bounds }: Ahead, drift: number): number[] {
  let sum = 0;
  return crossingProbability(bounds, fractions, drift, pathsFrom(t, z * Math.sqrt(t))).map((p) => {
    sum += p;
    return sum;
  });
}

/**
 * Conditional power: the chance to cross a bound yet, were the drift so (Jennison and Turnbull 2000, 10.2; all looks to come
 * count, not the last alone).
 * @param drift `trend(ahead)` for the effect seen, `driftOf` the target for the effect planned for
 */
export const conditionalPower = (ahead: Ahead, drift: number): number => chances(ahead, drift).at(-1) ?? 0;

/**
 * Predictive power: conditional power averaged over what the data say of the drift, N(trend, 1 / t) (Spiegelhalter, Freedman and
 * Blackburn 1986), by the trapezoidal rule, which is exact here to about 1e-6.
 */
export function predictivePower(ahead: Ahead): number {
  const sd = 1 / Math.sqrt(ahead.t);
  const step = Math.min(0.5, 0.4 * sd);
  const most = Math.ceil((5.5 * sd) / step);
  let [sum, mass] = [0, 0];
  for (let i = -most; i <= most; i++) {
    const weight = Math.exp(-0.5 * ((i * step) / sd) ** 2);
    mass += weight;
    sum += weight * conditionalPower(ahead, trend(ahead) + i * step);
  }
  return sum / mass;
}

/** Looks until a bound is crossed with the given chance, were the drift so: 1 is the next. Null where the plan ends before. */
export function looksToCross(ahead: Ahead, drift: number, chance = 0.5): number | null {
  const look = chances(ahead, drift).findIndex((p) => p >= chance);
  return look < 0 ? null : look + 1;
}

/**
 * Days until an always-valid interval would leave 0 out, were the estimate to stay as it is and information to come in evenly.
 * 0 where it does already, null where it does not within `most` days.
 * @param perDay information (1 / se^2) a day adds
 */
export function daysToExclude(input: AlwaysValidInput, perDay: number, most = 1000): number | null {
  const now = 1 / input.se ** 2;
  for (let day = 0; day <= most; day++) {
    const { lo, hi } = alwaysValid({ ...input, se: 1 / Math.sqrt(now + day * perDay) });
    if (lo > 0 || hi < 0) return day;
  }
  return null;
}
