import { createHash } from 'node:crypto';
import type { Settings } from '../config/settings.js';
import type { CxfError } from '../errors.js';
import type { DetectDocument, Incident } from '../model/documents.js';
import type { Notification, Notified } from '../model/notification.js';
import type { Channel, ChannelRules } from '../model/notify.js';
import { sliceKey } from '../model/slice.js';
import type { Store } from '../store/database.js';
import { addMessage } from '../store/outbox.js';
import { incidentById, toDocument } from '../store/records.js';
import { saveTold, type Told, toldOf, toldOpen } from '../store/told.js';
import { type Change, decide, isQuiet, momentOf } from './notify-decide.js';

/** What a message is about and where it comes from. */
export interface Origin {
  readonly settings: Settings;
  /** as_of of the run, milliseconds UTC. */
  readonly asOf: number;
  /** The time of day. */
  readonly now: number;
}

const iso = (at: number): string => new Date(at).toISOString();

/** What a message says of an incident: enough to decide whether to look. */
export function notified({ kind, incident: i, previous }: Change): Notified {
  return {
    kind,
    incident_id: i.id,
    title: i.title,
    severity: i.severity,
    previous_severity: previous,
    status: i.status,
    metric: i.metric,
    slice: i.slice,
    onset: i.onset,
    baseline: i.baseline,
    current: i.current,
    delta: i.delta,
    delta_pct: i.delta_pct,
    orders: i.orders,
    resolved_at: i.resolved_at,
    assignee: i.assignee,
    ticket: i.ticket,
    message: i.merged_into === null ? null : `merged into ${i.merged_into}`,
  };
}

/** A message about the evaluation itself. */
export const notifiedOf = (kind: Notified['kind'], title: string, message: string | null): Notified => ({
  kind,
  incident_id: null,
  title,
  severity: null,
  previous_severity: null,
  status: null,
  metric: null,
  slice: {},
  onset: null,
  baseline: null,
  current: null,
  delta: null,
  delta_pct: null,
  orders: null,
  resolved_at: null,
  assignee: null,
  ticket: null,
  message,
});

const OVER: ReadonlySet<Notified['kind']> = new Set(['resolved', 'recovered', 'test']);

const titleOf = (changes: readonly Notified[]): string => {
  const [first] = changes;
  const what = first ? (first.kind === 'resolved' ? `resolved: ${first.title}` : first.title) : '';
  return changes.length > 1 ? `${what} and ${changes.length - 1} more` : what;
};

/** A message as it is kept and sent. Its key depends on the source, the channel, as_of and what it says: not on the clock. */
export function notification(origin: Origin, channel: string, changes: readonly Notified[]): Notification {
  const { settings, asOf } = origin;
  const said = changes.map((c) => [c.kind, c.incident_id, c.severity, c.message]);
  const key = createHash('sha256')
    .update(JSON.stringify([settings.source, sliceKey(settings.where), channel, asOf, said]))
    .digest('hex')
    .slice(0, 32);
  return {
    schema: 'cxf.notification/v1',
    key,
    channel,
    source: settings.sourceName,
    sample: settings.isSample,
    as_of: iso(asOf),
    status: changes.every((c) => OVER.has(c.kind)) ? 'resolved' : 'firing',
    title: titleOf(changes),
    changes: [...changes],
  };
}

function post(store: Store, origin: Origin, channel: Channel, changes: readonly Notified[]): void {
  if (changes.length === 0) return;
  const parts = channel.rules.group ? [changes] : changes.map((c) => [c]);
  for (const part of parts) {
    const message = notification(origin, channel.name, part);
    addMessage(store, { channel: channel.name, key: message.key, payload: JSON.stringify(message), created: origin.now });
  }
}

/** Incidents open in the answer of a run, and those the channel takes for open and that are over. */
function subjects(store: Store, doc: DetectDocument, channel: string, asOf: number): Incident[] {
  const open = new Set(doc.incidents.map((i) => i.id));
  const closed = toldOpen(store, channel).flatMap((t): Incident[] => {
    const record = open.has(t.subject) ? null : incidentById(store, t.subject);
    const incident = record && toDocument(store, record, asOf);
    return incident && incident.resolved_at !== null ? [incident] : [];
  });
  return [...doc.incidents, ...closed];
}

/** What a channel is to be told, and what to remember once it has been. */
export interface News {
  readonly changes: readonly Notified[];
  readonly told: readonly Told[];
}

const NOTHING: News = { changes: [], told: [] };

/** What is new to a channel. */
export function news(store: Store, origin: Origin, doc: DetectDocument, channel: string, rules: ChannelRules): News {
  const { asOf, settings } = origin;
  const all = subjects(store, doc, channel, asOf);
  const changes = decide(all, (id) => toldOf(store, channel, id), rules, momentOf(rules, asOf, settings.timezone));
  const told = changes.map(({ kind, incident }) => ({
    subject: incident.id,
    state: kind === 'resolved' ? 'resolved' : 'open',
    severity: incident.severity,
    at: asOf,
  }));
  const again = recovered(store, origin, channel);
  return { changes: [...changes.map(notified), ...again.changes], told: [...told, ...again.told] };
}

export function remember(store: Store, channel: string, { told }: News): void {
  for (const t of told) saveTold(store, channel, t);
}

/** A failed evaluation is a subject of its own, one for each filter. */
const evaluationOf = (settings: Settings): string => `evaluation ${sliceKey(settings.where)}`;
const WORKS = 'works';

/** That the evaluation works again, where the channel was told that it does not. */
function recovered(store: Store, { settings, asOf }: Origin, channel: string): News {
  const subject = evaluationOf(settings);
  const told = toldOf(store, channel, subject);
  if (told === null || told.state === WORKS || asOf < told.at) return NOTHING;
  return {
    changes: [notifiedOf('recovered', 'cxf evaluates again', null)],
    told: [{ subject, state: WORKS, severity: null, at: asOf }],
  };
}

/**
 * That the evaluation failed, once for each kind of failure, and again after the channel's interval. In quiet hours it waits,
 * unless they let everything through.
 */
export function failureNews(
  store: Store,
  { settings, asOf }: Origin,
  error: Pick<CxfError, 'code' | 'message'>,
  channel: string,
  rules: ChannelRules,
): News {
  const subject = evaluationOf(settings);
  const told = toldOf(store, channel, subject);
  const same = told?.state === error.code && !(rules.repeatMs > 0 && asOf - told.at >= rules.repeatMs);
  const { quiet } = rules;
  const quietNow = quiet !== null && quiet.except !== 'low' && isQuiet(quiet, asOf, settings.timezone);
  if (same || quietNow || (told !== null && asOf < told.at)) return NOTHING;
  return {
    changes: [notifiedOf('failed', 'cxf could not evaluate', error.message)],
    told: [{ subject, state: error.code, severity: null, at: asOf }],
  };
}

/** Puts what is new into the outbox, and remembers it as told: one transaction, so that a crash neither loses nor doubles it. */
export const announce = (store: Store, origin: Origin, channels: readonly Channel[], newsOf: (channel: Channel) => News): void =>
  store.exclusively(() => {
    for (const c of channels) {
      const found = newsOf(c);
      post(store, origin, c, found.changes);
      remember(store, c.name, found);
    }
  });
