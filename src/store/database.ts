import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Libsql from 'libsql';
import { CxfError, usageError } from '../errors.js';
import { type BackupReason, backupFolder, backupsIn, copyTo, dropOldest, keepCopy } from './backup.js';
import { codeOf, isBusy, locked, unwritable } from './failures.js';
import { patiently } from './patient.js';
import { MIGRATIONS, VERSION } from './schema.js';

export const STATE_FILE = 'state.sqlite';

export type Param = string | number | null;
type Row = Readonly<Record<string, unknown>>;

export interface StoreOptions {
  readonly dir: string;
  /** How long to wait for another cxf before giving up with exit 75. */
  readonly lockTimeoutMs: number;
  /** Told of backups that were made or dropped. */
  readonly tell?: (text: string) => void;
}

const inodeOf = (file: string): bigint | undefined => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;

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
  readonly #inode: bigint | undefined;

  private constructor(
    private readonly db: Libsql.Database,
    private readonly file: string,
    private readonly options: StoreOptions,
    /** Another connection to the same file: one that is in a transaction cannot copy. */
    private readonly beside: () => Libsql.Database,
  ) {
    this.#inode = inodeOf(file);
  }

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
    return existsSync(join(options.dir, STATE_FILE)) ? Store.#open(options) : null;
  }

  static async #open(options: StoreOptions): Promise<Store> {
    const { default: Database } = await import('libsql');
    const file = join(options.dir, STATE_FILE);
    const connect = (): Libsql.Database => new Database(file, { timeout: options.lockTimeoutMs });
    let db: Libsql.Database;
    try {
      db = connect();
    } catch (cause) {
      throw unwritable(options.dir, cause);
    }
    const store = new Store(db, file, options, connect);
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
    // A journal that stays, with its head cleared and synced: as durable as one that is removed, with fewer writes of folders.
    this.run('PRAGMA journal_mode = PERSIST');
    this.run('PRAGMA journal_size_limit = 1000000');
    this.run('PRAGMA synchronous = FULL');
    // Nothing is written before the end of a transaction: others can be in its way only there, where it can wait for them.
    this.run('PRAGMA cache_spill = OFF');
    this.run('PRAGMA foreign_keys = ON');
    const found = this.#version();
    if (found === VERSION) return;
    this.#refuseNewer(found);
    this.exclusively(() => {
      const version = this.#version();
      if (version > 0 && version < VERSION) this.keep('upgrade');
      for (const sql of MIGRATIONS.slice(version)) this.#guarded(() => this.db.exec(sql));
      this.#guarded(() => this.db.exec(`PRAGMA user_version = ${VERSION}`));
    });
  }

  #version(): number {
    return Number(this.rows('PRAGMA user_version')[0]?.user_version ?? 0);
  }

  /** What an older cxf does not know of, it would write past. */
  #refuseNewer(version: number): void {
    if (version > VERSION)
      throw usageError(
        'newer_state',
        `The state in ${this.file} was written by a newer cxf (version ${version}, this one knows ${VERSION}).`,
        'update cxf, or use another --state',
      );
  }

  /** Puts a copy of what is committed among the backups, drops cxf's oldest ones, and gives the path of the new one. */
  keep(reason: BackupReason): string {
    const { dir, tell } = this.options;
    const beside = this.beside();
    try {
      const { path } = keepCopy(beside, dir, reason);
      tell?.(`kept a backup of the state: ${path}`);
      for (const name of dropOldest(dir)) tell?.(`dropped the oldest backup: ${name}`);
      return path;
    } catch (cause) {
      throw this.#translated(cause, backupFolder(dir));
    } finally {
      beside.close();
    }
  }

  /** Writes a copy of what is committed to a new file; false where the name is taken. */
  copyTo(path: string): boolean {
    try {
      return copyTo(this.db, path);
    } catch (cause) {
      throw this.#translated(cause, dirname(path));
    }
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
    return this.#transaction('BEGIN IMMEDIATE', () => {
      // Another version of cxf may have been here since this process opened the state.
      this.#refuseNewer(this.#version());
      return work();
    });
  }

  /** Runs `work`, which only reads, on the state as it is at one moment. */
  consistently<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  /**
   * SQLite's own waiting is for statements that are prepared: one that gave up would keep its read lock until it is collected as
   * garbage, and the process that writes would wait for it. Begin and end of a transaction leave nothing behind: they wait fairly.
   */
  #waiting(sql: string): void {
    const { lockTimeoutMs } = this.options;
    this.#guarded(() => {
      this.db.exec('PRAGMA busy_timeout = 0');
      try {
        patiently(() => this.db.exec(sql), isBusy, lockTimeoutMs);
      } finally {
        this.db.exec(`PRAGMA busy_timeout = ${Math.round(lockTimeoutMs)}`);
      }
    });
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.#waiting(begin);
    try {
      const result = work();
      this.#waiting('COMMIT');
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

  #translated(error: unknown, folder: string = this.options.dir): unknown {
    if (error instanceof CxfError) return error;
    const code = codeOf(error);
    if (isBusy(error)) return locked(this.options.dir, this.options.lockTimeoutMs, error);
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return this.#damaged(error);
    if (/^(SQLITE_(READONLY|CANTOPEN|PERM|IOERR|FULL)|E[A-Z]+$)/.test(code)) return unwritable(folder, error);
    return error;
  }

  #damaged(cause: unknown): CxfError {
    let kept = this.file;
    try {
      if (this.db.open) this.db.close();
      // Not a good one that another process has begun in its place by now.
      if (inodeOf(this.file) === this.#inode) kept = setAside(this.file);
    } catch {
      // Another process has set it aside already, or the folder cannot be written: it stays as it is.
    }
    return usageError(
      'damaged_state',
      `The state in ${this.file} is damaged; nothing of it was overwritten${kept === this.file ? '' : `, it is kept beside it as ${basename(kept)}`}.`,
      backupsIn(this.options.dir).length > 0
        ? 'put a backup in its place with cxf state restore, or run again to begin a new state'
        : 'put a backup in its place, or run again to begin a new state',
    ).because(cause);
  }

  close(): void {
    if (this.db.open) this.db.close();
  }
}
