import { JSON_COLUMNS } from './backup-export.js';
import { rowsOf, tablesOf } from './backup-tables.js';
import type { Store } from './database.js';

/** More than these tell nothing new. */
const MOST = 20;

function unreadable(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return false;
  } catch {
    return true;
  }
}

/** What is wrong with a state, as sentences; none where all is well. Reads every page and every row. */
export function problemsOf(store: Store): string[] {
  const pages = store.rows(`PRAGMA integrity_check(${MOST})`).map((row) => String(row.integrity_check));
  const damage = pages.filter((text) => text !== 'ok').map((text) => `SQLite: ${text}.`);
  const references = store
    .rows('PRAGMA foreign_key_check')
    .map((row) => `${row.table}: row ${row.rowid} refers to a row of ${row.parent} that is not there.`);
  const texts = tablesOf(store).flatMap((table) => {
    const columns = table.columns.filter((c) => JSON_COLUMNS.has(c));
    return rowsOf(store, table).flatMap((row, i) =>
      columns.filter((c) => unreadable(row[c])).map((c) => `${table.name}: ${c} of row ${i + 1} is not JSON.`),
    );
  });
  return [...damage, ...references, ...texts].slice(0, MOST);
}
