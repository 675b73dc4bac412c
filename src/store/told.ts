import type { Severity } from '../model/severity.js';
import type { Store } from './database.js';

/** What a channel was last told of a subject: an incident, or the evaluation itself. */
export interface Told {
  readonly subject: string;
  /** `open`, `resolved`, or what else there is to say of a subject that is no incident. */
  readonly state: string;
  readonly severity: Severity | null;
  /** as_of of the run, milliseconds UTC. */
  readonly at: number;
}

const decode = (row: Readonly<Record<string, unknown>>): Told => ({
  subject: String(row.subject),
  state: String(row.state),
  severity: (row.severity ?? null) as Severity | null,
  at: Number(row.at),
});

/** Incidents a channel believes to be open. */
export const toldOpen = (store: Store, channel: string): Told[] =>
  store.rows("SELECT * FROM told WHERE channel = ? AND state = 'open' ORDER BY subject", channel).map(decode);

export const toldOf = (store: Store, channel: string, subject: string): Told | null =>
  store.rows('SELECT * FROM told WHERE channel = ? AND subject = ?', channel, subject).map(decode)[0] ?? null;

export function saveTold(store: Store, channel: string, t: Told): void {
  store.run(
    `INSERT INTO told (channel, subject, state, severity, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, subject) DO UPDATE SET state = excluded.state, severity = excluded.severity, at = excluded.at`,
    channel,
    t.subject,
    t.state,
    t.severity,
    t.at,
  );
}
