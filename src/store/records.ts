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
  readonly assignee: string | null;
  /** http(s) URL. */
  readonly ticket: string | null;
  /** The incident it was found, or said by a person, to be one with. */
  readonly mergedInto: string | null;
  /** as_of of the command by which a person last opened it again. */
  readonly reopened: number | null;
  readonly found: FoundIncident;
}

/** What no person and no run has done to an incident that was just found. */
export const UNTOUCHED = {
  status: 'new',
  resolvedAt: null,
  resolvedRun: null,
  resolvedBy: null,
  assignee: null,
  ticket: null,
  mergedInto: null,
  reopened: null,
} as const satisfies Partial<IncidentRecord>;

type Row = Readonly<Record<string, unknown>>;
const orNull = (x: unknown): number | null => (x === null || x === undefined ? null : Number(x));
const text = (x: unknown): string | null => (x === null || x === undefined ? null : String(x));

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
  assignee: text(row.assignee),
  ticket: text(row.ticket),
  mergedInto: text(row.merged_into),
  reopened: orNull(row.reopened),
  found: JSON.parse(String(row.found)) as FoundIncident,
});

/** In the order they were first seen. */
export const allIncidents = (store: Store): IncidentRecord[] =>
  store.rows('SELECT * FROM incidents ORDER BY first_seen, onset, id').map(decode);

/**
 * What a run must know: incidents that were not over before `since` (milliseconds UTC), and those merged by a person, whose
 * findings belong to others. Whoever runs every hour for a year does not read all of its incidents every hour.
 */
export const incidentsSince = (store: Store, since: number): IncidentRecord[] =>
  store
    .rows(
      `SELECT * FROM incidents WHERE resolved_run IS NULL OR resolved_run >= ? OR resolved_at >= ?
         OR (merged_into IS NOT NULL AND resolved_by = 'person') ORDER BY first_seen, onset, id`,
      since,
      since,
    )
    .map(decode);

export const incidentById = (store: Store, id: string): IncidentRecord | null =>
  store.rows('SELECT * FROM incidents WHERE id = ?', id).map(decode)[0] ?? null;

export const isTaken = (store: Store, id: string): boolean => store.rows('SELECT 1 FROM incidents WHERE id = ?', id).length > 0;

export function saveIncident(store: Store, r: IncidentRecord): void {
  store.run(
    `INSERT INTO incidents (id, status, slice, severity, onset, until, first_seen, last_seen, resolved_at, resolved_run, resolved_by,
       assignee, ticket, merged_into, reopened, found)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, slice = excluded.slice, severity = excluded.severity, onset = excluded.onset,
       until = excluded.until, first_seen = excluded.first_seen, last_seen = excluded.last_seen, resolved_at = excluded.resolved_at,
       resolved_run = excluded.resolved_run, resolved_by = excluded.resolved_by,
       assignee = excluded.assignee, ticket = excluded.ticket, merged_into = excluded.merged_into, reopened = excluded.reopened,
       found = excluded.found`,
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
    r.assignee,
    r.ticket,
    r.mergedInto,
    r.reopened,
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

/** `merged` without `to` stands on the survivor. */
const ends = (h: HistoryEntry): boolean => (h.what === 'merged' && h.to !== null) || (h.what === 'status' && h.to === 'resolved');

/** An incident that was closed later is shown with the status it had before. */
const statusAt = (r: IncidentRecord, history: readonly HistoryEntry[], open: boolean): Status =>
  open && r.status === 'resolved' ? ((history.findLast(ends)?.from ?? r.status) as Status) : r.status;

/** Incidents that are one with it at a time, in the order they were first seen. */
const mergedInto = (store: Store, id: string, asOf: number): string[] =>
  store
    .rows('SELECT id FROM incidents WHERE merged_into = ? AND resolved_run <= ? ORDER BY first_seen, onset, id', id, asOf)
    .map((row) => String(row.id));

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
    assignee: r.assignee,
    ticket: r.ticket,
    merged_into: open ? null : r.mergedInto,
    merged: mergedInto(store, r.id, asOf),
    feedback: feedbackOf(store, r.id),
    experiments: experimentsOn(store, r.id, asOf),
    history: history.filter((h) => !later(h, asOf)),
  };
}
