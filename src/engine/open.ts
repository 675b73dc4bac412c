import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBValue } from '@duckdb/node-api';
import type { OrderTable } from '../model/orders.js';
import { MISSING } from '../model/slice.js';
import { duckdbBinder } from './binder.js';
import { decodeCells } from './cells.js';
import { checkHistory } from './checks/duplicates.js';
import type { Subject } from './checks/subject.js';
import { blamedColumn } from './checks/values.js';
import { decodeDriverSums, decodeSample } from './drivers.js';
import { Database } from './duckdb.js';
import { translated } from './failure.js';
import { formatOf } from './files.js';
import { availableColumns, type Mapping, mapColumns } from './mapping.js';
import { type Profile, profileSource } from './profile.js';
import { watching } from './progress.js';
import type { Relation } from './relation.js';
import { SourceIndex } from './rollup/index-file.js';
import { Rollup, type RollupSettings } from './rollup/rollup.js';
import { short } from './rollup/store.js';
import { scratchFolder } from './scratch.js';
import { dimensionsOf, type EngineSettings } from './settings.js';
import { settledBefore, withoutTimes } from './settled.js';
import { booleansOf, sourceOf, withTrips } from './source.js';
import { type OpenIndex, openRelation } from './sources/open.js';
import { type CellsSource, cellsQuery } from './sql/cells.js';
import { driverSumsQuery, sampleQuery } from './sql/drivers.js';
import { filledColumns, filledQuery } from './sql/filled.js';
import { ordersQuery } from './sql/orders.js';
import { storeDimensions, storesQuery } from './sql/stores.js';
import { list } from './sql/text.js';
import { courierKey, couriersQuery, tripsQuery } from './sql/trips.js';
import { decodeFilled, decodeStores } from './stores.js';
import { decodeOrders, rateTerms, shownColumns } from './table.js';
import type {
  Cells,
  CellsRequest,
  CourierCounts,
  CouriersRequest,
  DriverSums,
  DriverSumsRequest,
  Engine,
  Filled,
  Kept,
  OrderSample,
  OrdersRequest,
  SampleRequest,
  SourceInfo,
  Span,
  StoreSums,
  StoresRequest,
  Stretches,
  TripCounts,
  TripsRequest,
} from './types.js';

export type { EngineSettings } from './settings.js';

/** So many files are looked at again after every query. */
const FEW_FILES = 100;

/** Columns of several answers one after the other; without a row there are no columns either. */
function joined(read: readonly DuckDBValue[][][]): DuckDBValue[][] {
  const [first = [], ...rest] = read.filter((columns) => columns.length > 0);
  return first.map((column, i) => rest.reduce((all, more) => all.concat(more[i] ?? []), column));
}

class DuckDbEngine implements Engine {
  readonly #source: CellsSource;
  readonly #subject: Subject;
  /** Sums of closed hours from earlier runs; null where none are kept. */
  readonly #rollup: Rollup | null;
  #profile: Promise<Profile> | null = null;
  /** Checks of a large source that run beside the evaluation; `close` throws what they find. */
  #beside: Promise<void> | null = null;
  /** The last answer of `settledBefore`. */
  #settled: { readonly asOf: number; readonly before: number } | null = null;

  constructor(
    private readonly db: Database,
    private readonly settings: EngineSettings,
    private readonly relation: Relation,
    private readonly mapping: Mapping,
    private readonly dimensions: readonly string[],
    private readonly scratch: ReturnType<typeof scratchFolder>,
    rollups: RollupSettings | null,
  ) {
    this.#source = sourceOf(mapping);
    this.#rollup =
      rollups && Rollup.of({ db, relation, mapping, source: this.#source, dimensions, settings: rollups, now: Date.now() });
    this.#subject = { db, relation, mapping, name: settings.sourceName, memory: this.#rollup?.memory ?? null };
  }

  /** Runs a query; files must be the same after it as when they were opened: many of them are looked at once, in the end. */
  async #safely<T>(query: () => Promise<T>): Promise<T> {
    try {
      const result = await query();
      if (this.relation.files.length <= FEW_FILES) this.relation.fingerprint.check();
      return result;
    } catch (error) {
      this.relation.fingerprint.check();
      throw (await blamedColumn(this.#subject, error)) ?? translated(error, this.settings.sourceName);
    }
  }

  async describe(): Promise<SourceInfo> {
    this.#profile ??= this.#safely(() => profileSource(this.#subject, this.settings.exactUpTo));
    const profile = await this.#profile;
    return {
      name: this.settings.sourceName,
      available: availableColumns(this.mapping),
      dimensions: this.dimensions,
      firstOrder: profile.first,
      lastOrder: profile.last,
      orders: profile.orders,
      warnings: profile.warnings,
    };
  }

  async values(dimension: string): Promise<readonly string[]> {
    const sql = this.#source.columns.get(dimension);
    if (!sql) return [];
    const rows = await this.#safely(() =>
      this.db.rows(`SELECT DISTINCT coalesce(${sql}, '${MISSING}') AS v FROM ${this.mapping.from} ORDER BY v`),
    );
    return rows.map(([v]) => String(v));
  }

  /**
   * Old orders, whose outcomes are all known, are read without the times of outcomes: two queries, each over its own hours.
   * @param cut milliseconds UTC
   */
  #parts(span: Span, cut: number): { source: CellsSource; span: Span }[] {
    const at = Math.max(span.from, Math.min(span.to, cut));
    return [
      { source: withoutTimes(this.#source), span: { from: span.from, to: at } },
      { source: this.#source, span: { from: at, to: span.to } },
    ].filter((part) => part.span.from < part.span.to);
  }

  async cells(request: CellsRequest): Promise<Cells> {
    const kept = await this.#safely(async () => (await this.#rollup?.cells(request)) ?? null);
    await this.#lookBeside();
    return decodeCells(kept ?? (await this.#cellsOfOrders(request)), request);
  }

  async #cellsOfOrders(request: CellsRequest): Promise<DuckDBValue[][]> {
    const { span, asOf, replayFrom } = request;
    const settled = await this.#safely(() => settledBefore(this.db, this.relation, this.mapping, asOf));
    this.#settled = { asOf, before: settled };
    // On the edge of a bucket, so that no cell is in both.
    const bucket = request.bucketMinutes * 60_000;
    const latest = Math.min(span.to, settled, replayFrom ?? span.to);
    const read: DuckDBValue[][][] = [];
    const { from } = await this.#near(span);
    for (const part of this.#parts(span, Math.floor(latest / bucket) * bucket)) {
      const sql = cellsQuery(withTrips({ ...part.source, from }, this.mapping, part.span.from, asOf), {
        ...request,
        span: part.span,
      });
      read.push(await this.#safely(() => this.db.columns(sql)));
    }
    return joined(read);
  }

  /** Both queries are under way before this returns: the caller may compute while the database works. */
  async stores(request: StoresRequest): Promise<StoreSums | null> {
    if (!this.#source.columns.has('store_id')) return null;
    const names = storeDimensions(this.#source.columns);
    const kept = await this.#safely(async () => (await this.#rollup?.stores(request)) ?? null);
    if (kept) return decodeStores(kept, names);
    const cut = this.#settled?.asOf === request.asOf ? this.#settled.before : Number.NEGATIVE_INFINITY;
    const span = { from: request.span.from - request.count * request.step, to: Math.min(request.span.to, request.asOf) };
    const read = this.#parts(span, cut).map((part) =>
      this.#safely(() => this.db.columns(storesQuery(part.source, request, part.span))),
    );
    return decodeStores(joined(await Promise.all(read)), names);
  }

  /** The source, of which files without an order in the spans are not opened where that is known. */
  async #near(...spans: readonly Span[]): Promise<CellsSource> {
    const from = await this.#safely(async () => this.#rollup?.memory.within(spans));
    return from === undefined ? this.#source : { ...this.#source, from };
  }

  async filled(request: Stretches): Promise<readonly Filled[]> {
    const names = filledColumns(this.#source);
    if (names.length === 0) return [];
    const { span, step, count } = request;
    const kept = await this.#safely(async () => (await this.#rollup?.filled(request)) ?? null);
    const source = kept ? this.#source : await this.#near({ from: span.from - count * step, to: span.to });
    const rows = kept ?? (await this.#safely(() => this.db.rows(filledQuery(source, request))));
    return decodeFilled(rows, names, (name) => this.mapping.columns.get(name)?.label ?? name);
  }

  async orders(request: OrdersRequest): Promise<OrderTable> {
    const shown = shownColumns((name) => this.#source.columns.has(name));
    const terms = rateTerms(availableColumns(this.mapping));
    const from = Math.min(...request.spans.map((s) => s.from));
    const source = withTrips(await this.#near(...request.spans), this.mapping, from, request.asOf);
    const rows = await this.#safely(() => this.db.rows(ordersQuery(source, request, shown, this.settings.weights, terms)));
    return decodeOrders(rows, shown);
  }

  async driverSums(request: DriverSumsRequest): Promise<DriverSums> {
    const source = withTrips(await this.#near(request.span), this.mapping, request.span.from, request.asOf);
    return decodeDriverSums(
      await this.#safely(() => this.db.columns(driverSumsQuery(source, request, booleansOf(this.mapping)))),
      request,
    );
  }

  async sample(request: SampleRequest): Promise<OrderSample> {
    const source = withTrips(await this.#near(request.span), this.mapping, request.span.from, request.asOf);
    return decodeSample(
      await this.#safely(() => this.db.columns(sampleQuery(source, request, booleansOf(this.mapping)))),
      request,
    );
  }

  async trips(request: TripsRequest): Promise<TripCounts | null> {
    if (!this.#source.columns.has('trip_id') || !this.#source.columns.has('store_id')) return null;
    const source = await this.#near(request.span);
    const [row] = await this.#safely(() => this.db.rows(tripsQuery(source, request)));
    return { trips: Number(row?.[0] ?? 0), several: Number(row?.[1] ?? 0), outside: Number(row?.[2] ?? 0) };
  }

  async couriers(request: CouriersRequest): Promise<CourierCounts | null> {
    const by = courierKey(this.#source);
    if (by === null || !this.#source.columns.has('store_id')) return null;
    const source = await this.#near(request.span);
    const [row] = await this.#safely(() => this.db.rows(couriersQuery(source, request)));
    return { by, couriers: Number(row?.[0] ?? 0), both: Number(row?.[1] ?? 0) };
  }

  /** The database works on while the evaluation computes: its result is needed only before anything is reported. */
  async #lookBeside(): Promise<void> {
    const profile = await this.#profile;
    if (!profile?.large || this.#beside) return;
    this.#beside = this.#safely(() => checkHistory(this.#subject, profile));
    this.#beside.catch(() => undefined);
  }

  async kept(): Promise<Kept> {
    const files = this.relation.files.length;
    if (this.#rollup) return { files, hits: await this.#rollup.hits(), reasons: [] };
    return { files, hits: 0, reasons: [whyNot(this.settings, this.relation, this.#source)] };
  }

  async close(): Promise<void> {
    try {
      await this.#beside;
      if (this.relation.files.length > FEW_FILES) this.relation.fingerprint.check();
    } finally {
      await this.#rollup?.finish();
      this.db.close();
      this.scratch.drop();
    }
  }
}

/** From here on the database reads nothing but the source's files. */
export async function lock(db: Database, relation: Relation, source: string): Promise<void> {
  if (relation.files.length === 0 && !/\.(duckdb|ddb|db)/i.test(source)) return;
  await db.run(`SET allowed_paths = ${list(relation.files)}`);
  if (relation.index) await db.run(`SET allowed_directories = ${list([relation.index.folder])}`);
  await db.run('SET autoload_known_extensions = false');
  await db.run('SET enable_external_access = false');
  await db.run('SET lock_configuration = true');
}

/** Sources from here on are worth it: smaller ones are read in a moment. */
const WORTH_IT = 4 * 2 ** 20;

/** Why no sums are kept of a source. */
function whyNot(settings: EngineSettings, { index, files, fingerprint }: Relation, source: CellsSource): string {
  const { stateDir, cacheBytes = 0, cacheFrom = WORTH_IT } = settings;
  if (stateDir === undefined || cacheBytes <= 0) return 'switched off (--no-cache, CXF_CACHE or cache in cxf.toml)';
  if (!existsSync(stateDir)) return 'there is no state yet';
  if (files.length === 0 || files.some((file) => formatOf(file) !== 'parquet'))
    return 'only Parquet files of this machine are kept';
  if (fingerprint.bytes < cacheFrom) return 'so small a source is read again as quickly';
  if (source.columns.get('batch_size') === 'cxf_batch') return 'batch_size comes from trip_id: a trip may be in several files';
  return index ? 'a column of the source is named file_index or cxf_f' : 'a file of the source cannot be opened';
}

/** Where the rollups of a source, as it is mapped, are kept; null where none are. */
function rollupsOf(settings: EngineSettings): (RollupSettings & { readonly open: OpenIndex }) | null {
  const { stateDir, cacheBytes = 0, cacheFrom = WORTH_IT } = settings;
  // What stores nothing makes no folder for a state either.
  if (stateDir === undefined || cacheBytes <= 0 || !existsSync(stateDir)) return null;
  const { source, columns, dimensions, drivers = [] } = settings;
  const root = join(stateDir, 'rollups');
  const folder = join(root, short(JSON.stringify([source, columns, dimensions, drivers])));
  const open: OpenIndex = (files, fingerprint) => {
    if (fingerprint.bytes < cacheFrom || files.length === 0) return null;
    return SourceIndex.open(folder, fingerprint.keys());
  };
  return { root, most: cacheBytes, packs: settings.cachePacks, open };
}

/** Opens the source of the settings. Throws one clear CxfError on anything wrong with it. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  if (/^trino:/i.test(settings.source)) return (await import('./trino/open.js')).openTrino(settings);
  const scratch = scratchFolder();
  const { memoryBytes = null, threads = null, progress } = settings;
  const db = await Database.open({ tempDirectory: scratch.path, memoryBytes, threads, watch: progress && watching(progress) });
  try {
    const rollups = rollupsOf(settings);
    const relation = await openRelation(db, settings.source, settings.sourceName, rollups?.open);
    await lock(db, relation, settings.source);
    const { columns, dimensions, drivers = [], sourceName: name } = settings;
    const mapping = await mapColumns(duckdbBinder(db, relation), relation, {
      columns,
      extra: dimensions ?? [],
      drivers,
      name,
    }).catch((error) => {
      throw translated(error, name);
    });
    return new DuckDbEngine(db, settings, relation, mapping, dimensionsOf(settings, mapping), scratch, rollups);
  } catch (error) {
    db.close();
    scratch.drop();
    throw error;
  }
}
