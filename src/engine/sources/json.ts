import { readFileSync, statSync } from 'node:fs';
import { usageError } from '../../errors.js';
import type { Database } from '../duckdb.js';
import { columnsOf, fileLabel, type Relation } from '../relation.js';
import { ident, text } from '../sql/text.js';
import { type Files, fileColumn, fileList, LOADED, loaded, partitions, type Reader } from './format.js';
import { checkWhole } from './whole.js';

/** Types that DuckDB guesses from texts. The texts are kept: a guessed time would have lost its zone. */
const GUESSED = /^(DATE|TIME|TIMESTAMP|UUID)/;

/** Larger files are not searched for the line that is wrong. */
const SEARCHED = 256 * 2 ** 20;

/** The first line of a file of one object a line that is not JSON; null for an array, or where all lines are. */
function badLine(file: string): number | null {
  if (/\.(gz|zst)$/i.test(file) || statSync(file).size > SEARCHED) return null;
  const content = readFileSync(file, 'utf8');
  if (/^\s*\[/.test(content)) return null;
  const at = content.split('\n').findIndex((line) => {
    try {
      return line.trim() !== '' && typeof JSON.parse(line) !== 'object';
    } catch {
      return true;
    }
  });
  return at < 0 ? null : at + 1;
}

/** DuckDB's own count of lines is not the file's. */
function malformed({ files, name }: Files, error: unknown): unknown {
  if (!(error instanceof Error) || !/malformed json|json/i.test(error.message)) return error;
  for (const [i, file] of files.entries()) {
    const line = badLine(file);
    const called = files.length > 1 ? `${name} (${fileLabel(files, i)})` : name;
    if (line !== null) return usageError('bad_json', `${called}: line ${line} is not JSON.`, HINT);
  }
  return usageError('bad_json', `${name}: not whole JSON.`, HINT);
}

const HINT = 'write one JSON object a line, or an array of objects';

export const json: Reader = async (db, source) => {
  await checkWhole(source);
  try {
    return await load(db, source);
  } catch (error) {
    throw malformed(source, error);
  }
};

async function load(db: Database, source: Files): Promise<Relation> {
  const { files } = source;
  const options = `sample_size = -1${files.length > 1 ? ', union_by_name = true' : ''}${partitions(files)}`;
  const columns = await columnsOf(db, `read_json(${fileList(files)}, ${options})`);
  const kept = columns.map((c) => `${text(c.name)}: ${text(GUESSED.test(c.type) ? 'VARCHAR' : c.type)}`);
  const folders = new Set(files.flatMap((f) => [...f.matchAll(/\/([^/=]+)=[^/]*(?=\/)/g)].map((m) => m[1])));
  const typed = columns.flatMap((c, i) => (folders.has(c.name) ? [] : [kept[i]]));
  await db.run(
    `CREATE TABLE ${ident(LOADED)} AS SELECT *${fileColumn(files, 'file_index')} FROM read_json(${fileList(files)}, columns = {${typed.join(', ')}}${partitions(files)})`,
  );
  return loaded(db, source);
}
