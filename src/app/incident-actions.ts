import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import type { IncidentDocument } from '../model/documents.js';
import type { Store } from '../store/database.js';
import { openAt } from '../store/match.js';
import { addHistory, historyOf, type IncidentRecord, saveIncident } from '../store/records.js';
import { type Author, documentOf, entry, findIncident, openAgain, resolvedBy, stateTime, withStore } from './incidents.js';

const LONGEST_URL = 2000;

/** as_of of a command, at most the time of day. */
const timeOf = (settings: Settings, author: Author): number => Math.min(stateTime(settings.asOf, author.now), author.now);

/** Changes one incident in a transaction; `act` gives it as it is after that. */
const acting = (
  settings: Settings,
  id: string,
  author: Author,
  act: (store: Store, r: IncidentRecord) => IncidentRecord,
): Promise<IncidentDocument> =>
  withStore(settings, id, (store) =>
    store.exclusively(() => documentOf(store, settings, act(store, findIncident(store, settings, id, author.now)), author.now)),
  );

/** Whose it is; null: nobody's. The same name again changes nothing. */
export const assignIncident = (settings: Settings, id: string, name: string | null, author: Author): Promise<IncidentDocument> =>
  acting(settings, id, author, (store, r) => {
    if (r.assignee === name) return r;
    const next = { ...r, assignee: name };
    saveIncident(store, next);
    addHistory(store, r.id, entry(author, 'assigned', { from: r.assignee, to: name }));
    return next;
  });

/** The URL of a ticket as it is kept. Throws where it is none, or holds what opens it. */
export function ticketUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.href.length > LONGEST_URL)
    throw usageError(
      'bad_url',
      `"${text.slice(0, 60)}" is not a link to a ticket.`,
      'write such as https://tracker.example/CX-123',
    );
  if (url.username !== '' || url.password !== '')
    throw usageError('bad_url', 'The link holds a user name or a password.', 'leave it out: links are shown to everybody');
  return url.href;
}

/** Link to a ticket; null: none any more. */
export const linkIncident = (settings: Settings, id: string, url: string | null, author: Author): Promise<IncidentDocument> =>
  acting(settings, id, author, (store, r) => {
    const ticket = url === null ? null : ticketUrl(url);
    if (r.ticket === ticket) return r;
    const next = { ...r, ticket };
    saveIncident(store, next);
    addHistory(store, r.id, entry(author, 'linked', { from: r.ticket, to: ticket }));
    return next;
  });

/** Opens a resolved incident again, also one that was merged. Open already: nothing changes but the note. */
export const reopenIncident = (settings: Settings, id: string, note: string | null, author: Author): Promise<IncidentDocument> =>
  acting(settings, id, author, (store, r) => {
    if (r.status !== 'resolved') {
      if (note !== null) addHistory(store, r.id, entry(author, 'note', { note }));
      return r;
    }
    const next: IncidentRecord = { ...r, status: 'new', ...openAgain(r, timeOf(settings, author)) };
    saveIncident(store, next);
    addHistory(store, r.id, entry(author, 'reopened', { from: r.status, to: 'new', note }));
    return next;
  });

function checkSurvivor(r: IncidentRecord, into: IncidentRecord, at: number): void {
  if (r.id === into.id) throw usageError('bad_merge', `${r.id} cannot be merged into itself.`, 'name two incidents');
  if (into.mergedInto !== null && into.status === 'resolved')
    throw usageError('bad_merge', `${into.id} was merged into ${into.mergedInto}.`, `merge into ${into.mergedInto}`);
  if (!openAt(into, at))
    throw usageError(
      'bad_merge',
      `${into.id} is not open.`,
      `open it again with cxf incident reopen ${into.id}, or merge the other way`,
    );
}

/** The survivor is told all that people had written about the one that goes. */
function hand(store: Store, r: IncidentRecord, into: IncidentRecord, author: Author, note: string | null): void {
  for (const h of historyOf(store, r.id))
    if (h.note !== null && h.by !== 'cxf' && h.what !== 'merged')
      addHistory(store, into.id, { ...h, what: 'note', from: r.id, to: null });
  addHistory(store, r.id, entry(author, 'merged', { from: r.status, to: into.id, note }));
  addHistory(store, into.id, entry(author, 'merged', { from: r.id, note: note ?? r.found.title }));
}

/**
 * Two incidents are one: the first is closed, its notes are on the survivor too, and what is found of it later counts for the
 * survivor as long as that is open. The answer is the survivor.
 */
export const mergeIncidents = (
  settings: Settings,
  ids: { readonly id: string; readonly into: string },
  note: string | null,
  author: Author,
): Promise<IncidentDocument> =>
  acting(settings, ids.into, author, (store, into) => {
    const r = findIncident(store, settings, ids.id, author.now);
    const at = timeOf(settings, author);
    if (r.mergedInto === into.id && r.status === 'resolved' && r.resolvedBy === 'person') return into;
    checkSurvivor(r, into, at);
    const over = { ...resolvedBy(r, at), resolvedBy: 'person' } as const;
    saveIncident(store, { ...r, status: 'resolved', ...over, mergedInto: into.id });
    hand(store, r, into, author, note);
    return into;
  });
