import { existsSync } from 'node:fs';
import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import { loadArrow } from './arrow-in.js';
import { type Database, translated } from './duckdb.js';
import { Fingerprint, type Format, filesOf, formatOf } from './files.js';
import { ident, list, text } from './sql/text.js';

export interface SourceColumn {
  readonly name: string;
  /** DuckDB's name of the type, such as `VARCHAR`, `TIMESTAMP WITH TIME ZONE`. */
  readonly type: string;
}

/** Something to select from, with its columns as they are. */
export interface Relation {
  /** SQL that stands after FROM. */
  readonly from: string;
  readonly columns: readonly SourceColumn[];
  readonly files: readonly string[];
  readonly fingerprint: Fingerprint;
  /** Rows are in the order of the file: row numbers can be told. */
  readonly loaded: boolean;
}

const LOADED = 'cxf_source';
const ATTACHED = 'cxf_db';

function reader(format: Format, files: readonly string[]): string {
  const many = files.length > 1 ? ', union_by_name = true' : '';
  const hive = files.some((f) => /\/[^/=]+=[^/]*\//.test(f)) ? ', hive_partitioning = true, hive_types_autocast = false' : '';
  if (format === 'parquet') return `read_parquet(${list(files)}${many}${hive})`;
  if (format === 'csv')
    return `read_csv(${list(files)}, all_varchar = true, header = true, sample_size = 20480, null_padding = false${many}${hive})`;
  return `read_json(${list(files)}, sample_size = -1, timestampformat = 'iso', dateformat = 'iso'${many}${hive})`;
}

async function columnsOf(db: Database, from: string): Promise<SourceColumn[]> {
  const rows = await db.rows(`DESCRIBE SELECT * FROM ${from}`);
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

async function fromFiles(db: Database, path: string, name: string): Promise<Relation> {
  const files = await filesOf(db, path, name);
  const formats = new Set(files.map(formatOf));
  const [format] = formats;
  if (formats.size !== 1 || !format)
    throw usageError(
      'unknown_format',
      `${name}: not a Parquet, CSV, JSON or Arrow file by its name.`,
      'name it .parquet, .csv, .csv.gz, .json, .ndjson or .arrow',
    );
  const fingerprint = new Fingerprint(files, name);
  if (format === 'parquet') {
    const from = reader(format, files);
    return { from, columns: await columnsOf(db, from), files, fingerprint, loaded: false };
  }
  // Text is parsed once and kept: every later question reads the table.
  if (format === 'arrow') await loadArrow(db, files, LOADED, name);
  else await db.run(`CREATE TABLE ${ident(LOADED)} AS SELECT * FROM ${reader(format, files)}`);
  fingerprint.check();
  return { from: ident(LOADED), columns: await columnsOf(db, ident(LOADED)), files, fingerprint, loaded: files.length === 1 };
}

/** `file.duckdb::table`; without a table, the only one there is. */
async function fromDatabase(db: Database, path: string, table: string | null, name: string): Promise<Relation> {
  const file = path;
  if (!existsSync(file)) throw usageError('no_such_file', `There is no file ${name}.`, 'check --source, or source in cxf.toml');
  const fingerprint = new Fingerprint([file], name);
  await db.run(`ATTACH ${text(file)} AS ${ident(ATTACHED)} (READ_ONLY)`);
  const rows = await db.rows(
    `SELECT schema_name, table_name FROM (SELECT database_name, schema_name, table_name FROM duckdb_tables() UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal) WHERE database_name = '${ATTACHED}' ORDER BY ALL`,
  );
  const tables = rows.map(([schema, t]) => ({
    schema: String(schema),
    table: String(t),
    full: schema === 'main' ? String(t) : `${schema}.${t}`,
  }));
  const chosen = table === null ? (tables.length === 1 ? tables[0] : undefined) : tables.find((t) => t.full === table);
  if (!chosen) {
    const known = tables.map((t) => t.full);
    const near = table === null ? null : nearest(table, known);
    const what = table === null ? `${name} holds ${known.length} tables` : `${name}: there is no table "${table.slice(0, 60)}"`;
    throw usageError(
      'no_such_table',
      `${what}.`,
      near ? `did you mean "${near}"?` : `name one as file.duckdb::table: ${known.slice(0, 6).join(', ')}`,
    );
  }
  const from = `${ident(ATTACHED)}.${ident(chosen.schema)}.${ident(chosen.table)}`;
  return { from, columns: await columnsOf(db, from), files: [file], fingerprint, loaded: false };
}

const DATABASE = /^(.*\.(?:duckdb|ddb|db))(?:::(.+))?$/i;

/** Opens whatever the source is. Every failure is one sentence naming the source. */
export async function openRelation(db: Database, source: string, name: string): Promise<Relation> {
  if (/^trino:/i.test(source))
    throw usageError('no_trino', `${name}: this version does not read Trino.`, 'use files, or a DuckDB table');
  try {
    const database = DATABASE.exec(source);
    if (database) return await fromDatabase(db, database[1] as string, database[2] ?? null, name);
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) return await fromUrl(db, source);
    return await fromFiles(db, source, name);
  } catch (error) {
    throw translated(error, name);
  }
}

/** `s3://` and the like, through DuckDB's own extensions where the user has them. */
async function fromUrl(db: Database, url: string): Promise<Relation> {
  await db.run('LOAD httpfs');
  const from = reader(formatOf(url) ?? 'parquet', [url]);
  return { from, columns: await columnsOf(db, from), files: [], fingerprint: new Fingerprint([], url), loaded: false };
}
