import type { Read } from '../column.js';
import type { Database, Value } from '../duckdb.js';
import type { Mapping } from '../mapping.js';
import type { Relation } from '../relation.js';
import type { CellsSource } from '../sql/cells.js';
import { filledColumns } from '../sql/filled.js';
import { storeDimensions } from '../sql/stores.js';
import type { CellsRequest, StoresRequest, Stretches } from '../types.js';
import { type Kind, serves } from './kinds.js';
import { SourceMemory } from './memory.js';
import { Shelf } from './shelf.js';
import { cellsOverRows, filledOverRows, storesOverRows } from './sql.js';
import { evict, PackStore } from './store.js';

const HOUR = 3_600_000;

export interface RollupSettings {
  /** Where rollups of all sources of this state are. */
  readonly root: string;
  /** Bytes they may take. */
  readonly most: number;
  /** From more packs of a kind on, one is made of all. */
  readonly packs?: number | undefined;
}

/** What rollups are made of. */
export interface RollupParts {
  readonly db: Database;
  readonly relation: Relation;
  readonly mapping: Mapping;
  readonly source: CellsSource;
  readonly dimensions: readonly string[];
  readonly settings: RollupSettings;
  readonly now: number;
}

/** No stretch begins or ends within an hour. */
const wholeHours = ({ span, step, asOf }: Stretches): boolean =>
  [span.from, span.to, step].every((ms) => ms % HOUR === 0) && span.to <= asOf;

/**
 * Answers from cells of closed hours that earlier runs have kept, and from the orders of the others. What it cannot answer is null: the
 * caller then reads the orders, and the answer is the same.
 */
export class Rollup {
  /** Something went wrong with what is kept: from then on orders alone are read. */
  #off = false;
  readonly #stores: Kind | null;
  readonly #filled: Kind;

  private constructor(
    private readonly parts: RollupParts,
    readonly memory: SourceMemory,
    private readonly shelf: Shelf,
  ) {
    const { columns } = parts.source;
    this.#stores = columns.has('store_id') ? { what: 'sums', dimensions: storeDimensions(columns), bucketMinutes: 60 } : null;
    const filled = filledColumns(parts.source).length;
    this.#filled = { what: 'filled', dimensions: parts.dimensions, bucketMinutes: 60, columns: filled };
  }

  /** Null where the source's files cannot be told apart, or an order cannot be understood without the others. */
  static of(parts: RollupParts): Rollup | null {
    const { db, relation, mapping, source, now } = parts;
    if (!relation.index || !mapping.part || source.columns.get('batch_size') === 'cxf_batch') return null;
    const memory = new SourceMemory(db, mapping, relation.files, relation.index, mapping.part);
    return new Rollup(
      parts,
      memory,
      new Shelf(db, source, memory, new PackStore(relation.index.folder), now, parts.settings.packs),
    );
  }

  /** Files, as they are now, of which sums by hour are at hand. */
  async hits(): Promise<number> {
    const kept = this.shelf.keys();
    return (await this.memory.files()).filter(({ key }) => kept.has(key)).length;
  }

  /** Columns of `cellsQuery`; null where the answer must come from the orders. */
  async cells(request: CellsRequest): Promise<Read | null> {
    const { dimensions, db } = this.parts;
    const { span, asOf, bucketMinutes, replayFrom, storesFrom } = request;
    const needed = [...request.dimensions, ...Object.keys(request.where)];
    if (request.stores || !needed.every((name) => dimensions.includes(name)) || span.from % (bucketMinutes * 60_000) !== 0)
      return null;
    if (replayFrom !== null && replayFrom !== span.from) return null;
    const kind: Kind = { dimensions, bucketMinutes, what: replayFrom === null ? 'sums' : 'dated' };
    const finer = this.#stores && serves(this.#stores, kind) ? this.#stores : kind;
    const cut = storesFrom === undefined ? span.to : Math.max(span.from, Math.min(span.to, Math.floor(storesFrom / HOUR) * HOUR));
    return this.#safely(async () => {
      const early = cut > span.from ? await this.shelf.rows(kind, { from: span.from, to: cut }, asOf) : [];
      const late = cut < span.to ? await this.shelf.rows(kind, { from: cut, to: span.to }, asOf, finer) : [];
      const rows = [...early, ...late];
      return rows.length === 0 ? [] : db.columns(cellsOverRows(kind, request, rows));
    });
  }

  /** Columns of `storesQuery`; null where the answer must come from the orders. */
  async stores(request: StoresRequest): Promise<Read | null> {
    const kind = this.#stores;
    const { span, step, count, where } = request;
    // Quarters that are no whole hours cannot be told from hours.
    if (!kind || !wholeHours(request) || (span.to - span.from) % (4 * HOUR) !== 0) return null;
    if (!Object.keys(where).every((name) => kind.dimensions.includes(name))) return null;
    return this.#safely(async () => {
      const rows = await this.shelf.rows(kind, { from: span.from - count * step, to: span.to }, request.asOf);
      return rows.length === 0 ? [] : this.parts.db.columns(storesOverRows(kind, request, rows));
    });
  }

  /** Rows of `filledQuery`; null where the answer must come from the orders. */
  async filled(request: Stretches): Promise<Value[][] | null> {
    const kind = this.#filled;
    const { span, step, count, where } = request;
    if (!wholeHours(request) || !Object.keys(where).every((name) => kind.dimensions.includes(name))) return null;
    return this.#safely(async () => {
      const rows = await this.shelf.rows(kind, { from: span.from - count * step, to: span.to }, request.asOf);
      return rows.length === 0 ? [] : this.parts.db.rows(filledOverRows(kind, request, rows));
    });
  }

  /** What is kept may be damaged: then the orders are read, and it is dropped. */
  async #safely<T>(read: () => Promise<T>): Promise<T | null> {
    if (this.#off) return null;
    try {
      return await read();
    } catch {
      this.#off = true;
      this.shelf.drop();
      return null;
    }
  }

  /** Waits for what is being written, and keeps within bounds. */
  async finish(): Promise<void> {
    const { root, most } = this.parts.settings;
    const wrote = await this.shelf.finish();
    try {
      this.memory.index.save();
      if (wrote) evict(root, most, this.parts.now);
    } catch {
      // A folder that may not be written: nothing is kept.
    }
  }
}
