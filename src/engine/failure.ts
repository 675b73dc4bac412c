import { CxfError, EXIT } from '../errors.js';
import { cut, printable } from './printable.js';

/** First line of a DuckDB message without its class and the folders of paths. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = (text.split('\n')[0] ?? '')
    .replace(/^(?:[A-Z][A-Za-z-]* )+Error: /, '')
    .replace(/^Invalid Input Error: /, '')
    .replace(/(?:\/[^/\s'"]+)+\/(?=[^/\s'"])/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return cut(printable(line), 160).replace(/[.!]+$/, '');
}

interface Said {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const CSV_LINE = /CSV Error on Line: (\d+)/;
const FILE = /^\s*file = (.+)$/m;

/** What is wrong with a line of a CSV file. DuckDB's message carries the line itself, and pages of advice. */
function ofCsv(text: string, source: string): Said | null {
  const line = CSV_LINE.exec(text)?.[1];
  if (line === undefined) return null;
  const file = FILE.exec(text)?.[1]?.split('/').at(-1)?.trim();
  const at = `${source}${file && !source.endsWith(file) ? ` (${file})` : ''}, line ${line}`;
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  const said = (what: string, hint: string): Said => ({ code: 'bad_csv', message: `${at}: ${what}.`, hint });
  if (counts)
    return said(
      `${counts[2]} fields where the header has ${counts[1]}`,
      'correct the line; fields that hold the separator must be quoted',
    );
  if (/invalid unicode/i.test(text)) return said('not UTF-8 text', 'convert the file, such as with iconv -f latin1 -t utf-8');
  if (/quote/i.test(text)) return said('a quote is not closed', 'close the quote, and double quotes inside a quoted field ("")');
  if (/line size/i.test(text)) return said('the line is longer than 2 MB', 'close the quote that is left open before it');
  return said('cannot be read as CSV', 'correct the line, or write the file as Parquet');
}

const KINDS: readonly [RegExp, string, string][] = [
  [/out of memory|could not allocate/i, 'query_failed', 'free memory, or narrow the baseline'],
  [/CSV parser/i, 'bad_csv', 'correct the file, or write it as Parquet'],
  [/parquet|magic bytes|footer|snappy|zstd|thrift/i, 'bad_parquet', 'the file is damaged or not Parquet: write it again'],
  [/gzip|inflate|compress/i, 'bad_compression', 'the file is damaged or not compressed as its name says: write it again'],
  [/json/i, 'bad_json', 'write one JSON object a line, or an array of objects'],
  [
    /duckdb database file|storage version|serialization/i,
    'bad_database',
    'the file is not a DuckDB database, or of a newer version',
  ],
  [/lock on file/i, 'database_in_use', 'close the program that writes to it, or use a copy'],
  [
    /httpfs|extension|https?:|s3/i,
    'no_remote',
    "install DuckDB's httpfs extension for the user, or copy the files to this machine",
  ],
  [/permission|could not read|cannot open|no such file/i, 'unreadable', 'check that the file exists and may be read'],
];

/** A DuckDB failure as one sentence; what is already ours passes. */
export function translated(error: unknown, source: string): CxfError {
  if (error instanceof CxfError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const said = ofCsv(text, source);
  if (said) return new CxfError(said.code, said.message, { hint: said.hint, exitCode: EXIT.usage, cause: error });
  const why = reason(error);
  const [, code = 'query_failed', hint = 'run again with --debug for the details'] = KINDS.find(([of]) => of.test(why)) ?? [];
  const exitCode = code === 'query_failed' ? EXIT.runtime : EXIT.usage;
  return new CxfError(code, `${source}: ${why}.`, { hint, exitCode, cause: error });
}
