import { type Slice, sliceKey } from '../model/slice.js';
import type { Store } from './database.js';

/** Remembers that a run looked at the orders of a filter; a run repeated is one run. */
export function saveRun(store: Store, asOf: number, where: Slice): void {
  store.run('INSERT INTO runs (as_of, filter) VALUES (?, ?) ON CONFLICT DO NOTHING', asOf, sliceKey(where));
}

/** The last run over the orders of a filter before a time (milliseconds UTC); null where there was none. */
export function runBefore(store: Store, asOf: number, where: Slice): number | null {
  const [row] = store.rows('SELECT MAX(as_of) AS at FROM runs WHERE as_of < ? AND filter = ?', asOf, sliceKey(where));
  return row?.at === null || row?.at === undefined ? null : Number(row.at);
}
