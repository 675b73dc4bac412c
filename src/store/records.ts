import type { FoundIncident, HistoryEntry, Incident, Status } from '../model/documents.js';
import type { Severity } from '../model/severity.js';
import type { Slice } from '../model/slice.js';
import type { Store } from './database.js';
import { experimentsOn } from './experiments.js';
import { feedbackOf } from './feedback.js';

/** An incident as it is kept. Times are milliseconds UTC; `until` is the end of the hours its figures cover. */
export interface IncidentRecord {
  readonly id: string;
  readonly status: Status;
  readonly slice: Slice;
  readonly severity: Severity;
  readonly onset: number;
  readonly until: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** When it was over, and the as_of of the run or command that said so. */
  readonly resolvedAt: number | null;
  readonly resolvedRun: number | null;
  readonly resolvedBy: 'cxf' | 'person' | null;
  readonly found: FoundIncident;
}

type Row = Readonly<Record<string, unknown>>;
const orNull = (x: unknown): number | null => (x === null || x === undefined ? null : Number(x));

const decode = (row: Row): IncidentRecord => ({
  id: String(row.id),
  status: String(row.status) as Status,
  slice: JSON.parse(String(row.slice)) as Slice,
  severity: String(row.severity) as Severity,
  onset: Number(row.onset),
  until: Number(row.until),
  firstSeen: Number(row.first_seen),
  lastSeen: Number(row.last_seen),
  resolvedAt: orNull(row.resolved_at),
  resolvedRun: orNull(row.resolved_run),
  resolvedBy: (row.resolved_by ?? null) as IncidentRecord['resolvedBy'],
  found: JSON.parse(String(row.found)) as FoundIncident,
});

/** In the order they were first seen. */
export const allIncidents = (store: Store): IncidentRecord[] =>
  store.rows('SELECT * FROM incidents ORDER BY first_seen, onset, id').map(decode);

export function saveIncident(store: Store, r: IncidentRecord): void {
  store.run(
    `INSERT INTO incidents (id, status, slice, severity, onset, until, first_seen, last_seen, resolved_at, resolved_run, resolved_by, found)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, slice = excluded.slice, severity = excluded.severity, onset = excluded.onset,
       until = excluded.until, first_seen = excluded.first_seen, last_seen = excluded.last_seen, resolved_at = excluded.resolved_at,
       resolved_run = excluded.resolved_run, resolved_by = excluded.resolved_by, found = excluded.found`,
    r.id,
    r.status,
    JSON.stringify(r.slice),
    r.severity,
    r.onset,
    r.until,
    r.firstSeen,
    r.lastSeen,
    r.resolvedAt,
    r.resolvedRun,
    r.resolvedBy,
    JSON.stringify(r.found),
  );
}

export function addHistory(store: Store, id: string, entry: HistoryEntry): void {
  store.run(
    'INSERT INTO history (incident, at, what, from_value, to_value, note, by) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    entry.at,
    entry.what,
    entry.from,
    entry.to,
    entry.note,
    entry.by,
  );
}

const text = (x: unknown): string | null => (x === null || x === undefined ? null : String(x));

export const historyOf = (store: Store, id: string): HistoryEntry[] =>
  store.rows('SELECT at, what, from_value, to_value, note, by FROM history WHERE incident = ? ORDER BY seq', id).map((row) => ({
    at: String(row.at),
    what: String(row.what) as HistoryEntry['what'],
    from: text(row.from_value),
    to: text(row.to_value),
    note: text(row.note),
    by: text(row.by),
  }));

const iso = (at: number): string => new Date(at).toISOString();

/** Said by cxf in a run after `asOf`: not yet known then. What people do carries the time of day and always counts. */
const later = (h: HistoryEntry, asOf: number): boolean => h.by === 'cxf' && Date.parse(h.at) > asOf;

const ends = (h: HistoryEntry): boolean => h.what === 'merged' || (h.what === 'status' && h.to === 'resolved');

/** An incident that was closed later is shown with the status it had before. */
const statusAt = (r: IncidentRecord, history: readonly HistoryEntry[], open: boolean): Status =>
  open && r.status === 'resolved' ? ((history.findLast(ends)?.from ?? r.status) as Status) : r.status;

/** The document of an incident as it stood at `asOf`, with other figures than the kept ones where a run at that time found them. */
export function toDocument(store: Store, r: IncidentRecord, asOf: number, found: FoundIncident = r.found): Incident {
  const history = historyOf(store, r.id);
  const open = r.resolvedRun === null || r.resolvedRun > asOf;
  return {
    id: r.id,
    status: statusAt(r, history, open),
    ...found,
    first_seen: iso(r.firstSeen),
    last_seen: iso(Math.max(r.firstSeen, Math.min(r.lastSeen, asOf))),
    resolved_at: open || r.resolvedAt === null ? null : iso(r.resolvedAt),
    feedback: feedbackOf(store, r.id),
    experiments: experimentsOn(store, r.id, asOf),
    history: history.filter((h) => !later(h, asOf)),
  };
}
