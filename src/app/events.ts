import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isUrl, shown } from '../config/paths.js';
import type { Settings } from '../config/settings.js';
import { parseInstant } from '../config/time.js';
import { readTextTable, type TextTable } from '../engine/events.js';
import { usageError } from '../errors.js';
import type { ChangeEvent, EventsDocument } from '../model/documents.js';
import { nearest } from '../model/nearest.js';
import { sliceKey } from '../model/slice.js';
import { EVENT_TYPES } from '../model/words.js';
import { saveEvent, storedEvents } from '../store/events.js';
import { stateTime } from './incidents.js';
import { lookAtStore, openStore } from './record.js';

const FIXED = ['event_id', 'at', 'type', 'lever', 'from_value', 'to_value', 'description'];

const isType = (text: string | null): text is ChangeEvent['type'] => (EVENT_TYPES as readonly string[]).includes(text ?? '');

const byTime = (a: ChangeEvent, b: ChangeEvent): number =>
  Date.parse(a.at) - Date.parse(b.at) || (a.event_id < b.event_id ? -1 : 1);

type Row = TextTable['rows'][number];

export function eventOf(row: Row, number: number, table: TextTable, name: string): ChangeEvent {
  const wrong = (column: string, why: string, fix: string): never => {
    throw usageError('bad_event', `${name}: column "${column}", row ${number}: ${why}.`, fix);
  };
  const quoted = (text: string | null | undefined): string => JSON.stringify((text ?? '').slice(0, 40));
  const { event_id: id, at: atText, type } = row;
  const at = atText ? parseInstant(atText, 'UTC') : null;
  if (!id) return wrong('event_id', 'is empty', 'give every event an id of its own');
  if (at === null) return wrong('at', `${quoted(atText)} is not a time`, 'write ISO 8601, such as 2024-01-03T00:00:00-08:00');
  if (!isType(type ?? null)) return wrong('type', `${quoted(type)} is not a type`, `use ${EVENT_TYPES.join(', ')}`);
  const scope = table.columns.filter((c) => !FIXED.includes(c)).flatMap((c) => (row[c] ? [[c, row[c] as string] as const] : []));
  return {
    event_id: id,
    at: new Date(at).toISOString(),
    type: type as ChangeEvent['type'],
    lever: row.lever ?? null,
    from_value: row.from_value ?? null,
    to_value: row.to_value ?? null,
    scope: Object.fromEntries(scope),
    description: row.description ?? null,
  };
}

/** The events file: one row per change; columns beyond the known ones are dimensions, empty meaning everywhere. */
export async function fileEvents(path: string, name: string): Promise<ChangeEvent[]> {
  if (!isUrl(path) && !/[*?[]/.test(path) && !existsSync(path))
    throw usageError('no_such_file', `There is no file ${name}.`, 'check --events, or events in cxf.toml');
  const table = await readTextTable(path, name);
  for (const column of ['event_id', 'at', 'type']) {
    if (table.columns.includes(column)) continue;
    const near = nearest(column, table.columns);
    throw usageError(
      'bad_events',
      `${name} has no column ${column}.`,
      near ? `rename column "${near}"?` : `add the column ${column}`,
    );
  }
  const events = table.rows.map((row, i) => eventOf(row, i + 1, table, name));
  const ids = new Set<string>();
  for (const { event_id: id } of events) {
    if (ids.has(id))
      throw usageError(
        'bad_events',
        `${name}: event_id ${JSON.stringify(id.slice(0, 40))} occurs twice.`,
        'give every event an id of its own',
      );
    ids.add(id);
  }
  return events;
}

/** The change log up to as_of: the events file, and what was added with `cxf event add`. Oldest first. */
export async function listEvents(settings: Settings, now: number, cwd: string): Promise<EventsDocument> {
  const fromFile = settings.events === null ? [] : await fileEvents(settings.events, shown(settings.events, cwd));
  const store = await lookAtStore(settings);
  try {
    const taken = new Set(fromFile.map((e) => e.event_id));
    const added = store ? storedEvents(store).filter((e) => !taken.has(e.event_id)) : [];
    const asOf = stateTime(settings.asOf, now);
    return {
      schema: 'cxf.events/v1',
      sample: settings.isSample,
      events: [...fromFile, ...added].filter((e) => Date.parse(e.at) <= asOf).sort(byTime),
    };
  } finally {
    store?.close();
  }
}

export interface NewEvent {
  readonly id: string | null;
  readonly at: string | null;
  readonly type: string;
  readonly lever: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly description: string | null;
}

const ownId = (e: Omit<ChangeEvent, 'event_id'>): string =>
  `evt-${createHash('sha256')
    .update(JSON.stringify([e.at, e.type, e.lever, e.from_value, e.to_value, sliceKey(e.scope), e.description]))
    .digest('hex')
    .slice(0, 8)}`;

/** Adds one event to the state; its scope is that of --where. The same event again changes nothing. */
export async function addEvent(settings: Settings, given: NewEvent, now: number): Promise<EventsDocument> {
  const at = given.at === null ? now : parseInstant(given.at, settings.timezone);
  if (at === null)
    throw usageError(
      'bad_time',
      `--at "${given.at?.slice(0, 40)}" is not a time.`,
      'write 2024-01-03 or 2024-01-03T18:00:00-08:00',
    );
  if (!isType(given.type)) {
    const near = nearest(given.type, EVENT_TYPES);
    throw usageError(
      'bad_event',
      `--type "${given.type.slice(0, 40)}" is not a type of event.`,
      near ? `did you mean "${near}"?` : `use ${EVENT_TYPES.join(', ')}`,
    );
  }
  const body = {
    at: new Date(at).toISOString(),
    type: given.type,
    lever: given.lever,
    from_value: given.from,
    to_value: given.to,
    scope: settings.where,
    description: given.description,
  };
  const event: ChangeEvent = { event_id: given.id ?? ownId(body), ...body };
  const store = await openStore(settings);
  try {
    store.exclusively(() => {
      const same = storedEvents(store).find((e) => e.event_id === event.event_id);
      if (!same) saveEvent(store, event);
      else if (given.id !== null && JSON.stringify(same) !== JSON.stringify(event))
        throw usageError('duplicate_event', `There is an event "${event.event_id.slice(0, 40)}" already.`, 'choose another --id');
    });
    return { schema: 'cxf.events/v1', sample: settings.isSample, events: [event] };
  } finally {
    store.close();
  }
}
