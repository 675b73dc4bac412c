import { normalSf } from '../stats/normal.js';
import { DAY_HOURS } from './clock.js';

/** About where the line lies, in standard deviations: one slice's share of a day's allowance for false alarms. */
const LINE = 4;

/**
 * How much less often a path that is looked at in steps exceeds a high line than a continuous one (Siegmund and Yakir 2007), 0 < nu
 * <= 1; x is the line times the usual size of a step.
 */
function discreteness(x: number): number {
  const half = x / 2;
  const below = 1 - normalSf(half);
  const density = Math.exp((-half * half) / 2) / Math.sqrt(2 * Math.PI);
  return ((2 / x) * (below - 0.5)) / (half * below + density);
}

/**
 * Independent looks that a day of runs takes at stretches of one length. Stretches that end `gap` hours apart share all hours but
 * those, so they cross a high line together. Relative to one run the number of separate crossings is
 * 1 + (day - gap) / length x line^2 x nu(line sqrt(2 gap / length)), and never more than there are runs (maxima of moving sums:
 * Siegmund and Yakir 2007, after Siegmund 1985). A run a day takes one look.
 * @param length hours of the stretch; gap: hours since the run before; line in standard deviations
 */
export function looksPerDay(length: number, gap: number, line = LINE): number {
  if (!(gap < DAY_HOURS)) return 1;
  const step = Math.max(1, gap);
  const runs = DAY_HOURS / step;
  const crossings = (DAY_HOURS / length) * line ** 2 * discreteness(line * Math.sqrt((2 * step) / length));
  return Math.min(runs, 1 + crossings * (1 - step / DAY_HOURS));
}
