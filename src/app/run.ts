import type { FoundIncident, HistoryEntry } from '../model/documents.js';
import { type Severity, severityRank } from '../model/severity.js';
import { sliceKey } from '../model/slice.js';
import type { Store } from '../store/database.js';
import { freeId, incidentId } from '../store/ids.js';
import { addHistory, type IncidentRecord, isTaken, saveIncident, UNTOUCHED } from '../store/records.js';

const iso = (at: number): string => new Date(at).toISOString();
/** Matured hours without harm after which an incident is over: also after a person opened it again. */
export const QUIET_MS = 48 * 3_600_000;

const figures = (found: FoundIncident) => ({
  slice: found.slice,
  severity: found.severity,
  onset: Date.parse(found.onset),
  until: Date.parse(found.window.end),
  found,
});

/** One run's changes to the incidents of a state. */
export class Run {
  constructor(
    private readonly store: Store,
    private readonly asOf: number,
  ) {}

  #say(id: string, what: HistoryEntry['what'], from: string | null, to: string | null, note: string | null = null): void {
    addHistory(this.store, id, { at: iso(this.asOf), by: 'cxf', what, from, to, note });
  }

  create(found: FoundIncident): IncidentRecord {
    const record: IncidentRecord = {
      id: freeId(incidentId(found.slice, found.onset), (x) => isTaken(this.store, x)),
      ...UNTOUCHED,
      ...figures(found),
      firstSeen: this.asOf,
      lastSeen: this.asOf,
    };
    saveIncident(this.store, record);
    this.#say(record.id, 'found', null, found.severity, found.title);
    return record;
  }

  /** The kept figures are those of the latest as_of; a run at an earlier one only tells that it was visible then. */
  update(r: IncidentRecord, found: FoundIncident): IncidentRecord {
    const firstSeen = Math.min(r.firstSeen, this.asOf);
    if (this.asOf < r.lastSeen) {
      const seen = { ...r, firstSeen };
      if (firstSeen !== r.firstSeen) saveIncident(this.store, seen);
      return seen;
    }
    const risen = severityRank(found.severity) > severityRank(r.severity);
    const loud = r.status === 'monitoring' && risen;
    const next: IncidentRecord = { ...r, ...figures(found), status: loud ? 'new' : r.status, firstSeen, lastSeen: this.asOf };
    saveIncident(this.store, next);
    if (found.severity !== r.severity) this.#say(r.id, 'severity', r.severity, found.severity);
    if (sliceKey(found.slice) !== sliceKey(r.slice)) this.#say(r.id, 'slice', r.found.title, found.title);
    if (loud) this.#say(r.id, 'status', 'monitoring', 'new', 'its severity rose');
    return next;
  }

  /** An incident that is one with another keeps its figures up to date and stays closed. */
  absorb(r: IncidentRecord, found: FoundIncident): void {
    if (this.asOf >= r.lastSeen) saveIncident(this.store, { ...r, ...figures(found), lastSeen: this.asOf });
  }

  merge(r: IncidentRecord, into: IncidentRecord): void {
    if (this.asOf < r.lastSeen || r.status === 'resolved') return;
    const over = { resolvedAt: this.asOf, resolvedRun: this.asOf, resolvedBy: 'cxf', mergedInto: into.id } as const;
    saveIncident(this.store, { ...r, status: 'resolved', ...over });
    this.#say(r.id, 'merged', r.status, into.id, `one regression with ${into.id}`);
  }

  /** Over since `since`: said once. */
  recover(r: IncidentRecord, since: number): void {
    if (r.status === 'resolved' || (r.reopened !== null && this.asOf < r.reopened + QUIET_MS)) return;
    saveIncident(this.store, { ...r, status: 'resolved', resolvedAt: since, resolvedRun: this.asOf, resolvedBy: 'cxf' });
    this.#say(r.id, 'status', r.status, 'resolved', `as usual for 48 matured hours, since ${iso(since)}`);
  }
}

/** The finding with at least the severity of those that are one with it. */
export function raised(found: FoundIncident, others: readonly Severity[]): FoundIncident {
  const severity = others.reduce((a, b) => (severityRank(b) > severityRank(a) ? b : a), found.severity);
  return severity === found.severity ? found : { ...found, severity };
}
