import { usageError } from '../../errors.js';
import type { Database } from '../duckdb.js';
import { fileLabel } from '../relation.js';
import { ident, text } from '../sql/text.js';
import { type Files, fileColumn, fileList, LOADED, loaded, partitions, type Reader } from './format.js';
import { checkWhole } from './whole.js';

/** What a file's first line says: DuckDB's own sniffing would rather find another dialect than name a broken line. */
interface Header {
  readonly delimiter: string;
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Fields of a line, quotes taken off. */
function fields(line: string, delimiter: string): string[] {
  const found = [''];
  let inside = false;
  for (const char of line) {
    if (char === '"') inside = !inside;
    if (!inside && char === delimiter) found.push('');
    else found[found.length - 1] += char;
  }
  const plain = (f: string): string => (/^\s*".*"\s*$/s.test(f) ? f.trim().slice(1, -1).replaceAll('""', '"') : f);
  return found.map((f) => plain(f).trim());
}

/** The first line splits at the delimiter that gives most columns. */
export function headerOf(line: string): Header {
  const [best] = DELIMITERS.map((delimiter) => ({ delimiter, names: fields(line, delimiter) })).sort(
    (a, b) => b.names.length - a.names.length,
  );
  const { delimiter, names } = best as Header;
  return { delimiter, names: names.map((name, i) => (name === '' ? `column${i + 1}` : name)) };
}

const DIALECT = "auto_detect = false, comment = ''";

async function readHeader(db: Database, file: string, called: string): Promise<Header> {
  const [row] = await db.rows(
    `SELECT l FROM read_csv(${text(file)}, ${DIALECT}, columns = {'l': 'VARCHAR'}, delim = chr(31), quote = '', escape = '', header = false, max_line_size = 1000000) LIMIT 1`,
  );
  if (row?.[0] === undefined || row[0] === null)
    throw usageError('no_orders', `${called} is empty: not even a header.`, 'check --source, or the export that wrote it');
  // A null character ends SQL text wherever it stands in it: no name that holds one may get there.
  if (String(row[0]).includes('\0'))
    throw usageError('bad_csv', `${called} is not text: its first line holds null characters.`, 'save it as CSV in UTF-8');
  const header = headerOf(String(row[0]).replace(/^\ufeff/, ''));
  const twice = header.names.find((name, i) => header.names.slice(0, i).some((n) => n.toLowerCase() === name.toLowerCase()));
  if (twice !== undefined)
    throw usageError(
      'bad_csv',
      `${called}: two columns are named "${twice.slice(0, 40)}".`,
      'give each column a name of its own',
    );
  return header;
}

const readerOf = (files: readonly string[], { delimiter, names }: Header): string =>
  `read_csv(${fileList(files)}, ${DIALECT}, columns = {${names.map((n) => `${text(n)}: 'VARCHAR'`).join(', ')}}, header = true, delim = ${text(delimiter)}, quote = '"', escape = '"', null_padding = false${partitions(files)})`;

interface Group {
  readonly header: Header;
  readonly indexes: number[];
}

/** Files with equal headers, which one reader can read. */
async function groupsOf(db: Database, { files, name }: Files): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (const [i, file] of files.entries()) {
    const header = await readHeader(db, file, files.length > 1 ? `${name} (${fileLabel(files, i)})` : name);
    const key = JSON.stringify(header);
    const group = groups.get(key);
    if (group) group.indexes.push(i);
    else groups.set(key, { header, indexes: [i] });
  }
  return [...groups.values()];
}

function lacking(groups: readonly Group[]): Map<string, number> {
  const all = groups.reduce((n, g) => n + g.indexes.length, 0);
  const names = new Set(groups.flatMap((g) => g.header.names));
  const having = (name: string): number => groups.reduce((n, g) => n + (g.header.names.includes(name) ? g.indexes.length : 0), 0);
  return new Map([...names].map((name) => [name, all - having(name)] as const).filter(([, n]) => n > 0));
}

/** Every column as text; all types are found by the mapping, so that a wrong value can be named. */
export const csv: Reader = async (db, source) => {
  await checkWhole(source);
  const groups = await groupsOf(db, source);
  const parts = groups.map(({ header, indexes }) => {
    const files = indexes.map((i) => source.files[i] as string);
    const index = `list_extract(${`[${indexes.join(', ')}]`}, CAST(file_index AS INTEGER) + 1)`;
    return `SELECT *${fileColumn(source.files, index)} FROM ${readerOf(files, header)}`;
  });
  await db.run(`CREATE TABLE ${ident(LOADED)} AS ${parts.join(' UNION ALL BY NAME ')}`);
  return loaded(db, source, { rowWord: 'data row', lacking: lacking(groups) });
};
