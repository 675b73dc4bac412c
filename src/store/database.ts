import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { CxfError, EXIT, usageError } from '../errors.js';
import { MIGRATIONS, VERSION } from './schema.js';

const FILE = 'state.sqlite';

export type Param = string | number | null;
type Row = Readonly<Record<string, unknown>>;

export interface StoreOptions {
  readonly dir: string;
  /** How long to wait for another cxf before giving up with exit 75. */
  readonly lockTimeoutMs: number;
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');

/** Moves a damaged file out of the way without touching its content, to the first free name. */
function setAside(file: string): string {
  for (let n = 1; ; n++) {
    const kept = `${file}.damaged-${n}`;
    if (existsSync(kept)) continue;
    if (existsSync(`${file}-journal`)) renameSync(`${file}-journal`, `${kept}-journal`);
    renameSync(file, kept);
    return kept;
  }
}

/**
 * The state of one source: an SQLite file. Every change is one transaction that is on disk before the command says so;
 * a crash leaves the state before or after it. Errors are CxfErrors: locked (exit 75), damaged, newer or unwritable (exit 2).
 */
export class Store {
  private constructor(
    private readonly db: Libsql.Database,
    private readonly file: string,
    private readonly options: StoreOptions,
  ) {}

  /** Opens the state, making it where there is none. */
  static async open(options: StoreOptions): Promise<Store> {
    const { dir } = options;
    try {
      mkdirSync(dir, { recursive: true });
    } catch (cause) {
      throw unwritable(dir, cause);
    }
    return Store.#open(options);
  }

  /** The state if there is one: looking at it makes nothing. */
  static async openExisting(options: StoreOptions): Promise<Store | null> {
    return existsSync(join(options.dir, FILE)) ? Store.#open(options) : null;
  }

  static async #open(options: StoreOptions): Promise<Store> {
    const { default: Database } = await import('libsql');
    const file = join(options.dir, FILE);
    let db: Libsql.Database;
    try {
      db = new Database(file, { timeout: options.lockTimeoutMs });
    } catch (cause) {
      throw unwritable(options.dir, cause);
    }
    const store = new Store(db, file, options);
    try {
      store.#prepare();
    } catch (error) {
      db.close();
      throw error;
    }
    return store;
  }

  #prepare(): void {
    const [damage] = this.rows('PRAGMA quick_check(1)');
    if (damage?.quick_check !== 'ok') throw this.#damaged(damage?.quick_check);
    this.run('PRAGMA synchronous = FULL');
    this.run('PRAGMA foreign_keys = ON');
    if (this.#version() === VERSION) return;
    this.exclusively(() => {
      const version = this.#version();
      if (version > VERSION)
        throw usageError(
          'newer_state',
          `The state in ${this.file} was written by a newer cxf (version ${version}, this one knows ${VERSION}).`,
          'update cxf, or use another --state',
        );
      for (const sql of MIGRATIONS.slice(version)) this.#guarded(() => this.db.exec(sql));
      this.#guarded(() => this.db.exec(`PRAGMA user_version = ${VERSION}`));
    });
  }

  #version(): number {
    return Number(this.rows('PRAGMA user_version')[0]?.user_version ?? 0);
  }

  /** The version of SQLite. */
  sqliteVersion(): string {
    return String(this.rows('SELECT sqlite_version() AS v')[0]?.v ?? '');
  }

  rows(sql: string, ...params: readonly Param[]): readonly Row[] {
    return this.#guarded(() => this.db.prepare(sql).all(...params) as Row[]);
  }

  run(sql: string, ...params: readonly Param[]): void {
    this.#guarded(() => {
      const statement = this.db.prepare(sql);
      if (statement.reader) statement.all(...params);
      else statement.run(...params);
    });
  }

  /** Runs `work` as one transaction that no other process writes beside. */
  exclusively<T>(work: () => T): T {
    this.#guarded(() => this.db.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      this.#guarded(() => this.db.exec('COMMIT'));
      return result;
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #translated(error: unknown): unknown {
    if (error instanceof CxfError) return error;
    const code = codeOf(error);
    if (/^SQLITE_(BUSY|LOCKED)/.test(code))
      return new CxfError(
        'locked',
        `The state in ${this.options.dir} has been locked by another cxf for ${this.options.lockTimeoutMs / 1000} s.`,
        {
          hint: 'wait for it to end, or raise --lock-timeout',
          exitCode: EXIT.locked,
          cause: error,
        },
      );
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return this.#damaged(error);
    if (/^SQLITE_(READONLY|CANTOPEN|PERM|IOERR|FULL)/.test(code)) return unwritable(this.options.dir, error);
    return error;
  }

  #damaged(cause: unknown): CxfError {
    let kept = this.file;
    try {
      if (this.db.open) this.db.close();
      kept = setAside(this.file);
    } catch {
      // Another process has set it aside already, or the folder cannot be written: it stays as it is.
    }
    return usageError(
      'damaged_state',
      `The state in ${this.file} is damaged; nothing of it was overwritten${kept === this.file ? '' : `, it is kept as ${kept}`}.`,
      'put a backup in its place, or run again to begin a new state',
    ).because(cause);
  }

  close(): void {
    if (this.db.open) this.db.close();
  }
}

function unwritable(dir: string, cause: unknown): CxfError {
  return usageError(
    'unwritable_state',
    `The state folder ${dir} cannot be written.`,
    'give a folder that can be with --state',
  ).because(cause);
}
