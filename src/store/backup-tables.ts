import type { Param, Store } from './database.js';

/** A row as it is kept, without the number that only says in which order rows were added. */
export type TableRow = Readonly<Record<string, Param>>;

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that say which row it is; none where rows are only ever added. */
  readonly key: readonly string[];
  readonly ordered: boolean;
}

type Reader = Pick<Store, 'rows'>;

const ORDER = 'seq';
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The first columns that are declared unique; none where there are none. */
const uniqueOf = (db: Reader, table: string): string[] =>
  db
    .rows(
      `SELECT c.name FROM pragma_index_info((SELECT name FROM pragma_index_list(?) WHERE origin = 'u' ORDER BY name LIMIT 1)) c ORDER BY c.seqno`,
      table,
    )
    .map((row) => String(row.name));

/** Messages on their way: they belong to this machine, and one that was sent must not be sent again from a copy. */
const QUEUE = 'outbox';
/** What channels were told of: the later word counts, so that nothing old is told as news. */
const TOLD = 'told';

/** Tables that hold what people wrote and cxf found. */
export const contentTables = (db: Reader): Table[] => tablesOf(db).filter((t) => t.name !== QUEUE);

/** Tables of the state, those that others refer to first. */
export function tablesOf(db: Reader): Table[] {
  return db.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid").map((row) => {
    const name = String(row.name);
    const columns = db.rows('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid', name);
    const all = columns.map((c) => String(c.name));
    const primary = columns.filter((c) => Number(c.pk) > 0).map((c) => String(c.name));
    const ordered = all.includes(ORDER);
    return { name, columns: all.filter((c) => c !== ORDER), key: ordered ? uniqueOf(db, name) : primary, ordered };
  });
}

/** All rows, in the order in which they were added or, where nothing tells that, of their keys. */
export function rowsOf(db: Reader, table: Table): TableRow[] {
  const by = table.ordered ? [ORDER] : table.key;
  const order = by.length === 0 ? '' : ` ORDER BY ${by.map(quoted).join(', ')}`;
  return db.rows(`SELECT ${table.columns.map(quoted).join(', ')} FROM ${quoted(table.name)}${order}`) as TableRow[];
}

export function insertRow(db: Pick<Store, 'run'>, table: Table, row: TableRow): void {
  const columns = Object.keys(row);
  const marks = columns.map(() => '?').join(', ');
  db.run(
    `INSERT INTO ${quoted(table.name)} (${columns.map(quoted).join(', ')}) VALUES (${marks})`,
    ...columns.map((c) => row[c] ?? null),
  );
}

export function updateRow(db: Pick<Store, 'run'>, table: Table, row: TableRow): void {
  const set = table.columns.filter((c) => !table.key.includes(c));
  db.run(
    `UPDATE ${quoted(table.name)} SET ${set.map((c) => `${quoted(c)} = ?`).join(', ')} WHERE ${table.key.map((c) => `${quoted(c)} = ?`).join(' AND ')}`,
    ...[...set, ...table.key].map((c) => row[c] ?? null),
  );
}

/** Replaces all rows by those of the attached database `from`, which has the same tables; messages on their way stay. */
export function replaceAll(db: Store, from: string): void {
  const tables = contentTables(db).filter((t) => t.name !== TOLD);
  db.run('PRAGMA defer_foreign_keys = ON');
  for (const t of tables.toReversed()) db.run(`DELETE FROM main.${quoted(t.name)}`);
  for (const t of tables) {
    const columns = [...(t.ordered ? [ORDER] : []), ...t.columns].map(quoted).join(', ');
    db.run(`INSERT INTO main.${quoted(t.name)} (${columns}) SELECT ${columns} FROM ${quoted(from)}.${quoted(t.name)}`);
  }
  const told = tablesOf(db).find((t) => t.name === TOLD);
  if (!told) return;
  const columns = told.columns.map(quoted).join(', ');
  const set = told.columns.map((c) => `${quoted(c)} = excluded.${quoted(c)}`).join(', ');
  db.run(
    `INSERT INTO main.${TOLD} (${columns}) SELECT ${columns} FROM ${quoted(from)}.${TOLD} WHERE true
     ON CONFLICT DO UPDATE SET ${set} WHERE excluded.at > ${TOLD}.at`,
  );
}

export const countsOf = (db: Reader): Record<string, number> =>
  Object.fromEntries(
    tablesOf(db).map((t) => [t.name, Number(db.rows(`SELECT count(*) AS n FROM ${quoted(t.name)}`)[0]?.n ?? 0)]),
  );
