import type { Settings } from '../config/settings.js';
import { parseInstant } from '../config/time.js';
import { usageError } from '../errors.js';
import type { IncidentDocument, Status, Verdict } from '../model/documents.js';
import { harmOf } from '../model/metrics.js';
import type { Store } from '../store/database.js';
import { type FeedbackRecord, saveFeedback } from '../store/feedback.js';
import { addHistory, type IncidentRecord, saveIncident } from '../store/records.js';
import { type Author, documentOf, entry, findIncident, resolvedBy, stateTime, withStore } from './incidents.js';
import { FALSE_ALARM_FACTOR, FALSE_ALARM_MS } from './mute.js';

export interface GivenFeedback {
  readonly id: string;
  readonly verdict: Verdict;
  readonly note: string | null;
  /** A time as typed; null where none was given. */
  readonly until: string | null;
}

function untilOf(settings: Settings, given: GivenFeedback, asOf: number): number | null {
  if (given.until === null) {
    if (given.verdict === 'expected') throw usageError('no_until', 'expected needs to know how long.', 'add --until 2024-01-08');
    return given.verdict === 'false_alarm' ? asOf + FALSE_ALARM_MS : null;
  }
  if (given.verdict !== 'expected' && given.verdict !== 'false_alarm')
    throw usageError('bad_until', `--until says nothing with ${given.verdict}.`, 'use it with expected or false_alarm');
  const at = parseInstant(given.until, settings.timezone);
  if (at === null)
    throw usageError(
      'bad_time',
      `--until "${given.until.slice(0, 40)}" is not a time.`,
      'write 2024-01-08 or 2024-01-08T06:00:00-08:00',
    );
  if (at <= asOf) throw usageError('bad_until', `--until ${given.until.slice(0, 40)} is over already.`, 'give a later time');
  return at;
}

const AFTER: Readonly<Record<Verdict, Status | null>> = {
  real: null,
  false_alarm: 'resolved',
  known: 'monitoring',
  expected: 'monitoring',
};

function apply(store: Store, r: IncidentRecord, f: FeedbackRecord, author: Author): IncidentRecord {
  saveFeedback(store, f);
  addHistory(store, r.id, entry(author, 'feedback', { to: f.verdict, note: f.note }));
  const status = AFTER[f.verdict];
  if (status === null || r.status === status || r.status === 'resolved') return r;
  const next = { ...r, status, ...(status === 'resolved' ? resolvedBy(r, f.run) : {}) };
  saveIncident(store, next);
  addHistory(store, r.id, entry(author, 'status', { from: r.status, to: status, note: `feedback: ${f.verdict}` }));
  return next;
}

/**
 * What people say an incident was. A false alarm is closed and raises the line of its slice and metric to 1.5 times its size
 * for four weeks (or until `until`); `expected` keeps its slice silent until then; `known` stays open and silent.
 */
export const giveFeedback = (settings: Settings, given: GivenFeedback, author: Author): Promise<IncidentDocument> =>
  withStore(settings, given.id, (store) =>
    store.exclusively(() => {
      const r = findIncident(store, settings, given.id, author.now);
      const run = Math.min(stateTime(settings.asOf, author.now), author.now);
      const { slice, metric } = r.found;
      const size = given.verdict === 'false_alarm' ? harmOf(metric, r.found) : null;
      const record: FeedbackRecord = {
        incident: r.id,
        verdict: given.verdict,
        at: entry(author, 'feedback', {}).at,
        run,
        until: untilOf(settings, given, run),
        line: size === null ? null : FALSE_ALARM_FACTOR * size,
        slice,
        metric,
        note: given.note,
        by: author.by,
      };
      return documentOf(store, settings, apply(store, r, record, author), author.now);
    }),
  );
