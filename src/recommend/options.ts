import type { Random } from '../stats/random.js';
import { covariatesOf } from './covariates.js';
import {
  applied,
  type Changed,
  type Comparison,
  comparison,
  contrastEffect,
  type Effect,
  EVERY,
  meansOver,
  undoEffect,
} from './effect.js';
import type { Frame } from './frame.js';
import type { Intervention } from './interventions/types.js';
import { type Moved, movedOf } from './moved.js';
import { KEEPS, type Segment, segmentsOf } from './segments.js';
import type { FoundCause, RecommendInput } from './types.js';

/** A segment with what the measure brings there. */
export interface Option {
  readonly segment: Segment;
  readonly effect: Effect;
  readonly change: Changed;
  /** Points of score that the scope can bring at most; no limit but the cause's for most scopes. */
  readonly most: number;
}

/** Another cause this likely is at work as well: what stores share is not all this one's doing. */
const ALSO = 0.5;

/** Everything that is known of a measure before a segment is chosen. */
export interface Case {
  readonly frame: Frame;
  readonly input: RecommendInput;
  readonly intervention: Intervention;
  readonly cause: FoundCause;
  readonly moved: Moved | null;
  readonly comparison: Comparison;
}

export function caseOf(frame: Frame, input: RecommendInput, intervention: Intervention, cause: FoundCause): Case {
  const moved = movedOf(frame, intervention.driver, intervention.harmful);
  const columns = covariatesOf(frame, intervention.driver, input);
  return { frame, input, intervention, cause, moved, comparison: comparison(frame, columns) };
}

/** Whether another cause is at work as well. */
export const shared = ({ input, cause }: Pick<Case, 'input' | 'cause'>): boolean =>
  input.causes.some((o) => o.cause !== cause.cause && o.confidence >= ALSO);

/** What the measure does on one segment, before it is held to the cause's share. */
export function effectOn(c: Case, segment: Segment, rng: Random | null): Effect | null {
  const { moved, intervention } = c;
  if (shared(c) && intervention.scope === 'stores' && moved?.stores && segment.kind === 'stores')
    return contrastEffect(c.comparison, segment.keep, rng);
  return undoEffect(c.comparison, segment.keep, rng);
}

export function optionsOf(c: Case): Option[] {
  const whole = meansOver(c.frame, EVERY);
  const segments = segmentsOf(c.frame, c.intervention, c.moved, KEEPS[c.input.objective]);
  const found = (c.input.narrow ? segments : segments.slice(0, 1)).flatMap((segment): Omit<Option, 'most'>[] => {
    const effect = effectOn(c, segment, null);
    if (!effect) return [];
    return [{ segment, effect, change: applied(whole, meansOver(c.frame, segment.keep), effect, effect.point, c.input) }];
  });
  const score = found.find((o) => o.segment.kind === 'all')?.change.score ?? Number.POSITIVE_INFINITY;
  const mostOf = ({ most }: Segment): number => (most === undefined ? Number.POSITIVE_INFINITY : most * Math.max(0, score));
  return found.map((o) => ({ ...o, most: mostOf(o.segment) }));
}

const efficiencyLoss = (o: Option): number => Math.max(0, -100 * o.change.efficiency);

/**
 * The scope with the least cost among those that keep most of the gain: orders per trip where the measure costs them, else the orders it
 * acts on. Null where every scope costs more than may be given up.
 */
export function chosen(c: Case, options: readonly Option[], gainOf: (o: Option) => number): Option | null {
  const { objective, maxEfficiencyLoss } = c.input;
  const costs = c.intervention.costs.includes('dasher_efficiency');
  const allowed = options.filter((o) => !costs || maxEfficiencyLoss === null || efficiencyLoss(o) <= maxEfficiencyLoss);
  const most = Math.max(...allowed.map(gainOf));
  const cost = (o: Option): number => (costs ? efficiencyLoss(o) : o.effect.coverage);
  return (
    allowed.filter((o) => gainOf(o) >= KEEPS[objective] * most).sort((a, b) => cost(a) - cost(b) || gainOf(b) - gainOf(a))[0] ??
    null
  );
}
