import type { Database } from '../duckdb.js';
import type { Fingerprint } from '../files.js';
import { columnsOf, type Position, type Relation } from '../relation.js';
import type { SourceIndex } from '../rollup/index-file.js';
import { ident, list } from '../sql/text.js';

/** Files of one format, and how messages call them together. */
export interface Files {
  readonly files: readonly string[];
  readonly name: string;
  readonly fingerprint: Fingerprint;
  /** What is known of files from earlier runs; null where nothing is kept. */
  readonly index: SourceIndex | null;
}

export type Reader = (db: Database, files: Files) => Promise<Relation>;

/** The table that text formats are loaded into: they are parsed once, and every later question reads the table. */
export const LOADED = 'cxf_source';
/** Its column with the index of a row's file, where there are several. */
const FILE = 'cxf_file_index';
export const fileColumn = (files: readonly string[], index: string): string => (files.length > 1 ? `, ${index} AS ${FILE}` : '');

const ONE: Position = { file: '0', row: 'rowid + 1' };
/** Rows of a file stand together in the table, in the file's order. */
const SEVERAL: Position = { file: FILE, row: `row_number() OVER (PARTITION BY ${FILE} ORDER BY rowid)` };

/** The loaded table as a relation. */
export async function loaded(db: Database, files: Files, more: Partial<Relation> = {}): Promise<Relation> {
  files.fingerprint.check();
  const columns = await columnsOf(db, ident(LOADED));
  return {
    from: ident(LOADED),
    columns: columns.filter((c) => c.name !== FILE),
    files: files.files,
    fingerprint: files.fingerprint,
    position: files.files.length > 1 ? SEVERAL : ONE,
    rowWord: 'row',
    lacking: new Map(),
    part: null,
    index: null,
    ...more,
  };
}

/** Options of DuckDB's readers for files in folders such as `region=SF`; values stay text. */
export const partitions = (files: readonly string[]): string =>
  files.some((f) => /\/[^/=]+=[^/]*\//.test(f)) ? ', hive_partitioning = true, hive_types_autocast = false' : '';

export const fileList = (files: readonly string[]): string => list(files);
