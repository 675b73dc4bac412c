import type { Settings } from '../config/settings.js';
import type { DetectResult, OpenIncident } from '../detect/types.js';
import type { FoundIncident, HistoryEntry, Incident, Muted } from '../model/documents.js';
import { severityRank } from '../model/severity.js';
import { contains, type Slice, sliceKey } from '../model/slice.js';
import { Store, type StoreOptions } from '../store/database.js';
import { allFeedback } from '../store/feedback.js';
import { freeId, incidentId } from '../store/ids.js';
import { matchAll, openAt, sameRegression } from '../store/match.js';
import { addHistory, allIncidents, type IncidentRecord, saveIncident, toDocument } from '../store/records.js';
import { runBefore, saveRun } from '../store/runs.js';
import { mutedBy } from './mute.js';
import { worstFirst } from './order.js';
import { pinned } from './pin.js';

const iso = (at: number): string => new Date(at).toISOString();

const storeOptions = ({ stateDir: dir, lockTimeoutMs, tell }: Settings): StoreOptions => ({ dir, lockTimeoutMs, tell });
export const openStore = (settings: Settings): Promise<Store> => Store.open(storeOptions(settings));
export const lookAtStore = (settings: Settings): Promise<Store | null> => Store.openExisting(storeOptions(settings));

/** An earlier run knew of it. Runs at the same time as this one do not count, so that a run repeated gives the same bytes. */
const knownBefore = (r: IncidentRecord, asOf: number): boolean =>
  r.firstSeen < asOf && (r.resolvedRun === null || r.resolvedRun >= asOf);

/** Incidents whose hours leave the baseline and that are looked at for recovery: of a filter only those inside it. */
export function watched(store: Store, asOf: number, where: Slice): OpenIncident[] {
  return allIncidents(store)
    .filter((r) => knownBefore(r, asOf) && contains(where, r.slice))
    .map((r) => ({ id: r.id, slice: r.slice, metric: r.found.metric, onset: r.onset, until: Math.min(r.until, asOf) }));
}

/** What detection is told of earlier runs. */
export interface Earlier {
  readonly open: readonly OpenIncident[];
  /** as_of of the run before, milliseconds UTC. */
  readonly previous: number | null;
}

export const earlier = (store: Store, asOf: number, where: Slice): Earlier => ({
  open: watched(store, asOf, where),
  previous: runBefore(store, asOf, where),
});

const byCxf = (asOf: number, entry: Omit<HistoryEntry, 'at' | 'by'>): HistoryEntry => ({ at: iso(asOf), by: 'cxf', ...entry });

/** One run's changes to the state. */
class Run {
  readonly #taken: Set<string>;

  constructor(
    private readonly store: Store,
    private readonly asOf: number,
    known: readonly IncidentRecord[],
  ) {
    this.#taken = new Set(known.map((r) => r.id));
  }

  #say(id: string, what: HistoryEntry['what'], from: string | null, to: string | null, note: string | null = null): void {
    addHistory(this.store, id, byCxf(this.asOf, { what, from, to, note }));
  }

  create(found: FoundIncident): IncidentRecord {
    const id = freeId(incidentId(found.slice, found.onset), (x) => this.#taken.has(x));
    this.#taken.add(id);
    const record: IncidentRecord = {
      id,
      status: 'new',
      ...figures(found),
      firstSeen: this.asOf,
      lastSeen: this.asOf,
      resolvedAt: null,
      resolvedRun: null,
      resolvedBy: null,
    };
    saveIncident(this.store, record);
    this.#say(id, 'found', null, found.severity, found.title);
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

  merge(r: IncidentRecord, into: IncidentRecord): void {
    if (this.asOf < r.lastSeen || r.status === 'resolved') return;
    saveIncident(this.store, { ...r, status: 'resolved', resolvedAt: this.asOf, resolvedRun: this.asOf, resolvedBy: 'cxf' });
    this.#say(r.id, 'merged', r.status, into.id, `one regression with ${into.id}`);
  }

  /** Over since `since`: said once. */
  recover(r: IncidentRecord, since: number): void {
    if (r.status === 'resolved') return;
    saveIncident(this.store, { ...r, status: 'resolved', resolvedAt: since, resolvedRun: this.asOf, resolvedBy: 'cxf' });
    this.#say(r.id, 'status', r.status, 'resolved', `as usual for 48 matured hours, since ${iso(since)}`);
  }
}

const figures = (found: FoundIncident) => ({
  slice: found.slice,
  severity: found.severity,
  onset: Date.parse(found.onset),
  until: Date.parse(found.window.end),
  found,
});

/** A person has closed it, and the window still holds hours from before that: not news. */
const closedByPerson = (known: readonly IncidentRecord[], found: FoundIncident, windowStart: number): boolean =>
  known.some(
    (r) => r.resolvedBy === 'person' && r.resolvedAt !== null && r.resolvedAt >= windowStart && sameRegression(r, found),
  );

export interface RecordedRun {
  /** Kept silent by feedback. */
  readonly muted: Muted[];
  /** Open at as_of, worst first. */
  readonly incidents: Incident[];
  /** Closed by cxf in runs within the window. */
  readonly resolved: Incident[];
}

/**
 * Writes what a run found into the state: one transaction, nothing twice. A run over the orders of a filter leaves incidents
 * alone that reach beyond it: it has seen a part of them only.
 */
export function recordRun(store: Store, asOf: number, result: DetectResult, where: Slice): RecordedRun {
  const inside = (r: IncidentRecord): boolean => contains(where, r.slice);
  return store.exclusively(() => {
    const known = allIncidents(store);
    const run = new Run(store, asOf, known);
    const feedback = allFeedback(store);
    const judged = pinned(result.found, where).map((f) => ({ f, muted: mutedBy(f, feedback, asOf) }));
    const muted = judged.flatMap((j) => (j.muted ? [j.muted] : []));
    const silent = new Set(muted.map((m) => m.incident_id));
    const found = judged.flatMap(({ f, muted }) => (muted || closedByPerson(known, f, result.window.start) ? [] : [f]));
    const candidates = known.filter((r) => openAt(r, asOf) || (r.resolvedBy === 'cxf' && (r.resolvedRun ?? 0) >= asOf));
    const shown = new Map<string, Incident>();
    matchAll(found, candidates).forEach(({ match, merged }, i) => {
      const f = found[i] as FoundIncident;
      const record = match === null ? run.create(f) : inside(match) ? run.update(match, f) : match;
      for (const r of merged.filter(inside)) run.merge(r, record);
      shown.set(record.id, toDocument(store, record, asOf, f));
    });
    for (const { id, since } of result.recovered) {
      const r = allIncidents(store).find((x) => x.id === id);
      if (r && !shown.has(id)) run.recover(r, since);
    }
    saveRun(store, asOf, where);
    const after = allIncidents(store).filter(inside);
    const open = after.filter((r) => !shown.has(r.id) && !silent.has(r.id) && r.firstSeen <= asOf && openAt(r, asOf));
    const closed = after.filter(
      (r) => r.resolvedBy === 'cxf' && r.resolvedRun !== null && r.resolvedRun > result.window.start && r.resolvedRun <= asOf,
    );
    return {
      muted,
      incidents: worstFirst([...shown.values(), ...open.map((r) => toDocument(store, r, asOf))]),
      resolved: closed.map((r) => toDocument(store, r, asOf)),
    };
  });
}
