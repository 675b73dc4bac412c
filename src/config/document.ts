import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, TomlDate, TomlError } from 'smol-toml';
import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';

export const FILE_NAME = 'cxf.toml';

/** A parsed cxf.toml with readers that name the file and key when a value is not what it should be. */
export class Document {
  constructor(
    readonly file: string,
    readonly name: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  get folder(): string {
    return dirname(this.file);
  }

  wrong(key: string, expected: string): never {
    throw usageError('bad_config', `${this.name}: ${key.slice(0, 60)} must be ${expected}.`, `correct it in ${this.name}`);
  }

  /** Refuses keys that mean nothing: a misspelt key would silently be ignored. */
  onlyKnown(known: readonly string[], at = ''): void {
    this.onlyKnownIn(at === '' ? this.values : this.table(at), known, at);
  }

  /** The same of a table inside another one. */
  onlyKnownIn(table: Readonly<Record<string, unknown>>, known: readonly string[], at: string): void {
    for (const key of Object.keys(table)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      const full = at === '' ? key : `${at}.${key}`;
      throw usageError(
        'unknown_key',
        `${this.name}: unknown key "${full.slice(0, 60)}".`,
        near ? `did you mean "${near}"?` : `known: ${known.join(', ')}`,
      );
    }
  }

  has(key: string): boolean {
    return Object.hasOwn(this.values, key);
  }

  /** As TOML gives it, for keys that may be of several types. */
  raw(key: string): unknown {
    return this.values[key];
  }

  /** @param like how such a text looks, for the message */
  text(key: string, like?: string): string | null {
    const value = this.values[key];
    if (value === undefined) return null;
    const given = typeof value === 'string' && value.trim() !== '';
    return given ? value : this.wrong(key, `a text in quotes${like ? `, such as ${key} = "${like}"` : ''}`);
  }

  /** A time; TOML's own dates and times count as the text they were written as. */
  time(key: string): string | null {
    const value = this.values[key];
    return value instanceof TomlDate ? value.toISOString() : this.text(key, '2024-01-04T08:00:00-08:00');
  }

  table(key: string): Readonly<Record<string, unknown>> {
    const value = this.values[key];
    if (value === undefined) return {};
    return isTable(value) ? value : this.wrong(key, `a table: [${key}]`);
  }

  /** Refuses what is not a list of tables; what they hold is for the stages that read them. */
  tables(key: string): readonly Readonly<Record<string, unknown>>[] {
    const value = this.values[key];
    if (value === undefined) return [];
    return Array.isArray(value) && value.every(isTable) ? value : this.wrong(key, `tables: [[${key}]]`);
  }

  /** A table of texts. It inherits nothing: a region may be called "constructor". */
  texts(key: string): Record<string, string> {
    const texts: Record<string, string> = Object.create(null);
    for (const [name, value] of Object.entries(this.table(key))) {
      if (typeof value !== 'string' || value.trim() === '') this.wrong(`${key}.${name}`, 'a text in quotes');
      texts[name] = value as string;
    }
    return texts;
  }

  list(key: string): string[] | null {
    const value = this.values[key];
    if (value === undefined) return null;
    if (!Array.isArray(value) || value.some((v) => typeof v !== 'string' || v === ''))
      this.wrong(key, 'a list of texts, such as ["region", "category"]');
    return value as string[];
  }

  number(key: string): number | null {
    const value = this.values[key];
    if (value === undefined) return null;
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : this.wrong(key, 'a number of at least 0');
  }
}

/** A TOML date is an object too, but no table. */
export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);

/** Without the byte order mark that some editors put first. */
function readText(file: string, name: string): string {
  try {
    if (statSync(file).isDirectory()) throw new Error('it is a folder');
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    const why = (cause as Error).message.split(',')[0]?.slice(0, 80);
    throw usageError('unreadable_config', `${name} cannot be read (${why}).`, 'name a readable file with --config').because(
      cause,
    );
  }
}

/** Parses a configuration file; a syntax error names line and column. */
export function readDocument(file: string, name: string): Document {
  const text = readText(file, name);
  try {
    return new Document(file, name, parse(text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    throw usageError(
      'bad_toml',
      `${name}, line ${error.line}, column ${error.column}: ${why}.`,
      'see toml.io for how values are written',
    );
  }
}

/** cxf.toml in a folder or the nearest one above it. */
export function findUpward(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, FILE_NAME);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return null;
  }
}
