import type { Notification } from '../model/notification.js';
import type { Channel, Outcome } from '../model/notify.js';
import type { Store } from '../store/database.js';
import { claim, headOf, LONGEST_WAIT_MS, type OutboxRow, settle } from '../store/outbox.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** A receiver that refuses the message itself is asked so often. */
const REFUSALS = 3;
/** So long a message is tried at all. */
const GIVE_UP_MS = 72 * HOUR;

/** A receiver that takes each message, but slowly, is left to the next run after so long. */
const LONGEST_RUN_MS = 300 * SECOND;

/** Wait after the n-th failure: 2 s, 4 s, ... up to an hour, and at least what the receiver asked for. */
export function waitAfter(attempts: number, afterMs = 0): number {
  const wait = Math.min(HOUR, 2 * SECOND * 2 ** Math.min(attempts - 1, 20));
  return Math.min(LONGEST_WAIT_MS, Math.max(wait, afterMs));
}

export interface Delivery {
  readonly send: (channel: Channel, message: Notification) => Promise<Outcome>;
  /** Milliseconds UTC. */
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** A name no other process has. */
  readonly owner: string;
  /** How long a channel may be waited for in this run; what is left is for the next one. */
  readonly budgetMs: number;
  /** Try messages before they are due, too: once each. */
  readonly early?: boolean;
}

export interface Delivered {
  readonly channel: string;
  readonly sent: number;
  /** The first message of those that wait failed so; null where none waits, or another process is at it. */
  readonly error: string | null;
  /** Given up in this run. */
  readonly dead: number;
}

function afterFailure(row: OutboxRow, o: Outcome & { ok: false }, now: number): Parameters<typeof settle>[3] {
  const dead = (o.refused === true && row.attempts >= REFUSALS) || now - row.created > GIVE_UP_MS;
  if (dead) return { state: 'dead', nextAt: now, done: now, error: o.error };
  return { state: 'waiting', nextAt: now + waitAfter(row.attempts, o.afterMs), done: null, error: o.error };
}

/** Why a message waits that was not due in this run. */
const failureOf = (head: OutboxRow | null): string | null => (head?.state === 'waiting' ? head.lastError : null);

/** Sends what a channel has in the outbox, first things first: a message that fails holds up those behind it. */
export async function deliver(store: Store, channel: Channel, d: Delivery): Promise<Delivered> {
  const end = d.clock() + d.budgetMs;
  const leaseMs = 2 * channel.timeoutMs + 30 * SECOND;
  let [sent, dead] = [0, 0];
  let error: string | null = null;
  let early = d.early === true;
  for (;;) {
    const row = claim(store, channel.name, { now: d.clock(), owner: d.owner, leaseMs, early });
    if (!row) {
      const head = headOf(store, channel.name);
      const wait = head?.state === 'waiting' ? head.nextAt - d.clock() : Number.POSITIVE_INFINITY;
      if (d.clock() + wait > end) return { channel: channel.name, sent, dead, error: error ?? failureOf(head) };
      await d.pause(Math.max(wait, 10));
      continue;
    }
    const outcome = await d.send(channel, JSON.parse(row.payload) as Notification);
    const now = d.clock();
    const to = outcome.ok ? ({ state: 'sent', nextAt: now, done: now, error: null } as const) : afterFailure(row, outcome, now);
    settle(store, row.id, d.owner, to);
    if (to.state === 'sent') sent++;
    if (to.state === 'dead') dead++;
    error = to.state === 'waiting' ? to.error : null;
    if (!outcome.ok) early = false;
    if (now > (outcome.ok ? end + LONGEST_RUN_MS : end)) return { channel: channel.name, sent, dead, error };
  }
}
