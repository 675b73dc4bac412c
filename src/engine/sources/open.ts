import { usageError } from '../../errors.js';
import type { Database } from '../duckdb.js';
import { translated } from '../failure.js';
import { Fingerprint, type Format, filesOf, formatOf } from '../files.js';
import { asOne, columnsOf, type Relation } from '../relation.js';
import type { SourceIndex } from '../rollup/index-file.js';
import { arrow } from './arrow.js';
import { csv } from './csv.js';
import { databaseOf, fromDatabase } from './database.js';
import type { Reader } from './format.js';
import { json } from './json.js';
import { parquet, parquetReader } from './parquet.js';

const READERS: Readonly<Record<Format, Reader>> = { parquet, csv, json, arrow };

/** Opens what is known of the files of a source. */
export type OpenIndex = (files: readonly string[], fingerprint: Fingerprint) => SourceIndex | null;

async function fromFiles(db: Database, path: string, name: string, open: OpenIndex): Promise<Relation> {
  const files = await filesOf(db, path, name);
  const [format, ...others] = new Set(files.map(formatOf));
  if (others.length > 0)
    throw usageError(
      'unknown_format',
      `${name}: the files are of different formats.`,
      'let the pattern name one ending, such as *.parquet',
    );
  if (!format)
    throw usageError(
      'unknown_format',
      `${name}: not a Parquet, CSV, JSON or Arrow file by its name.`,
      'name it .parquet, .csv, .csv.gz, .json, .ndjson or .arrow',
    );
  const fingerprint = new Fingerprint(files, name);
  const index = format === 'parquet' ? open(files, fingerprint) : null;
  return READERS[format](db, { files, name, fingerprint, index });
}

/** DuckDB reads URLs through an extension that comes by network, once, for each of its versions. */
async function loadRemote(db: Database, name: string): Promise<void> {
  try {
    await db.run('LOAD httpfs');
  } catch (cause) {
    const [[version] = []] = await db.rows('SELECT version()');
    throw usageError(
      'no_remote',
      `${name}: DuckDB's extension httpfs, which reads it, is not installed for this user.`,
      `run once, with DuckDB ${version}: duckdb -c "INSTALL httpfs"; or copy the files to this machine`,
    ).because(cause);
  }
}

/** `s3://` and the like, through DuckDB's own extensions where the user has them. */
async function fromUrl(db: Database, url: string, name: string): Promise<Relation> {
  const format = formatOf(url.replace(/[?#].*$/, '')) ?? 'parquet';
  if (format === 'arrow')
    throw usageError('unknown_format', `${name}: Arrow IPC is read from files only.`, 'copy it to this machine, or use Parquet');
  await loadRemote(db, name);
  const fingerprint = new Fingerprint([], name);
  if (format !== 'parquet') return READERS[format](db, { files: [url], name, fingerprint, index: null });
  const from = parquetReader([url]);
  const columns = await columnsOf(db, from);
  return asOne({ from, columns, files: [], fingerprint });
}

/** Opens whatever the source is. Every failure is one sentence naming the source. */
export async function openRelation(db: Database, source: string, name: string, index: OpenIndex = () => null): Promise<Relation> {
  if (/^trino:/i.test(source))
    throw usageError(
      'no_trino',
      `${name}: this is not read from Trino, only the orders of an evaluation are.`,
      'use a file here; see docs/trino.md',
    );
  try {
    const database = databaseOf(source);
    if (database) return await fromDatabase(db, database.path, database.table, name);
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) return await fromUrl(db, source, name);
    return await fromFiles(db, source, name, index);
  } catch (error) {
    throw translated(error, name);
  }
}
