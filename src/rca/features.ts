import type { Candidate } from './events.js';
import type { Elsewhere } from './evidence/elsewhere.js';
import type { Hypothesis } from './hypotheses/types.js';
import { deviationsOf, type ProbeSums } from './probe.js';
import type { Study } from './study.js';

/** What confidence is computed from: each between about 0 and 1 or a logarithm, larger speaking for the cause unless named otherwise. */
export const FEATURES = [
  'included',
  'share',
  'included_share',
  'unexplained',
  'shift',
  'event',
  'event_share',
  'harmless_elsewhere',
  'downstream',
  'size',
  'size_share',
] as const;
export type Feature = (typeof FEATURES)[number];
export type Features = Readonly<Record<Feature, number>>;

/** How far what the cause turns is from its usual, in deviations between days; larger is worse. */
export function movedBy(study: Study, h: Hypothesis): number {
  const shift = study.works.shifts[h.id];
  if (shift) return shift.z;
  const probe = (id: ProbeSums['id']): ProbeSums | undefined => study.model.probes.find((k) => k.id === id);
  const [promise, cancelled] = [probe('promise'), probe('cancelled')];
  if (h.mechanism === 'promise' && promise) return -deviationsOf(promise);
  if (h.mechanism === 'failure' && cancelled) return deviationsOf(cancelled);
  return 0;
}

/** How far the drop is beyond what days do by themselves: log of its standard deviations. */
export function sizeOf(study: Study): number {
  return Math.log1p(Math.max(0, study.dropDeviations));
}

export function featuresOf(study: Study, h: Hypothesis, event: Candidate | null, other: Elsewhere): Features {
  const { sets, shares } = study;
  const share = shares.of[h.id] ?? 0;
  const included = h.mechanism === 'mix' ? share : (sets.included[h.id] ?? 0);
  const moved = movedBy(study, h);
  const reach = event === null ? 0 : event.reach === 'covers' ? 1 : 0.5;
  return {
    included,
    share,
    included_share: included * share,
    unexplained: shares.unexplained,
    shift: included * Math.log1p(Math.max(0, moved)),
    event: reach * included,
    event_share: reach * Math.sqrt(share),
    harmless_elsewhere: other.harmless * included,
    downstream: followsUpstream(study, h),
    size: sizeOf(study),
    size_share: sizeOf(study) * share,
  };
}

/** A driver that moved evenly while a cause before it moved as well may be no more than that cause's doing: 0 to 1. */
export function followsUpstream(study: Study, h: Hypothesis): number {
  const { sets, shares, works } = study;
  const shift = works.shifts[h.id];
  if (!shift || shift.mean <= 0) return 0;
  const upstream = h.downstreamOf.map((id) => (sets.included[id] ?? 0) * Math.min(1, 3 * (shares.of[id] ?? 0)));
  return Math.max(0, ...upstream) * Math.max(0, 1 - shift.unevenness);
}
