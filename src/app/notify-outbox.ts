import type { Settings } from '../config/settings.js';
import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { Notification, OutboxDocument } from '../model/notification.js';
import type { Channel } from '../model/notify.js';
import { messages, type OutboxRow, revive } from '../store/outbox.js';
import { type Delivered, type Delivery, deliver } from './notify-deliver.js';
import { lookAtStore } from './record.js';

/**
 * The channels that are meant: all, or those named (`ops,pager`).
 * @param named null: all of them
 */
export function chosenChannels(settings: Settings, named: readonly string[] | null): readonly Channel[] {
  const { channels } = settings.notify;
  const file = settings.isSample || settings.configFile === null ? 'The configuration' : 'cxf.toml';
  if (channels.length === 0)
    throw usageError('no_channel', `${file} names no channel.`, 'add one such as [notify.channels.ops], see docs/alerts.md');
  if (named === null) return channels;
  const known = channels.map((c) => c.name);
  return named.map((name) => {
    const found = channels.find((c) => c.name === name);
    if (found) return found;
    const near = nearest(name, known);
    throw usageError(
      'no_channel',
      `There is no channel "${name.slice(0, 40)}".`,
      near ? `did you mean "${near}"?` : `there are ${known.join(', ')}`,
    );
  });
}

const iso = (at: number): string => new Date(at).toISOString();

const entryOf = (row: OutboxRow): OutboxDocument['messages'][number] => ({
  id: row.id,
  channel: row.channel,
  key: row.key,
  state: row.state,
  title: (JSON.parse(row.payload) as Notification).title,
  created: iso(row.created),
  attempts: row.attempts,
  next_at: row.state === 'waiting' ? iso(row.nextAt) : null,
  done_at: row.done === null ? null : iso(row.done),
  last_error: row.lastError,
});

/** Messages that are not delivered; with `all` those that are, too. */
export async function outbox(settings: Settings, all: boolean): Promise<OutboxDocument> {
  const store = await lookAtStore(settings);
  try {
    const rows = store === null ? [] : messages(store, all);
    return { schema: 'cxf.outbox/v1', sample: settings.isSample, messages: rows.map(entryOf) };
  } finally {
    store?.close();
  }
}

/** Tries to deliver what waits, without waiting for the time of the next attempt. */
export async function flush(
  settings: Settings,
  channels: readonly Channel[],
  options: Delivery & { readonly dead: boolean },
): Promise<Delivered[]> {
  const store = await lookAtStore(settings);
  if (store === null) return [];
  try {
    if (options.dead) store.exclusively(() => revive(store, options.clock()));
    return await Promise.all(channels.map((c) => deliver(store, c, options)));
  } finally {
    store.close();
  }
}
