import { dirname } from 'node:path';
import type { Database } from './duckdb.js';
import type { Fingerprint } from './files.js';
import type { SourceIndex } from './rollup/index-file.js';

export interface SourceColumn {
  readonly name: string;
  /** DuckDB's name of the type, such as `VARCHAR`, `TIMESTAMP WITH TIME ZONE`. */
  readonly type: string;
}

/** SQL of where a row stands: the index of its file and its number there, from 1; `NULL` where that cannot be told. */
export interface Position {
  readonly file: string;
  readonly row: string;
}

/** Something to select from, with its columns as they are. */
export interface Relation {
  /** SQL that stands after FROM. */
  readonly from: string;
  readonly columns: readonly SourceColumn[];
  readonly files: readonly string[];
  readonly fingerprint: Fingerprint;
  readonly position: Position;
  /** What messages call a row: a CSV file's header is none. */
  readonly rowWord: string;
  /** Columns that only some of the files have, with how many lack them. */
  readonly lacking: ReadonlyMap<string, number>;
  /** The rows of some of the files alone: the same columns, and the file's place in the list as `cxf_f`; null where that cannot be. */
  readonly part: ((files: readonly string[]) => string) | null;
  /** What is known of its files from earlier runs. */
  readonly index: SourceIndex | null;
}

export const NOWHERE: Position = { file: 'NULL', row: 'NULL' };

/** What is read as one: a table, or a file that is not of this machine. Where in it a row stands is not known, and nothing is kept of it. */
export const asOne = (what: Pick<Relation, 'from' | 'columns' | 'files' | 'fingerprint'>): Relation => ({
  ...what,
  position: NOWHERE,
  rowWord: 'row',
  lacking: new Map(),
  part: null,
  index: null,
});

export async function columnsOf(db: Database, from: string): Promise<SourceColumn[]> {
  const rows = await db.rows(`DESCRIBE SELECT * FROM ${from}`);
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** How one of several files is called: its path below the folder they have in common. */
export function fileLabel(files: readonly string[], index: number): string {
  const file = files[index] ?? '';
  let folder = dirname(files[0] ?? '');
  while (folder !== dirname(folder) && !files.every((f) => f.startsWith(`${folder}/`))) folder = dirname(folder);
  return files.length > 1 && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
}
