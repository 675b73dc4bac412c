import { contentTables, rowsOf, type Table, type TableRow } from './backup-tables.js';
import type { Param, Store } from './database.js';
import { VERSION } from './schema.js';

export const EXPORT_SCHEMA = 'cxf.state-export/v1';

/** Columns whose text is JSON that cxf wrote: in the file they stand as what they say. */
export const JSON_COLUMNS = new Set(['slice', 'found', 'scope', 'units', 'document', 'assignments', 'detail']);

/** What JSON cannot give back byte for byte stays the text it is. */
function opened(column: string, value: Param | undefined): unknown {
  if (typeof value !== 'string' || !JSON_COLUMNS.has(column) || !/^[[{]/.test(value)) return value ?? null;
  try {
    const inside: unknown = JSON.parse(value);
    return JSON.stringify(inside) === value ? inside : value;
  } catch {
    return value;
  }
}

const line = (table: Table, row: TableRow): string =>
  `      ${JSON.stringify(Object.fromEntries(table.columns.map((c) => [c, opened(c, row[c])])))}`;

/**
 * Everything people wrote and cxf found as one JSON document, a row a line: `{schema, version, tables: {<table>: [row]}}`.
 * The same state gives the same bytes.
 */
export function exportText(store: Store): string {
  const tables = contentTables(store).map((table) => {
    const rows = rowsOf(store, table).map((row) => line(table, row));
    return `    ${JSON.stringify(table.name)}: [${rows.length === 0 ? '' : `\n${rows.join(',\n')}\n    `}]`;
  });
  return `{\n  "schema": "${EXPORT_SCHEMA}",\n  "version": ${VERSION},\n  "tables": {\n${tables.join(',\n')}\n  }\n}\n`;
}
