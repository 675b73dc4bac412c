import type { ChangeEvent } from '../model/documents.js';
import type { Store } from './database.js';

const text = (x: unknown): string | null => (x === null || x === undefined ? null : String(x));

export const storedEvents = (store: Store): ChangeEvent[] =>
  store.rows('SELECT * FROM events ORDER BY at, event_id').map((row) => ({
    event_id: String(row.event_id),
    at: new Date(Number(row.at)).toISOString(),
    type: String(row.type) as ChangeEvent['type'],
    lever: text(row.lever),
    from_value: text(row.from_value),
    to_value: text(row.to_value),
    scope: JSON.parse(String(row.scope)) as ChangeEvent['scope'],
    description: text(row.description),
  }));

export function saveEvent(store: Store, e: ChangeEvent): void {
  store.run(
    'INSERT INTO events (event_id, at, type, lever, from_value, to_value, scope, description) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    e.event_id,
    Date.parse(e.at),
    e.type,
    e.lever,
    e.from_value,
    e.to_value,
    JSON.stringify(e.scope),
    e.description,
  );
}
