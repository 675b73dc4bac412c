import { spendingBounds } from '../stats/sequential/bounds.js';
import { normalScore } from '../stats/sequential/score.js';
import { powerSpending } from '../stats/sequential/spending.js';
import { informationFractions } from './information.js';
import type { Design } from './sequential.js';
import type { Effect } from './types.js';

/**
 * Whether an effect lies so far on the side of harm that all daily looks together would say so without harm with probability alpha only:
 * alpha spent in proportion to the information (Lan and DeMets 1983), so on the first days, when harm is to be seen, far more of it than
 * for a gain.
 * @param sign 1: up is good
 */
export function harmSeen(e: Effect, sign: 1 | -1, design: Design, day: number, alpha: number): boolean {
  const days = Array.from({ length: day }, (_, i) => i + 1);
  const fractions = informationFractions(design.units, design, days, design.icc);
  const bounds = spendingBounds({ fractions, alpha, spend: powerSpending(alpha, 1) });
  // A day that compares nothing new is judged as the last one that did: who looks first then must not miss it.
  const bound = bounds.findLast((b) => b < Number.POSITIVE_INFINITY) ?? Number.POSITIVE_INFINITY;
  return normalScore((-sign * e.estimate) / e.se, e.df) >= bound;
}
