import type { Cause, RcaDocument as Model, Timeline } from '../../src/model/rca.js';
import type { CaseFiles } from './cache.js';
import type { RcaCase } from './case.js';

/** What the bench reads of `cxf.rca/v1`; the baselines leave unknown what they do not estimate. */
export type AnsweredCause = Pick<Cause, 'rank' | 'cause' | 'confidence'> & {
  readonly share_of_drop: number | null;
  readonly timeline: Pick<Timeline, 'event_id'> | null;
};
export type RcaDocument = Pick<Model, 'schema' | 'verdict'> & {
  readonly causes: readonly AnsweredCause[];
  readonly unexplained_share: number | null;
};

/** A case without its truth. */
export type Question = Omit<RcaCase, 'truth' | 'kind'>;
export type Answer = (question: Question, files: CaseFiles) => Promise<RcaDocument>;
