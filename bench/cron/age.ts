import Database from 'libsql';
import { BEGIN, DAY, HOUR } from './year.js';

/** What a year leaves behind: incidents that are long over, with their history, runs, and messages that were sent. */
const INCIDENTS = 200;
const RUNS = 365 * 24;

/** Copies of the state's first incident and message, dated a year back. */
export function age(file: string): void {
  const db = new Database(file);
  const [incident] = db.prepare('SELECT * FROM incidents LIMIT 1').all() as Record<string, string | number | null>[];
  const [message] = db.prepare('SELECT * FROM outbox LIMIT 1').all() as Record<string, string | number | null>[];
  if (!incident || !message) throw new Error('nothing to copy: use more days');
  const insert = (table: string, row: Record<string, string | number | null>): void => {
    const names = Object.keys(row);
    db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
      ...Object.values(row),
    );
  };
  db.exec('BEGIN');
  for (let n = 0; n < INCIDENTS; n++) {
    const at = BEGIN - 400 * DAY + Math.floor((365 / INCIDENTS) * n) * DAY;
    const id = `${incident.id}-old-${n}`;
    const times = { onset: at, until: at + 10 * HOUR, first_seen: at, last_seen: at + 30 * HOUR };
    insert('incidents', {
      ...incident,
      id,
      ...times,
      status: 'resolved',
      resolved_at: at,
      resolved_run: at + 60 * HOUR,
      resolved_by: 'cxf',
    });
    for (const what of ['found', 'severity', 'status'])
      insert('history', { incident: id, at: new Date(at).toISOString(), what, by: 'cxf' });
    for (const channel of ['ops', '--cron']) insert('told', { channel, subject: id, state: 'resolved', severity: 'high', at });
    for (const part of ['new', 'repeat', 'resolved']) {
      const { seq: _, ...rest } = message;
      insert('outbox', { ...rest, key: `${id}-${part}`, state: 'sent' });
    }
  }
  for (let h = 0; h < RUNS; h++) insert('runs', { as_of: BEGIN - 366 * DAY + h * HOUR, filter: '[]' });
  db.exec('COMMIT');
  db.close();
}
