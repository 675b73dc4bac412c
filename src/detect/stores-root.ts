import { signedRootPoissonNormal } from '../stats/likelihood-ratio.js';
import { type Dispersion, phi } from './contrast.js';

/** Points per order below which no store's level is taken to lie: nothing is perfect for ever. */
export const MIN_LEVEL = 0.05;

/**
 * Signed root of the likelihood ratio for points lost against points expected, as a scaled Poisson count whose mean has good
 * and bad days, which multiply it. One event of chance costs `jump` points.
 * @param variance of the expected points
 */
export function lossRoot(loss: number, expected: number, variance: number, jump: number, d: Dispersion): number {
  const events = expected / jump;
  const total = phi(d, events);
  const chance = Math.min(total, Math.max(1, d.level));
  const factor = (total - chance) / events;
  return signedRootPoissonNormal(loss / (jump * chance), events / chance, factor + variance / expected ** 2);
}
