import { VERSION } from './schema.js';

/** Of the layout of the state. */
export const STATE_VERSION = VERSION;

export async function sqliteVersion(): Promise<string> {
  const { default: Database } = await import('libsql');
  const db = new Database(':memory:');
  try {
    return String((db.prepare('SELECT sqlite_version() AS v').get() as { v: unknown }).v);
  } finally {
    db.close();
  }
}
