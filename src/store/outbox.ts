import type { Store } from './database.js';

export type OutboxState = 'waiting' | 'sending' | 'sent' | 'dead';

/** A message on its way. Times are milliseconds UTC by the clock of this machine. */
export interface OutboxRow {
  readonly id: number;
  readonly channel: string;
  /** Idempotency key: one message, one key, however often it is sent. */
  readonly key: string;
  /** JSON of the notification, as it was when it was written. */
  readonly payload: string;
  readonly created: number;
  readonly attempts: number;
  readonly nextAt: number;
  readonly state: OutboxState;
  readonly lease: number | null;
  readonly done: number | null;
  readonly lastError: string | null;
}

type Row = Readonly<Record<string, unknown>>;
const orNull = (x: unknown): number | null => (x === null || x === undefined ? null : Number(x));

const decode = (row: Row): OutboxRow => ({
  id: Number(row.seq),
  channel: String(row.channel),
  key: String(row.key),
  payload: String(row.payload),
  created: Number(row.created),
  attempts: Number(row.attempts),
  nextAt: Number(row.next_at),
  state: String(row.state) as OutboxState,
  lease: orNull(row.lease),
  done: orNull(row.done),
  lastError: row.last_error === null || row.last_error === undefined ? null : String(row.last_error),
});

/** Adds a message; one whose key is there already is the same message. */
export function addMessage(store: Store, m: Pick<OutboxRow, 'channel' | 'key' | 'payload' | 'created'>): void {
  store.run(
    `INSERT INTO outbox (channel, key, payload, created, attempts, next_at, state) VALUES (?, ?, ?, ?, 0, ?, 'waiting')
     ON CONFLICT (key) DO NOTHING`,
    m.channel,
    m.key,
    m.payload,
    m.created,
    m.created,
  );
}

/** Longest wait there is: what lies further ahead was written before the clock was set back, and is due. */
export const LONGEST_WAIT_MS = 24 * 3_600_000;

const ahead = (at: number | null, now: number): boolean => at !== null && at > now && at <= now + LONGEST_WAIT_MS;

/** The first message of a channel that is not done: those after it wait for it. */
export const headOf = (store: Store, channel: string): OutboxRow | null =>
  store
    .rows("SELECT * FROM outbox WHERE channel = ? AND state IN ('waiting', 'sending') ORDER BY seq LIMIT 1", channel)
    .map(decode)[0] ?? null;

export interface Claim {
  readonly now: number;
  /** A name nobody else has. */
  readonly owner: string;
  /** How long nobody else may take the message. */
  readonly leaseMs: number;
  /** Also before it is due. */
  readonly early?: boolean;
}

/**
 * Takes the first message of a channel that is not done, if it is due and nobody else has it: for `leaseMs` it is ours alone.
 * A lease that ran out is that of a process that died between sending and saying so: the message is sent again, with its key.
 */
export function claim(store: Store, channel: string, c: Claim): OutboxRow | null {
  return store.exclusively(() => {
    const head = headOf(store, channel);
    if (!head || (head.state === 'sending' && ahead(head.lease, c.now))) return null;
    if (head.state === 'waiting' && !c.early && ahead(head.nextAt, c.now)) return null;
    store.run(
      "UPDATE outbox SET state = 'sending', owner = ?, lease = ?, attempts = attempts + 1 WHERE seq = ?",
      c.owner,
      c.now + c.leaseMs,
      head.id,
    );
    return { ...head, state: 'sending', attempts: head.attempts + 1 };
  });
}

/** What became of a message that was claimed; nothing where another has it by now. */
export function settle(
  store: Store,
  id: number,
  owner: string,
  to: {
    readonly state: 'sent' | 'dead' | 'waiting';
    readonly nextAt: number;
    readonly done: number | null;
    readonly error: string | null;
  },
): void {
  store.run(
    "UPDATE outbox SET state = ?, next_at = ?, done = ?, last_error = ?, owner = NULL, lease = NULL WHERE seq = ? AND owner = ? AND state = 'sending'",
    to.state,
    to.nextAt,
    to.done,
    to.error,
    id,
    owner,
  );
}

/** Messages that were given up are tried again. */
export const revive = (store: Store, now: number): void =>
  store.run(
    "UPDATE outbox SET state = 'waiting', attempts = 0, created = ?, next_at = ?, done = NULL WHERE state = 'dead'",
    now,
    now,
  );

/** Oldest first. */
export const messages = (store: Store, all: boolean): OutboxRow[] =>
  store.rows(`SELECT * FROM outbox ${all ? '' : "WHERE state <> 'sent'"} ORDER BY seq`).map(decode);

/** Channels with messages that are not done. */
export const waitingChannels = (store: Store): string[] =>
  store
    .rows("SELECT DISTINCT channel FROM outbox WHERE state IN ('waiting', 'sending') ORDER BY channel")
    .map((row) => String(row.channel));
