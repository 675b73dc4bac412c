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
    throw usageError('bad_config', `${this.name}: ${key} must be ${expected}.`, `correct ${key} in ${this.name}`);
  }

  /** Refuses keys that mean nothing: a misspelt key would silently be ignored. */
  onlyKnown(known: readonly string[], at = ''): void {
    const table = at === '' ? this.values : this.table(at);
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

  /** Text; a TOML date counts as the text it was written as. */
  text(key: string): string | null {
    const value = this.values[key];
    if (value === undefined) return null;
    if (value instanceof TomlDate) return value.toISOString();
    return typeof value === 'string' && value !== '' ? value : this.wrong(key, 'a text in quotes');
  }

  table(key: string): Readonly<Record<string, unknown>> {
    const value = this.values[key];
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof TomlDate)
      this.wrong(key, `a table: [${key}]`);
    return value as Record<string, unknown>;
  }

  texts(key: string): Record<string, string> {
    const entries = Object.entries(this.table(key)).map(([name, value]) => {
      if (typeof value !== 'string' || value.trim() === '') this.wrong(`${key}.${name}`, 'a text in quotes');
      return [name, value as string] as const;
    });
    return Object.fromEntries(entries);
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

function readText(file: string, name: string): string {
  try {
    if (statSync(file).isDirectory()) throw new Error('directory');
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw usageError(
      'no_such_file',
      `--config: ${name} cannot be read.`,
      `check the path: ${(cause as Error).message.split(',')[0]?.slice(0, 80)}`,
    );
  }
}

/** Parses a configuration file; a syntax error names line and column. */
export function readDocument(file: string, name: string): Document {
  try {
    return new Document(file, name, parse(readText(file, name)));
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
