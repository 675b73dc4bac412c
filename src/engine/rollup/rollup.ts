import { rmSync } from 'node:fs';
import type { DuckDBValue } from '@duckdb/node-api';
import { SUM_IDS } from '../../model/sums.js';
import type { Memory } from '../checks/subject.js';
import type { Database } from '../duckdb.js';
import type { Mapping } from '../mapping.js';
import type { Relation } from '../relation.js';
import { OUTCOME_TIMES } from '../settled.js';
import { type CellsSource, cellsQuery } from '../sql/cells.js';
import { storeDimensions } from '../sql/stores.js';
import { ident, text } from '../sql/text.js';
import type { CellsRequest, Span, StoresRequest } from '../types.js';
import { type FileFacts, readFacts } from './facts.js';
import type { SourceIndex } from './index-file.js';
import type { Interval } from './intervals.js';
import { type Plan, planOf, type Reading, takesOf } from './plan.js';
import { cellsOverRows, type Kind, kindId, packFrom, packRows, type Scan, storedRows, storesOverRows } from './sql.js';
import { evict, type PackMeta, PackStore, short } from './store.js';

/** Every bucket there is. */
const EVER: Interval = [-(2 ** 31), 2 ** 31 - 1];
const HOUR = 3_600_000;

export interface RollupSettings {
  /** Where rollups of all sources of this state are. */
  readonly root: string;
  /** Bytes they may take. */
  readonly most: number;
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

interface Loaded {
  readonly files: readonly string[];
  readonly facts: readonly FileFacts[];
}

/** Outcomes that are all known are seen whenever they became so. */
const withoutTimes = (source: CellsSource): CellsSource => {
  const times: readonly string[] = OUTCOME_TIMES;
  return { ...source, columns: new Map([...source.columns].filter(([name]) => !times.includes(name))) };
};

/**
 * Answers from cells of closed hours that earlier runs have kept, and from the orders of the others. What it cannot answer is null: the
 * caller then reads the orders, and the answer is the same.
 */
export class Rollup implements Memory {
  readonly #store: PackStore;
  readonly #index: SourceIndex;
  readonly #part: NonNullable<Mapping['part']>;
  readonly #writer: Promise<Database>;
  readonly #writing: Promise<void>[] = [];
  #facts: Promise<Loaded> | null = null;
  #packs: readonly PackMeta[] | null = null;
  #tables = 0;
  /** Something went wrong with what is kept: from then on orders alone are read. */
  #off = false;

  private constructor(
    private readonly parts: RollupParts,
    index: SourceIndex,
    part: NonNullable<Mapping['part']>,
  ) {
    this.#index = index;
    this.#part = part;
    this.#store = new PackStore(index.folder);
    this.#writer = parts.db.fork();
  }

  /** Null where the source's files cannot be told apart, or orders need others to be understood. */
  static of(parts: RollupParts): Rollup | null {
    const { relation, mapping, source } = parts;
    if (!relation.index || !mapping.part || source.columns.get('batch_size') === 'cxf_batch') return null;
    return new Rollup(parts, relation.index, mapping.part);
  }

  /** What is known of each file; those that are new are looked at. */
  facts(): Promise<Loaded> {
    this.#facts ??= this.#readFacts();
    return this.#facts;
  }

  async #readFacts(): Promise<Loaded> {
    const { db, mapping, relation } = this.parts;
    const { files } = relation;
    const fresh = files.filter((file) => !this.#index.entry(file)?.facts);
    if (fresh.length > 0) {
      const found = await readFacts(db, mapping, fresh, this.#part(fresh));
      fresh.forEach((file, i) => {
        this.#index.tell(file, { facts: found[i] as FileFacts });
      });
    }
    return { files, facts: files.map((file) => this.#index.entry(file)?.facts as FileFacts) };
  }

  async bounds() {
    const { facts } = await this.facts();
    const sum = (of: (f: FileFacts) => number): number => facts.reduce((total, f) => total + of(f), 0);
    const times = (of: (f: FileFacts) => number | null): number[] => facts.flatMap((f) => of(f) ?? []);
    const [firsts, lasts] = [times((f) => f.first), times((f) => f.last)];
    return {
      orders: sum((f) => f.rows),
      dated: sum((f) => f.dated),
      ids: sum((f) => f.ids),
      first: firsts.length === 0 ? null : firsts.reduce((a, b) => Math.min(a, b)),
      last: lasts.length === 0 ? null : lasts.reduce((a, b) => Math.max(a, b)),
    };
  }

  /** Files that have orders in a span; all for null. */
  async #files(span: Span | null): Promise<readonly string[]> {
    const { files, facts } = await this.facts();
    if (span === null) return files;
    return files.filter((_, i) => {
      const { first, last } = facts[i] as FileFacts;
      return first !== null && last !== null && first < span.to * 1000 && last >= span.from * 1000;
    });
  }

  /** SQL of the orders of those files that have any in the spans. */
  async within(spans: readonly Span[]): Promise<string> {
    const some = new Set((await Promise.all(spans.map((span) => this.#files(span)))).flat());
    const { files } = this.parts.relation;
    // Without an order there still are columns.
    return this.#part(some.size > 0 ? files.filter((file) => some.has(file)) : files.slice(0, 1));
  }

  async #name(question: string, span: Span | null): Promise<string> {
    const keys = (await this.#files(span)).map((file) => this.#index.keyOf(file));
    return short(JSON.stringify([question, span, keys]));
  }

  async remembered(question: string, span: Span | null, compute: () => Promise<readonly number[]>): Promise<readonly number[]> {
    const name = await this.#name(question, span);
    const known = this.#index.check(name);
    if (known) return known;
    const found = await compute();
    this.#index.checked(name, found);
    return found;
  }

  async unanswered(question: string, spans: readonly Span[]): Promise<readonly Span[]> {
    const known = await Promise.all(spans.map(async (span) => this.#index.check(await this.#name(question, span)) !== null));
    return spans.filter((_, i) => !known[i]);
  }

  async tell(question: string, spans: readonly Span[]): Promise<void> {
    for (const span of spans) this.#index.checked(await this.#name(question, span), []);
  }

  /** Columns of `cellsQuery`; null where the answer must come from the orders. */
  async cells(request: CellsRequest): Promise<DuckDBValue[][] | null> {
    const { dimensions } = this.parts;
    const bucket = request.bucketMinutes * 60_000;
    const needed = [...request.dimensions, ...Object.keys(request.where)];
    const dated = request.replayFrom !== null;
    if (request.stores || !needed.every((name) => dimensions.includes(name)) || request.span.from % bucket !== 0) return null;
    if (dated && request.replayFrom !== request.span.from) return null;
    const kind: Kind = { dimensions, bucketMinutes: request.bucketMinutes, dated };
    return this.#safely(async () => {
      const rows = await this.#rows(kind, request.span, request.asOf, []);
      return this.parts.db.columns(cellsOverRows(kind, request, rows));
    });
  }

  /** Columns of `storesQuery`; null where the answer must come from the orders. */
  async stores(request: StoresRequest): Promise<DuckDBValue[][] | null> {
    const dimensions = storeDimensions(this.parts.source.columns);
    const { span, step, count, where } = request;
    const whole = [span.from, span.to, step].every((ms) => ms % HOUR === 0) && span.to <= request.asOf;
    if (!whole || !Object.keys(where).every((name) => dimensions.includes(name))) return null;
    const kind: Kind = { dimensions, bucketMinutes: 60, dated: false };
    // Quarters that are no whole hours cannot be told from hours.
    if ((span.to - span.from) % (4 * HOUR) !== 0) return null;
    return this.#safely(async () => {
      const rows = await this.#rows(kind, { from: span.from - count * step, to: span.to }, request.asOf, []);
      return this.parts.db.columns(storesOverRows(kind, request, rows));
    });
  }

  /** What is kept may be damaged: then the orders are read, and it is dropped. */
  async #safely<T>(read: () => Promise<T>): Promise<T | null> {
    if (this.#off) return null;
    try {
      return await read();
    } catch {
      this.#off = true;
      for (const { id } of this.#packs ?? []) this.#store.drop(id);
      return null;
    }
  }

  /** Selects that together give the cells of a span, with the columns of a pack but the file. */
  async #rows(kind: Kind, span: Span, asOf: number, never: readonly Interval[]): Promise<string[]> {
    const { files, facts } = await this.facts();
    const bucket = kind.bucketMinutes * 60_000;
    this.#packs ??= this.#store.list();
    const packs = this.#packs.filter((pack) => pack.kind === kindId(kind));
    const keyed = files.map((file, i) => ({ key: this.#index.keyOf(file), facts: facts[i] as FileFacts }));
    const asked: Interval = [Math.floor(span.from / bucket), Math.ceil(Math.min(span.to, asOf) / bucket)];
    const plan = planOf({ bucket, span: asked, asOf, never, files: keyed, packs });
    const fresh = await this.#fresh(kind, plan.fresh, asOf);
    return [...this.#stored(kind, plan, packs), ...fresh, ...this.#open(kind, plan.open, span, asOf)];
  }

  #stored(kind: Kind, plan: Plan, packs: readonly PackMeta[]): string[] {
    return packs.flatMap((pack) => {
      const taken = plan.stored.filter((s) => s.id === pack.id);
      if (taken.length === 0) return [];
      this.#store.touch(pack.id, this.parts.now);
      return storedRows(kind, { from: packFrom(this.#store.path(pack.id)), takes: takesOf(pack, taken) });
    });
  }

  #scans(readings: readonly Reading[], source: CellsSource): Scan[] {
    let offset = 0;
    return readings.map(({ files, buckets }) => {
      const from = this.#part(files.map((i) => this.parts.relation.files[i] as string));
      const scan = { source: { ...source, from }, buckets, offset };
      offset += files.length;
      return scan;
    });
  }

  /** Sums closed buckets that no pack holds, and begins to write one. */
  async #fresh(kind: Kind, readings: readonly Reading[], asOf: number): Promise<string[]> {
    if (readings.length === 0) return [];
    const { db, source } = this.parts;
    const scans = this.#scans(readings, kind.dated ? source : withoutTimes(source));
    const table = ident(`cxf_rollup_${this.#tables++}`);
    await db.run(`CREATE TABLE ${table} AS ${packRows(kind, scans, asOf)}`);
    this.#writing.push(this.#write(kind, table, readings));
    return [storedRows(kind, { from: table, takes: [{ files: null, buckets: [EVER] }] })];
  }

  #open(kind: Kind, readings: readonly Reading[], span: Span, asOf: number): string[] {
    return this.#scans(readings, this.parts.source).flatMap(({ source, buckets }) =>
      buckets.map(([from, to]) => {
        const bucket = kind.bucketMinutes * 60_000;
        const hours = { from: Math.max(span.from, from * bucket), to: Math.min(span.to, to * bucket) };
        const { dimensions, bucketMinutes, dated } = kind;
        const all = { asOf, where: {}, sums: SUM_IDS, dimensions, bucketMinutes, replayFrom: dated ? span.from : null };
        return cellsQuery(source, { ...all, span: hours });
      }),
    );
  }

  async #write(kind: Kind, table: string, readings: readonly Reading[]): Promise<void> {
    const { relation, now } = this.parts;
    let temporary: string | null = null;
    try {
      const db = await this.#writer;
      const pack = this.#store.begin(now);
      temporary = pack.temporary;
      await db.run(
        `COPY (SELECT * FROM ${table} ORDER BY bucket, f) TO ${text(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 32768)`,
      );
      const keys = readings.flatMap((r) => r.files.map((i) => this.#index.keyOf(relation.files[i] as string)));
      const buckets = readings.flatMap((r) => r.files.map(() => r.buckets));
      this.#store.commit(pack.id, {
        kind: kindId(kind),
        keys,
        files: Object.fromEntries(keys.map((key, i) => [key, buckets[i] as readonly Interval[]])),
      });
    } catch {
      // A full disk or a folder that may not be written: the next run reads the orders again.
      if (temporary) rmSync(temporary, { force: true });
    }
  }

  /** Waits for what is being written, and keeps within bounds. */
  async finish(): Promise<void> {
    await Promise.all(this.#writing);
    (await this.#writer).close();
    try {
      this.#index.save();
      if (this.#writing.length > 0) evict(this.parts.settings.root, this.parts.settings.most, this.parts.now);
    } catch {
      // As above.
    }
  }
}
