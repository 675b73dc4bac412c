import type { Feedback } from '../model/documents.js';
import type { MetricId } from '../model/metrics.js';
import type { Slice } from '../model/slice.js';
import type { Store } from './database.js';

/** Feedback with what it is about. Times are milliseconds UTC. */
export interface FeedbackRecord {
  readonly incident: string;
  readonly verdict: Feedback['verdict'];
  /** ISO 8601, the time of day. */
  readonly at: string;
  /** as_of of the command: runs before it do not know of it. */
  readonly run: number;
  readonly until: number | null;
  readonly line: number | null;
  readonly slice: Slice;
  readonly metric: MetricId;
  readonly note: string | null;
  readonly by: string | null;
}

export function saveFeedback(store: Store, f: FeedbackRecord): void {
  store.run(
    'INSERT INTO feedback (incident, verdict, at, run, until, line, slice, metric, note, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    f.incident,
    f.verdict,
    f.at,
    f.run,
    f.until,
    f.line,
    JSON.stringify(f.slice),
    f.metric,
    f.note,
    f.by,
  );
}

type Row = Readonly<Record<string, unknown>>;
const number = (x: unknown): number | null => (x === null || x === undefined ? null : Number(x));
const text = (x: unknown): string | null => (x === null || x === undefined ? null : String(x));

const decode = (row: Row): FeedbackRecord => ({
  incident: String(row.incident),
  verdict: String(row.verdict) as FeedbackRecord['verdict'],
  at: String(row.at),
  run: Number(row.run),
  until: number(row.until),
  line: number(row.line),
  slice: JSON.parse(String(row.slice)) as Slice,
  metric: String(row.metric) as MetricId,
  note: text(row.note),
  by: text(row.by),
});

/** Oldest first. */
export const allFeedback = (store: Store): FeedbackRecord[] => store.rows('SELECT * FROM feedback ORDER BY seq').map(decode);

export const feedbackOf = (store: Store, incident: string): Feedback[] =>
  store
    .rows('SELECT * FROM feedback WHERE incident = ? ORDER BY seq', incident)
    .map(decode)
    .map(({ verdict, at, until, line, note, by }) => ({
      verdict,
      at,
      until: until === null ? null : new Date(until).toISOString(),
      line,
      note,
      by,
    }));
