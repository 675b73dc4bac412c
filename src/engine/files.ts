import { createHash } from 'node:crypto';
import { type BigIntStats, existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CxfError, EXIT, usageError } from '../errors.js';
import type { Database } from './duckdb.js';
import { reason } from './failure.js';
import { text } from './sql/text.js';

export type Format = 'parquet' | 'csv' | 'json' | 'arrow';

const FORMATS: Readonly<Record<string, Format>> = {
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.json': 'json',
  '.ndjson': 'json',
  '.jsonl': 'json',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
  '.ipc': 'arrow',
};

export function formatOf(path: string): Format | null {
  const plain = path.replace(/\.(gz|zst)$/i, '');
  return FORMATS[extname(plain).toLowerCase()] ?? null;
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((e) => !e.name.startsWith('.') && !e.name.startsWith('_'))
    .flatMap((e) => (e.isDirectory() ? walk(join(folder, e.name)) : [join(folder, e.name)]))
    .sort();
}

function inFolder(folder: string, name: string): string[] {
  const files = walk(folder);
  for (const format of ['parquet', 'csv', 'json', 'arrow'] as const) {
    const found = files.filter((f) => formatOf(f) === format);
    if (found.length > 0) return found;
  }
  throw usageError(
    'empty_folder',
    `${name} holds no Parquet, CSV, JSON or Arrow files.`,
    'point --source at the folder that does',
  );
}

const isGlob = (path: string): boolean => /[*?[]/.test(path);

/** Files of a path, folder or glob, sorted. */
export async function filesOf(db: Database, path: string, name: string): Promise<string[]> {
  if (existsSync(path)) return statSync(path).isDirectory() ? inFolder(path, name) : [path];
  if (!isGlob(path)) throw usageError('no_such_file', `There is no file ${name}.`, 'check --source, or source in cxf.toml');
  const rows = await db.rows(`SELECT file FROM glob(${text(path)}) ORDER BY file`);
  if (rows.length === 0) throw usageError('no_such_file', `No file matches ${name}.`, 'check the pattern in --source');
  return rows.map(([file]) => String(file));
}

/** Size and time of change of every file, to notice one that changes while it is read. */
export class Fingerprint {
  readonly #seen: ReadonlyMap<string, string>;

  constructor(
    files: readonly string[],
    private readonly name: string,
  ) {
    this.#seen = new Map(files.map((f) => [f, Fingerprint.#of(f)]));
  }

  /** Size of all files together. */
  get bytes(): number {
    return [...this.#seen.values()].reduce((sum, seen) => sum + (Number(seen.split(':')[0]) || 0), 0);
  }

  /** By path, what every file is: one that was replaced, written to or touched differs, also where size and time were set back. */
  keys(): ReadonlyMap<string, string> {
    const key = (file: string): string => {
      const changed = statSync(file, { bigint: true, throwIfNoEntry: false })?.ctimeNs;
      return createHash('sha256')
        .update(`${file}\n${this.#seen.get(file)}:${changed}`)
        .digest('hex')
        .slice(0, 16);
    };
    return new Map([...this.#seen.keys()].map((file) => [file, key(file)]));
  }

  static #of(file: string): string {
    try {
      const s: BigIntStats = statSync(file, { bigint: true });
      return `${s.size}:${s.mtimeNs}:${s.ino}`;
    } catch {
      return 'gone';
    }
  }

  /**
   * Throws when a file is no longer what it was: figures from both states would be of neither.
   * @param files those that were read; all of them where that is not told
   */
  check(files: Iterable<string> = this.#seen.keys()): void {
    for (const file of files) {
      if (Fingerprint.#of(file) === this.#seen.get(file)) continue;
      throw new CxfError('source_changed', `${this.name} changed while it was being read (${file.split('/').at(-1)}).`, {
        hint: 'run again when it is written; replace files by renaming, not in place',
        exitCode: EXIT.runtime,
      });
    }
  }

  /** A failed query is a change in disguise where the file changed, else what it says. */
  blame(error: unknown): unknown {
    this.check();
    return error instanceof CxfError ? error : new Error(reason(error), { cause: error });
  }
}
