import { columnsOf } from '../relation.js';
import { ident, text } from '../sql/text.js';
import { fileColumn, fileList, LOADED, loaded, partitions, type Reader } from './format.js';

/** Types that DuckDB guesses from texts. The texts are kept: a guessed time would have lost its zone. */
const GUESSED = /^(DATE|TIME|TIMESTAMP|UUID)/;

export const json: Reader = async (db, source) => {
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
};
