import type { FoundIncident, Muted } from '../model/documents.js';
import { harmOf } from '../model/metrics.js';
import { related, sliceKey } from '../model/slice.js';
import type { FeedbackRecord } from '../store/feedback.js';

/** A false alarm raises the line of its slice and metric to so many times its own size, for so long. */
export const FALSE_ALARM_FACTOR = 1.5;
export const FALSE_ALARM_MS = 28 * 24 * 3_600_000;

const active = (f: FeedbackRecord, asOf: number): boolean => f.run <= asOf && f.until !== null && asOf < f.until;

function silences(f: FeedbackRecord, found: FoundIncident): boolean {
  if (f.verdict === 'expected') return related(f.slice, found.slice);
  if (f.verdict !== 'false_alarm' || f.line === null) return false;
  const size = harmOf(found.metric, found);
  return f.metric === found.metric && sliceKey(f.slice) === sliceKey(found.slice) && size !== null && size < f.line;
}

/** The feedback that keeps a finding silent at as_of, the latest first; null where none does. */
export function mutedBy(found: FoundIncident, feedback: readonly FeedbackRecord[], asOf: number): Muted | null {
  const f = feedback.findLast((x) => active(x, asOf) && silences(x, found));
  if (!f || f.until === null) return null;
  const { severity, metric, slice, title } = found;
  return {
    incident_id: f.incident,
    verdict: f.verdict,
    until: new Date(f.until).toISOString(),
    line: f.line,
    severity,
    metric,
    slice,
    title,
  };
}
