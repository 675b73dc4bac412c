import type { CaseFiles } from './cache.js';
import type { RcaCase } from './case.js';

/** What the bench reads of `cxf.rca/v1`. */
export interface AnsweredCause {
  readonly rank: number;
  readonly cause: string;
  readonly confidence: number;
  readonly share_of_drop: number | null;
  readonly timeline: { readonly event_id: string | null } | null;
}
export interface RcaDocument {
  readonly schema: 'cxf.rca/v1';
  readonly verdict: 'act' | 'monitor';
  readonly causes: readonly AnsweredCause[];
  readonly unexplained_share: number | null;
}

/** A case without its truth. */
export type Question = Omit<RcaCase, 'truth' | 'kind'>;
export type Answer = (question: Question, files: CaseFiles) => Promise<RcaDocument>;
