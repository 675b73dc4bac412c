import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFacts } from './facts.js';
import { replaceFile } from './store.js';

/** What is kept of one file of the source. */
export interface FileEntry {
  /** Size, time of change and number of the file: another key is another file. */
  readonly key: string;
  /** Index into `schemas`. */
  readonly schema: number;
  facts?: FileFacts;
  /** Sums of the file's rows, by the hash of what was summed. */
  sums?: Record<string, readonly number[]>;
  /** Distinct values, by dimension. */
  values?: Record<string, readonly string[]>;
}

/** Columns that files have in common: `names` are all names of their schema, also nested ones. */
export interface Schema {
  readonly hash: string;
  readonly names: readonly string[];
}

interface Content {
  version: string;
  schemas: Schema[];
  files: Record<string, FileEntry>;
  /** Results of checks that several files answer together, by what was checked. */
  checks: Record<string, readonly number[]>;
}

/** Raised when what is kept, or how it is computed, changes. */
const VERSION = '1';

/**
 * What is known of the source's files, so that they need not be opened again. One JSON file, replaced whole: of two runs at once the
 * later one wins, and the other's facts are found again.
 */
export class SourceIndex {
  #dirty = false;
  readonly #used = new Set<string>();

  private constructor(
    readonly folder: string,
    private readonly content: Content,
    /** By path: the key of the file as it is now. */
    private readonly keys: ReadonlyMap<string, string>,
  ) {}

  static open(folder: string, keys: ReadonlyMap<string, string>): SourceIndex {
    const empty: Content = { version: VERSION, schemas: [], files: {}, checks: {} };
    try {
      const found = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Content;
      return new SourceIndex(folder, found.version === VERSION ? found : empty, keys);
    } catch {
      return new SourceIndex(folder, empty, keys);
    }
  }

  keyOf(path: string): string {
    return this.keys.get(path) ?? 'gone';
  }

  /** What is known of a file as it is now. */
  entry(path: string): FileEntry | null {
    const found = Object.hasOwn(this.content.files, path) ? this.content.files[path] : undefined;
    return found && found.key === this.keyOf(path) ? found : null;
  }

  addFile(path: string, schema: Schema): void {
    let index = this.content.schemas.findIndex((s) => s.hash === schema.hash);
    if (index < 0) index = this.content.schemas.push(schema) - 1;
    this.content.files[path] = { key: this.keyOf(path), schema: index };
    this.#dirty = true;
  }

  schema(index: number): Schema {
    return this.content.schemas[index] as Schema;
  }

  /** Changes what is known of a file. */
  tell(path: string, more: Partial<Pick<FileEntry, 'facts' | 'sums' | 'values'>>): void {
    const entry = this.entry(path);
    if (!entry) return;
    if (more.facts) entry.facts = more.facts;
    if (more.sums) entry.sums = { ...entry.sums, ...more.sums };
    if (more.values) entry.values = { ...entry.values, ...more.values };
    this.#dirty = true;
  }

  check(name: string): readonly number[] | null {
    this.#used.add(name);
    return Object.hasOwn(this.content.checks, name) ? (this.content.checks[name] ?? null) : null;
  }

  checked(name: string, result: readonly number[]): void {
    this.#used.add(name);
    this.content.checks[name] = result;
    this.#dirty = true;
  }

  /** Forgets files that are gone, and checks that no run of today asked for once there are many. */
  save(): void {
    if (!this.#dirty) return;
    for (const path of Object.keys(this.content.files)) if (!this.keys.has(path)) delete this.content.files[path];
    const names = Object.keys(this.content.checks);
    if (names.length > 2 * this.#used.size + 1000)
      for (const name of names) if (!this.#used.has(name)) delete this.content.checks[name];
    mkdirSync(this.folder, { recursive: true });
    replaceFile(join(this.folder, 'index.json'), JSON.stringify(this.content));
    this.#dirty = false;
  }
}
