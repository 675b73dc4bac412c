import type { Cause, Evidence, RcaDocument } from '../model/rca.js';
import { within } from '../model/title.js';
import { confidenceOf } from './confidence.js';
import { type Candidate, candidates, likely } from './events.js';
import { eventsAgainst, unseenHarm } from './evidence/counter.js';
import { diffInDiffEvidence } from './evidence/diff-in-diff.js';
import { failures, overOrders, overStores } from './evidence/dose.js';
import { driverShift, mediators } from './evidence/driver-shift.js';
import { type Elsewhere, elsewhere, elsewhereEvidence } from './evidence/elsewhere.js';
import { mixEvidence } from './evidence/mix.js';
import { shapEvidence } from './evidence/shap.js';
import { timelineEvidence, timelineOf } from './evidence/timeline.js';
import { type Features, featuresOf, followsUpstream } from './features.js';
import type { Hypothesis } from './hypotheses/types.js';
import { limitationsOf } from './limitations.js';
import { type StorePanel, storePanel } from './panel.js';
import { type Study, studyOf } from './study.js';
import { summaryOf } from './summary.js';
import type { RcaInput } from './types.js';

/** Impact by the share of the drop, contract section 2. */
const impactOf = (share: number): Cause['impact'] => (share >= 0.5 ? 'high' : share >= 0.15 ? 'medium' : 'low');

const ACT = 0.6;
/** A drop of fewer deviations between days is within normal variance: nothing to act on, whatever moved. */
export const WITHIN_VARIANCE = 2.2;
/** Causes less likely than this are not listed, but for those whose driver moved, and the first. */
const LISTED = 0.15;
const MOST = 6;
/** A driver that moved evenly with a cause before it, and brings so small a share, is its symptom. */
const SYMPTOM = 0.5;

export interface Judged {
  readonly hypothesis: Hypothesis;
  readonly event: Candidate | null;
  readonly known: readonly Candidate[];
  readonly elsewhere: Elsewhere;
  readonly features: Features;
  readonly confidence: number;
}

/** Every hypothesis with what confidence rests on; most likely first. */
export function judge(study: Study, panel: StorePanel): Judged[] {
  const { subject, events } = study.input;
  return study.input.hypotheses
    .map((hypothesis) => {
      const known = candidates(hypothesis, events, subject.slice, subject.onset);
      const event = likely(known);
      const found = elsewhere(study, panel, hypothesis);
      const features = featuresOf(study, hypothesis, event, found);
      return { hypothesis, event, known, elsewhere: found, features, confidence: confidenceOf(features) };
    })
    .sort(
      (a, b) =>
        b.confidence - a.confidence || b.features.share - a.features.share || (a.hypothesis.id < b.hypothesis.id ? -1 : 1),
    );
}

function evidenceOf(study: Study, panel: StorePanel, j: Judged): Evidence[] {
  const h = j.hypothesis;
  if (h.mechanism === 'mix') return mixEvidence(study);
  return [
    ...driverShift(study, h),
    ...failures(study, h),
    ...shapEvidence(study, h),
    ...diffInDiffEvidence(study, panel, h, j.event),
    ...mediators(study, h),
    ...overOrders(study, h),
    ...overStores(study, h),
    ...timelineEvidence(study, h, j.event),
    ...unseenHarm(study, h),
    ...elsewhereEvidence(study, h, j.elsewhere),
    ...eventsAgainst(h, j.known, j.event),
  ];
}

/** Whether people should hear of it: likely, or moved without being likely (they would ask). */
const worthTelling = (study: Study, j: Judged, rank: number): boolean =>
  rank === 0 || j.confidence >= LISTED || ((study.works.shifts[j.hypothesis.id]?.z ?? 0) >= 2.5 && j.confidence >= 0.02);

export interface Analysis {
  readonly verdict: RcaDocument['verdict'];
  readonly causes: Cause[];
  readonly symptoms: RcaDocument['symptoms'];
  readonly unexplained: number;
  readonly summary: string;
  readonly limitations: string[];
}

const titleOf = (j: Judged): string => j.hypothesis.title;

function symptomsOf(study: Study, judged: readonly Judged[]): RcaDocument['symptoms'] {
  const first = judged[0];
  if (!first) return [];
  return judged
    .filter((j) => j.confidence < SYMPTOM && j.hypothesis.downstreamOf.includes(first.hypothesis.id))
    .filter((j) => followsUpstream(study, j.hypothesis) > SYMPTOM)
    .map((j) => ({
      cause: j.hypothesis.id,
      of: first.hypothesis.id,
      text: `${j.hypothesis.title}: moved in step with ${within(first.hypothesis.title)}, and is put down to it`,
    }));
}

/** Root-cause analysis of one incident: pure, from what `gather` has read. */
export function analyse(input: RcaInput): Analysis {
  const study = studyOf(input);
  const panel = storePanel(input.daily);
  const judged = judge(study, panel);
  const symptoms = symptomsOf(study, judged);
  const told = judged
    .filter((j, rank) => worthTelling(study, j, rank) && !symptoms.some((s) => s.cause === j.hypothesis.id))
    .slice(0, MOST);
  const causes = told.map((j, i): Cause => {
    const share = study.shares.of[j.hypothesis.id] ?? 0;
    return {
      rank: i + 1,
      cause: j.hypothesis.id,
      title: titleOf(j),
      confidence: j.confidence,
      impact: impactOf(share),
      share_of_drop: share,
      evidence: evidenceOf(study, panel, j),
      timeline: timelineOf(study, j.event),
    };
  });
  const act =
    study.dropDeviations >= WITHIN_VARIANCE &&
    causes.some((c) => c.confidence >= ACT && c.impact !== 'low' && c.cause !== 'mix_shift');
  const verdict = act ? 'act' : 'monitor';
  return {
    verdict,
    causes,
    symptoms,
    unexplained: study.shares.unexplained,
    summary: summaryOf(study, verdict, causes, symptoms),
    limitations: limitationsOf(study),
  };
}
