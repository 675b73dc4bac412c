import { rmSync } from 'node:fs';
import type { Database } from '../duckdb.js';
import { withoutTimes } from '../settled.js';
import type { CellsSource } from '../sql/cells.js';
import { ident, text } from '../sql/text.js';
import type { Span } from '../types.js';
import type { Interval } from './intervals.js';
import { type Kind, kindId, kindOf, serves } from './kinds.js';
import type { SourceMemory } from './memory.js';
import { type Coverage, merged, type Pack, planOf, type Reading, takesOf } from './plan.js';
import { coarserRows, orderRows, packFrom, packRows, renumberedRows, type Scan, storedRows } from './sql.js';
import type { PackStore } from './store.js';

/** Rows at hand: a pack of an earlier run, or a table of this one. */
interface Held extends Coverage {
  readonly kind: Kind;
  readonly keys: readonly string[];
  readonly from: string;
}

/** Rows of closed hours that are at hand, and those that are summed now: they are written down while the answer is computed. */
export class Shelf {
  #held: Held[] | null = null;
  #tables = 0;
  readonly #writing: Promise<void>[] = [];
  readonly #writer: Promise<Database>;

  constructor(
    private readonly db: Database,
    private readonly source: CellsSource,
    private readonly memory: SourceMemory,
    private readonly store: PackStore,
    private readonly now: number,
    private readonly mostPacks = MOST_PACKS,
  ) {
    this.#writer = db.fork();
  }

  #shelf(): Held[] {
    this.#held ??= this.store.list().flatMap(({ id, kind, keys, files }) => {
      const known = kindOf(kind);
      return known ? [{ id, kind: known, keys, files, from: packFrom(this.store.path(id)) }] : [];
    });
    return this.#held;
  }

  /** Keys of the files of which anything is at hand. */
  keys(): Set<string> {
    return new Set(this.#shelf().flatMap(({ keys }) => keys));
  }

  /**
   * Selects that together give the rows of a kind over a span.
   * @param finer what is summed where nothing is at hand, for questions to come
   */
  async rows(kind: Kind, span: Span, asOf: number, finer = kind): Promise<string[]> {
    const files = await this.memory.files();
    const bucket = kind.bucketMinutes * 60_000;
    const exact = kindId(kind);
    const usable = this.#shelf().filter((held) => serves(held.kind, kind));
    // Rows of the very kind are fewer than those of a finer one.
    const held = [...usable.filter((h) => kindId(h.kind) === exact), ...usable.filter((h) => kindId(h.kind) !== exact)];
    const asked: Interval = [Math.floor(span.from / bucket), Math.ceil(Math.min(span.to, asOf) / bucket)];
    const plan = planOf({ bucket, span: asked, asOf, files, packs: held });
    const stored = held.flatMap((pack) => {
      const taken = plan.stored.filter((s) => s.id === pack.id);
      return taken.length === 0 ? [] : [this.#take(kind, pack, taken)];
    });
    return [...stored, ...(await this.#fresh(kind, finer, plan.fresh)), ...(await this.#open(kind, plan.open, span, asOf))];
  }

  #take(kind: Kind, pack: Held, taken: Parameters<typeof takesOf>[1]): string {
    this.store.touch(pack.id, this.now);
    return storedRows(kind, { kind: pack.kind, from: pack.from, takes: takesOf(pack, taken) });
  }

  /** Reading by reading, numbered so that no two files have the same number. */
  async #scans(readings: readonly Reading[], source: CellsSource): Promise<Scan[]> {
    const files = await this.memory.files();
    let offset = 0;
    return readings.map(({ files: some, buckets }) => {
      const from = this.memory.part(some.map((i) => files[i]?.path as string));
      const scan = { source: { ...source, from }, buckets, offset };
      offset += some.length;
      return scan;
    });
  }

  /** Sums closed buckets that are not at hand. */
  async #fresh(kind: Kind, finer: Kind, readings: readonly Reading[]): Promise<string[]> {
    if (readings.length === 0) return [];
    const scans = await this.#scans(readings, finer.what === 'sums' ? withoutTimes(this.source) : this.source);
    const table = ident(`cxf_rollup_${this.#tables++}`);
    await this.db.run(`CREATE TABLE ${table} AS ${packRows(finer, scans)}`);
    const files = await this.memory.files();
    const keys = readings.flatMap((r) => r.files.map((i) => files[i]?.key as string));
    const buckets = readings.flatMap((r) => r.files.map(() => r.buckets));
    const covered = Object.fromEntries(keys.map((key, i) => [key, buckets[i] as readonly Interval[]]));
    const held: Held = { id: table, kind: finer, keys, files: covered, from: table };
    this.#held?.unshift(held);
    this.#writing.push(this.#write(held, kind));
    return [storedRows(kind, { kind: finer, from: table, takes: [{ files: null, buckets: [EVER] }] })];
  }

  async #open(kind: Kind, readings: readonly Reading[], span: Span, asOf: number): Promise<string[]> {
    const bucket = kind.bucketMinutes * 60_000;
    return (await this.#scans(readings, this.source)).flatMap(({ source, buckets }) =>
      buckets.map(([from, to]) => {
        const hours = { from: Math.max(span.from, from * bucket), to: Math.min(span.to, asOf, to * bucket) };
        return orderRows(kind, source, hours, asOf);
      }),
    );
  }

  /** Writes a table down, and what is coarser beside it, so that the next run need not add it up. */
  async #write(held: Held, coarser: Kind): Promise<void> {
    await this.#copy(held, held.kind, `SELECT * FROM ${held.from}`);
    if (kindId(coarser) !== kindId(held.kind)) await this.#copy(held, coarser, coarserRows(held.kind, coarser, held.from));
  }

  /** @returns whether it was written */
  async #copy({ keys, files }: Pick<Held, 'keys' | 'files'>, kind: Kind, rows: string): Promise<boolean> {
    let temporary: string | null = null;
    try {
      const db = await this.#writer;
      const pack = this.store.begin(this.now);
      temporary = pack.temporary;
      const options = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 32768';
      await db.run(`COPY (${rows} ORDER BY bucket, f) TO ${text(temporary)} (${options})`);
      this.store.commit(pack.id, { kind: kindId(kind), keys, files });
      return true;
    } catch {
      // A full disk or a folder that may not be written: the next run reads the orders again.
      if (temporary) rmSync(temporary, { force: true });
      return false;
    }
  }

  /** Drops packs of files that are no more, and makes one of many: every run may add some. */
  async #tidy(): Promise<void> {
    const alive = new Set((await this.memory.files()).map(({ key }) => key));
    const kinds = new Map<string, Pack[]>();
    for (const pack of this.store.list()) {
      if (!pack.keys.some((key) => alive.has(key))) this.store.drop(pack.id);
      else kinds.set(pack.kind, [...(kinds.get(pack.kind) ?? []), pack]);
    }
    for (const [id, packs] of kinds) {
      const kind = kindOf(id);
      if (!kind || packs.length <= this.mostPacks) continue;
      const { keys, files, takes } = merged(packs, alive);
      const rows = takes.map(({ pack, take }) => {
        const stored = { kind, from: packFrom(this.store.path(pack.id)), takes: take };
        return renumberedRows(
          kind,
          stored,
          pack.keys.map((key) => keys.indexOf(key)),
        );
      });
      if (await this.#copy({ keys, files }, kind, `SELECT * FROM (${rows.join(' UNION ALL ')})`))
        for (const { id: old } of packs) this.store.drop(old);
    }
  }

  /** What was taken from here cannot be read: nobody shall try again. */
  drop(): void {
    for (const { id } of this.store.list()) this.store.drop(id);
  }

  /** Waits until all is written. @returns whether anything was */
  async finish(): Promise<boolean> {
    await Promise.all(this.#writing);
    const wrote = this.#writing.length > 0;
    try {
      if (wrote) await this.#tidy();
    } catch {
      // Another run was quicker, or the folder may not be written: there are only more packs than need be.
    }
    (await this.#writer).close();
    return wrote;
  }
}

/** Of one kind: from more of them on one is made of all. */
const MOST_PACKS = 24;

/** Every bucket there is. */
const EVER: Interval = [-(2 ** 31), 2 ** 31 - 1];
