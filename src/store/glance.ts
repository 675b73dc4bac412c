import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_FILE } from './database.js';

/** Something of the state by its id, and what it is in a few words. */
export interface Glimpse {
  readonly id: string;
  readonly about: string;
}

export interface Ids {
  readonly incidents: readonly Glimpse[];
  readonly plans: readonly Glimpse[];
  readonly experiments: readonly Glimpse[];
}

const NONE: Ids = { incidents: [], plans: [], experiments: [] };
const MOST = 200;
const WAIT_MS = 100;

const INCIDENTS = `SELECT id, severity || ', ' || status || ': ' || json_extract(found, '$.title') AS about FROM incidents
  ORDER BY status = 'resolved', instr('high medium low', severity), last_seen DESC, id LIMIT ${MOST}`;
const PLANS = `SELECT plan_id AS id, 'of ' || incident AS about FROM plans ORDER BY superseded_by IS NOT NULL, seq DESC LIMIT ${MOST}`;
const EXPERIMENTS = `SELECT experiment_id AS id, 'on ' || incident AS about FROM experiments ORDER BY seq DESC LIMIT ${MOST}`;

/**
 * Ids of what is in a state, most wanted first: for completion, so quick, without its checks, and changing nothing. Of a state that
 * cannot be read, or of another version, what can be.
 */
export async function glance(dir: string): Promise<Ids> {
  const file = join(dir, STATE_FILE);
  if (!existsSync(file)) return NONE;
  const { default: Database } = await import('libsql');
  const db = new Database(file, { readonly: true, timeout: WAIT_MS });
  const read = (sql: string): Glimpse[] => {
    try {
      return (db.prepare(sql).all() as Record<string, unknown>[]).map((r) => ({ id: String(r.id), about: String(r.about) }));
    } catch {
      return [];
    }
  };
  try {
    return { incidents: read(INCIDENTS), plans: read(PLANS), experiments: read(EXPERIMENTS) };
  } finally {
    db.close();
  }
}
