import type { Shape } from './parts.js';
import type { Panel } from './types.js';
import { withinDay } from './within-day.js';

/** What a test is of: a metric up to a day, `sign` 1 where up is good. */
export interface Tested {
  readonly panel: Panel;
  readonly shape: Shape;
  readonly until: number;
  readonly sign: 1 | -1;
}

/**
 * Randomisation inference (Fisher 1935; Imbens and Rubin 2015, ch. 5): one-sided p of no effect on any unit, the share of other draws of
 * the same mechanism with a t at least as large (Chung and Romano 2013: by t it also holds up where effects differ). Exact whatever the
 * errors, if the draws are those that could have been. Null without a comparison or without draws.
 * @param draws phase from which each unit would have been treated
 */
export function randomisationP(tested: Tested, draws: Iterable<ArrayLike<number>>): number | null {
  const t = (first: ArrayLike<number>): number | null => {
    const e = withinDay({ ...tested.panel, first }, tested.shape, { until: tested.until });
    return 'why' in e ? null : (tested.sign * e.estimate) / e.se;
  };
  const seen = t(tested.panel.first);
  if (seen === null) return null;
  let [reached, all] = [0, 0];
  for (const first of draws) {
    const other = t(first);
    if (other === null) continue;
    all++;
    if (other >= seen - 1e-12) reached++;
  }
  return all === 0 ? null : (1 + reached) / (1 + all);
}
