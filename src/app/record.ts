import type { Settings } from '../config/settings.js';
import type { DetectResult, OpenIncident } from '../detect/types.js';
import type { FoundIncident, Incident, Muted } from '../model/documents.js';
import { contains, type Slice } from '../model/slice.js';
import { Store, type StoreOptions } from '../store/database.js';
import { allFeedback } from '../store/feedback.js';
import { matchAll, openAt, sameRegression } from '../store/match.js';
import { type IncidentRecord, incidentById, incidentsSince, toDocument } from '../store/records.js';
import { runBefore, saveRun } from '../store/runs.js';
import { Family } from './family.js';
import { mutedBy } from './mute.js';
import { worstFirst } from './order.js';
import { pinned } from './pin.js';
import { QUIET_MS, Run, raised } from './run.js';

const storeOptions = ({ stateDir: dir, lockTimeoutMs, tell }: Settings): StoreOptions => ({ dir, lockTimeoutMs, tell });
export const openStore = (settings: Settings): Promise<Store> => Store.open(storeOptions(settings));
export const lookAtStore = (settings: Settings): Promise<Store | null> => Store.openExisting(storeOptions(settings));

/** An earlier run knew of it. Runs at the same time as this one do not count, so that a run repeated gives the same bytes. */
const knownBefore = (r: IncidentRecord, asOf: number): boolean =>
  r.firstSeen < asOf && (r.resolvedRun === null || r.resolvedRun >= asOf);

/** Incidents whose hours leave the baseline and that are looked at for recovery: of a filter only those inside it. */
export function watched(store: Store, asOf: number, where: Slice): OpenIncident[] {
  const known = incidentsSince(store, asOf);
  const family = new Family(known, asOf);
  return known
    .filter((r) => (knownBefore(r, asOf) || (r.firstSeen < asOf && family.openSurvivorOf(r))) && contains(where, r.slice))
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

/** A person has closed it, or what it was merged into, and the window still holds hours from before that: not news. */
const closedByPerson = (known: readonly IncidentRecord[], family: Family, found: FoundIncident, windowStart: number): boolean =>
  known.some((r) => {
    if (r.resolvedBy !== 'person' || !sameRegression(r, found) || family.openSurvivorOf(r)) return false;
    const { resolvedBy, resolvedAt } = family.survivorOf(r) ?? r;
    return resolvedBy === 'person' && resolvedAt !== null && resolvedAt >= windowStart;
  });

export interface RecordedRun {
  /** Kept silent by feedback. */
  readonly muted: Muted[];
  /** Open at as_of, worst first. */
  readonly incidents: Incident[];
  /** Closed by cxf in runs within the window. */
  readonly resolved: Incident[];
}

/** What was found, by the incident it is of; findings of merged incidents go to their survivor. */
interface Matched {
  readonly own: {
    readonly record: IncidentRecord | null;
    readonly merged: readonly IncidentRecord[];
    readonly found: FoundIncident;
  }[];
  readonly aliases: { readonly record: IncidentRecord; readonly survivor: IncidentRecord; readonly found: FoundIncident }[];
}

function matched(found: readonly FoundIncident[], known: readonly IncidentRecord[], family: Family, asOf: number): Matched {
  const open = known.filter((r) => openAt(r, asOf) || (r.resolvedBy === 'cxf' && (r.resolvedRun ?? 0) >= asOf));
  const result: Matched = { own: [], aliases: [] };
  matchAll(found, [...open, ...family.aliases()]).forEach(({ match, merged }, i) => {
    const f = found[i] as FoundIncident;
    const survivor = match && family.openSurvivorOf(match);
    if (match && survivor) result.aliases.push({ record: match, survivor, found: f });
    else result.own.push({ record: match, merged, found: f });
  });
  return result;
}

/**
 * Writes what a run found into the state: one transaction, nothing twice. A run over the orders of a filter leaves incidents
 * alone that reach beyond it: it has seen a part of them only.
 */
export function recordRun(store: Store, asOf: number, result: DetectResult, where: Slice): RecordedRun {
  const inside = (r: IncidentRecord): boolean => contains(where, r.slice);
  const since = Math.min(result.window.start, asOf);
  return store.exclusively(() => {
    const known = incidentsSince(store, since);
    const family = new Family(known, asOf);
    const run = new Run(store, asOf);
    const feedback = allFeedback(store);
    const judged = pinned(result.found, where).map((f) => ({ f, muted: mutedBy(f, feedback, asOf) }));
    const muted = judged.flatMap((j) => (j.muted ? [j.muted] : []));
    const silent = new Set(muted.map((m) => m.incident_id));
    const found = judged.flatMap(({ f, muted }) => (muted || closedByPerson(known, family, f, result.window.start) ? [] : [f]));
    const { own, aliases } = matched(found, known, family, asOf);
    const shown = new Map<string, Incident>();
    const also = (id: string) => aliases.filter((a) => a.survivor.id === id).map((a) => a.found.severity);
    for (const { record: match, merged, found } of own) {
      const f = match === null ? found : raised(found, also(match.id));
      const record = match === null ? run.create(f) : inside(match) ? run.update(match, f) : match;
      for (const r of merged.filter(inside)) run.merge(r, record);
      shown.set(record.id, toDocument(store, record, asOf, f));
    }
    for (const { record, survivor, found } of aliases) {
      if (inside(record)) run.absorb(record, found);
      if (shown.has(survivor.id)) continue;
      const next = inside(survivor) ? run.update(survivor, raised(survivor.found, also(survivor.id))) : survivor;
      shown.set(survivor.id, toDocument(store, next, asOf));
    }
    for (const { id, since } of result.recovered) {
      const r = incidentById(store, id);
      const part = r && family.membersOf(r).some((m) => m.lastSeen > asOf - QUIET_MS);
      if (r && !part && !shown.has(id)) run.recover(r, since);
    }
    saveRun(store, asOf, where);
    const after = incidentsSince(store, since).filter(inside);
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
