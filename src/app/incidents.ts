import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import type { HistoryEntry, IncidentDocument, IncidentsDocument, Status } from '../model/documents.js';
import { nearestId } from '../model/nearest.js';
import { contains } from '../model/slice.js';
import type { Store } from '../store/database.js';
import { openAt } from '../store/match.js';
import { addHistory, allIncidents, type IncidentRecord, saveIncident, toDocument } from '../store/records.js';
import { worstFirst } from './order.js';
import { lookAtStore } from './record.js';

/** What a person did: the time of day, and the name where they asked for it to be recorded. */
export interface Author {
  /** Milliseconds UTC. */
  readonly now: number;
  readonly by: string | null;
}

/** The time questions about the state are asked for; `latest` means everything that is known. */
export const stateTime = (asOf: Settings['asOf'], now: number): number =>
  asOf.kind === 'at' ? asOf.at : asOf.kind === 'now' ? now : Number.MAX_SAFE_INTEGER;

const visible = (settings: Settings, asOf: number) => (r: IncidentRecord) =>
  r.firstSeen <= asOf && contains(settings.where, r.slice);

export interface ListOptions {
  readonly now: number;
  /** Resolved ones too. */
  readonly all: boolean;
}

/** Incidents open at as_of, worst first; with `all` then the resolved ones, latest first. */
export async function listIncidents(settings: Settings, options: ListOptions): Promise<IncidentsDocument> {
  const store = await lookAtStore(settings);
  if (!store) return { schema: 'cxf.incidents/v1', sample: settings.isSample, incidents: [] };
  try {
    const asOf = stateTime(settings.asOf, options.now);
    const seen = allIncidents(store).filter(visible(settings, asOf));
    const open = seen.filter((r) => openAt(r, asOf)).map((r) => toDocument(store, r, asOf));
    const closed = seen
      .filter((r) => !openAt(r, asOf))
      .toSorted((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0) || (a.id < b.id ? -1 : 1))
      .map((r) => toDocument(store, r, asOf));
    return {
      schema: 'cxf.incidents/v1',
      sample: settings.isSample,
      incidents: [...worstFirst(open), ...(options.all ? closed : [])],
    };
  } finally {
    store.close();
  }
}

const unknown = (id: string, known: readonly string[]): never => {
  const near = nearestId(id, known);
  throw usageError(
    'no_such_incident',
    `There is no incident "${id.slice(0, 60)}" in this state.`,
    near ? `did you mean "${near}"?` : 'see cxf incident list --all',
  );
};

const nothingYet = (asOf: number): never => {
  const when = asOf >= Number.MAX_SAFE_INTEGER ? '' : ` at ${new Date(asOf).toISOString()}`;
  throw usageError('no_incident', `No incident is open${when}.`, 'run cxf detect; cxf incident list --all shows resolved ones');
};

/** An incident by its id, the beginning of one, or `latest`: of those open the worst. */
export function findIncident(store: Store, settings: Settings, id: string, now: number): IncidentRecord {
  const asOf = stateTime(settings.asOf, now);
  const records = allIncidents(store).filter(visible(settings, asOf));
  if (id === 'latest') {
    const open = records.filter((r) => openAt(r, asOf));
    const [worst] = worstFirst(open.map((r) => toDocument(store, r, asOf)));
    return open.find((r) => r.id === worst?.id) ?? nothingYet(asOf);
  }
  const exact = records.find((r) => r.id === id);
  if (exact) return exact;
  const starting = id === '' ? [] : records.filter((r) => r.id.startsWith(id));
  if (starting.length > 1)
    throw usageError(
      'ambiguous_id',
      `"${id.slice(0, 60)}" begins the ids of ${starting.length} incidents.`,
      `write more of it: ${starting
        .map((r) => r.id)
        .slice(0, 4)
        .join(', ')}`,
    );
  return (
    starting[0] ??
    unknown(
      id,
      records.map((r) => r.id),
    )
  );
}

/** Runs `use` on the state; without one there is no incident to be found. */
export async function withStore<T>(settings: Settings, id: string, use: (store: Store) => T): Promise<T> {
  const store = await lookAtStore(settings);
  if (!store) return id === 'latest' ? nothingYet(stateTime(settings.asOf, Number.MAX_SAFE_INTEGER)) : unknown(id, []);
  try {
    return use(store);
  } finally {
    store.close();
  }
}

export const documentOf = (store: Store, settings: Settings, r: IncidentRecord, now: number): IncidentDocument => ({
  schema: 'cxf.incident/v1',
  sample: settings.isSample,
  ...toDocument(store, r, stateTime(settings.asOf, now)),
});

export const showIncident = (settings: Settings, id: string, now: number): Promise<IncidentDocument> =>
  withStore(settings, id, (store) => documentOf(store, settings, findIncident(store, settings, id, now), now));

/** An entry of the history for what a person did, to the second. */
export const entry = (author: Author, what: HistoryEntry['what'], parts: Partial<HistoryEntry>): HistoryEntry => ({
  at: `${new Date(author.now).toISOString().slice(0, 19)}.000Z`,
  what,
  from: null,
  to: null,
  note: null,
  by: author.by,
  ...parts,
});

export interface StatusChange {
  readonly id: string;
  readonly status: Status;
  readonly note: string | null;
}

/** Closed by a person at `at`; who closed it first stays. */
export const resolvedBy = (r: IncidentRecord, at: number): Pick<IncidentRecord, 'resolvedAt' | 'resolvedRun' | 'resolvedBy'> => ({
  resolvedAt: r.resolvedAt ?? at,
  resolvedRun: r.resolvedRun ?? at,
  resolvedBy: r.resolvedBy ?? 'person',
});

/** Open, whatever it was; what was merged stands for itself again. */
export const openAgain = (
  r: IncidentRecord,
  at: number,
): Pick<IncidentRecord, 'resolvedAt' | 'resolvedRun' | 'resolvedBy' | 'mergedInto' | 'reopened'> => ({
  resolvedAt: null,
  resolvedRun: null,
  resolvedBy: null,
  mergedInto: null,
  reopened: r.status === 'resolved' ? at : r.reopened,
});

/** Sets the status. Resolved means over at as_of; any other status opens it again. The same status again changes nothing. */
export const setStatus = (settings: Settings, change: StatusChange, author: Author): Promise<IncidentDocument> =>
  withStore(settings, change.id, (store) =>
    store.exclusively(() => {
      const r = findIncident(store, settings, change.id, author.now);
      if (r.status === change.status && change.note === null) return documentOf(store, settings, r, author.now);
      const at = Math.min(stateTime(settings.asOf, author.now), author.now);
      const over = change.status === 'resolved' ? resolvedBy(r, at) : openAgain(r, at);
      const next: IncidentRecord = { ...r, status: change.status, ...over };
      saveIncident(store, next);
      addHistory(store, r.id, entry(author, 'status', { from: r.status, to: change.status, note: change.note }));
      return documentOf(store, settings, next, author.now);
    }),
  );

export const addNote = (settings: Settings, id: string, note: string, author: Author): Promise<IncidentDocument> =>
  withStore(settings, id, (store) =>
    store.exclusively(() => {
      const r = findIncident(store, settings, id, author.now);
      addHistory(store, r.id, entry(author, 'note', { note }));
      return documentOf(store, settings, r, author.now);
    }),
  );
