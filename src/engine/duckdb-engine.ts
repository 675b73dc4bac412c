import { blamedColumn } from './checks/values.js';
import { joined, type Read } from './column.js';
import type { Database, Value } from './duckdb.js';
import { translated } from './failure.js';
import type { Relation } from './relation.js';
import { union } from './rollup/intervals.js';
import type { Rollup } from './rollup/rollup.js';
import type { scratchFolder } from './scratch.js';
import { settledBefore, withoutTimes } from './settled.js';
import { withTrips } from './source.js';
import { type CellsSource, cellsQuery } from './sql/cells.js';
import { storesQuery } from './sql/stores.js';
import { timeBounds } from './sql/time.js';
import { type Asked, SqlEngine } from './sql-engine.js';
import type { CellsRequest, Kept, Span, StoresRequest, Stretches } from './types.js';

/** More stretches of time are read as one: to prepare each costs a millisecond. */
const MOST_SPANS = 128;
/** So many files are looked at again after every query. */
const FEW_FILES = 100;

interface Opened extends Asked {
  readonly db: Database;
  readonly relation: Relation;
  readonly scratch: ReturnType<typeof scratchFolder>;
  /** Sums of closed hours from earlier runs; or why none are kept. */
  readonly rollup: Rollup | string;
}

/** Files and tables that DuckDB reads in this process. */
export class DuckDbEngine extends SqlEngine {
  readonly #db: Database;
  readonly #relation: Relation;
  readonly #rollup: Rollup | null;
  /** The last answer of `settledBefore`. */
  #settled: { readonly asOf: number; readonly before: number } | null = null;

  constructor(private readonly opened: Opened) {
    super(opened);
    this.#db = opened.db;
    this.#relation = opened.relation;
    this.#rollup = typeof opened.rollup === 'string' ? null : opened.rollup;
  }

  /** Files must be the same after a query as when they were opened: many of them are looked at once, in the end. */
  protected async safely<T>(query: () => Promise<T>): Promise<T> {
    const { files, fingerprint } = this.#relation;
    try {
      const result = await query();
      if (files.length <= FEW_FILES) fingerprint.check();
      return result;
    } catch (error) {
      fingerprint.check();
      throw (await blamedColumn(this.asked.subject, error)) ?? translated(error, this.asked.settings.sourceName);
    }
  }

  protected rows(sql: string): Promise<Value[][]> {
    return this.safely(() => this.#db.rows(sql));
  }

  protected columns(sql: string): Promise<Read> {
    return this.safely(() => this.#db.columns(sql));
  }

  /**
   * Files without an order in the spans are not opened where that is known; and of some spans each is read by itself, for by one
   * range of time the reader skips what is outside it, by a list of them it does not.
   */
  protected override async near(spans: readonly Span[]): Promise<CellsSource> {
    const { source } = this.asked;
    const memory = this.#rollup?.memory;
    if (!memory) return source;
    const apart = union(spans.map((s) => [s.from, s.to])).map(([from, to]): Span => ({ from, to }));
    const few = apart.length > 1 && apart.length <= MOST_SPANS;
    return this.safely(async () => {
      if (!few || !(await memory.readsLessApart(apart))) return { ...source, from: await memory.within(spans) };
      const created = source.columns.get('created_at') as string;
      const parts = apart.map(async (span) => {
        const inside = timeBounds(source.raw, created, span.from, span.to);
        return `SELECT * FROM ${await memory.within([span])} WHERE ${inside}`;
      });
      // By name: files may have their columns in other orders.
      return { ...source, from: `(${(await Promise.all(parts)).join(' UNION ALL BY NAME ')})` };
    });
  }

  /** What is kept of closed hours, where it answers; else null. */
  #kept<T>(answer: (rollup: Rollup) => Promise<T | null>): Promise<T | null> {
    const rollup = this.#rollup;
    return rollup === null ? Promise.resolve(null) : this.safely(() => answer(rollup));
  }

  /**
   * Old orders, whose outcomes are all known, are read without the times of outcomes: two queries, each over its own hours.
   * @param cut milliseconds UTC
   */
  #parts(span: Span, cut: number): { source: CellsSource; span: Span }[] {
    const { source } = this.asked;
    const at = Math.max(span.from, Math.min(span.to, cut));
    return [
      { source: withoutTimes(source), span: { from: span.from, to: at } },
      { source, span: { from: at, to: span.to } },
    ].filter((part) => part.span.from < part.span.to);
  }

  protected async readCells(request: CellsRequest): Promise<Read> {
    return (await this.#kept((rollup) => rollup.cells(request))) ?? this.#cellsOfOrders(request);
  }

  async #cellsOfOrders(request: CellsRequest): Promise<Read> {
    const { span, asOf, replayFrom } = request;
    const { mapping } = this.asked.subject;
    const settled = await this.safely(() => settledBefore(this.#db, this.#relation, mapping, asOf));
    this.#settled = { asOf, before: settled };
    // On the edge of a bucket, so that no cell is in both.
    const bucket = request.bucketMinutes * 60_000;
    const latest = Math.min(span.to, settled, replayFrom ?? span.to);
    const read: Read[] = [];
    const { from } = await this.near([span]);
    for (const part of this.#parts(span, Math.floor(latest / bucket) * bucket)) {
      const source = withTrips({ ...part.source, from }, mapping, part.span.from, asOf);
      read.push(await this.columns(cellsQuery(source, { ...request, span: part.span })));
    }
    return joined(read);
  }

  /** Both queries are under way at once: the caller may compute while the database works. */
  protected async readStores(request: StoresRequest): Promise<Read> {
    const kept = await this.#kept((rollup) => rollup.stores(request));
    if (kept) return kept;
    const cut = this.#settled?.asOf === request.asOf ? this.#settled.before : Number.NEGATIVE_INFINITY;
    const span = { from: request.span.from - request.count * request.step, to: Math.min(request.span.to, request.asOf) };
    const parts = this.#parts(span, cut).map((part) => this.columns(storesQuery(part.source, request, part.span)));
    return joined(await Promise.all(parts));
  }

  protected override async readFilled(request: Stretches): Promise<Value[][]> {
    return (await this.#kept((rollup) => rollup.filled(request))) ?? super.readFilled(request);
  }

  async kept(): Promise<Kept> {
    const files = this.#relation.files.length;
    const { rollup } = this.opened;
    return typeof rollup === 'string' ? { files, hits: 0, reasons: [rollup] } : { files, hits: await rollup.hits(), reasons: [] };
  }

  protected async end(): Promise<void> {
    try {
      if (this.#relation.files.length > FEW_FILES) this.#relation.fingerprint.check();
    } finally {
      await this.#rollup?.finish();
      this.#db.close();
      this.opened.scratch.drop();
    }
  }
}
