import type { Result } from '../model/experiment.js';

type State = Result['state'];

/** At least this share of the target counts as on track: what the recommendation's confidence is about. */
export const ENOUGH = 0.5;

export interface Judged {
  readonly estimate: number;
  readonly interval: readonly [number, number];
  /** 1: up is good. */
  readonly sign: 1 | -1;
  readonly target: number | null;
}

/**
 * Where a metric stands against its target. `exceeded`: reaches it, and the interval leaves out nothing gained; `on_track`: half of it or
 * more; `behind`: less, and the interval does not reach the target; `inconclusive`: less, but the target is not ruled out.
 */
export function progressOf({ estimate, interval, sign, target }: Judged): State {
  const [gain, worst, best] = [
    sign * estimate,
    Math.min(...interval.map((x) => sign * x)),
    Math.max(...interval.map((x) => sign * x)),
  ];
  const goal = target === null ? 0 : sign * target;
  // Nothing is promised for it: it must only not get worse.
  if (target === null || goal <= 0) return best < 0 ? 'behind' : worst > goal ? 'on_track' : 'inconclusive';
  if (gain >= goal) return worst > 0 ? 'exceeded' : 'on_track';
  if (gain >= ENOUGH * goal) return 'on_track';
  return best < goal ? 'behind' : 'inconclusive';
}

/**
 * A guardrail is a test of non-inferiority: `within` once a fall by the margin is ruled out, `breached` once anything less is.
 * @param lower, upper limits of the change, in percent, turned so that up is good
 */
export const guardrailOf = (margin: number, lower: number, upper: number): State =>
  upper < -margin ? 'breached' : lower > -margin ? 'within' : 'inconclusive';
