import type { OrderTable } from '../model/orders.js';
import { MISSING } from '../model/slice.js';
import { decodeCells } from './cells.js';
import { checkHistory } from './checks/duplicates.js';
import type { Subject } from './checks/subject.js';
import type { Read } from './column.js';
import { decodeDriverSums, decodeSample } from './drivers.js';
import type { Value } from './duckdb.js';
import { availableColumns } from './mapping.js';
import { type Profile, profileSource } from './profile.js';
import type { EngineSettings } from './settings.js';
import { booleansOf, withTrips } from './source.js';
import type { CellsSource } from './sql/cells.js';
import { driverSumsQuery, sampleQuery } from './sql/drivers.js';
import { filledColumns, filledQuery } from './sql/filled.js';
import { spansOf } from './sql/minutes.js';
import { ordersQuery } from './sql/orders.js';
import { storeDimensions } from './sql/stores.js';
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

export interface Asked {
  readonly settings: EngineSettings;
  readonly source: CellsSource;
  readonly subject: Subject;
  readonly dimensions: readonly string[];
}

/** Questions as queries in the source's SQL. An engine adds how a query is run, and how sums are read best. */
export abstract class SqlEngine implements Engine {
  #profile: Promise<Profile> | null = null;
  /** Checks of a large source that run beside the evaluation; `close` throws what they find. */
  #beside: Promise<void> | null = null;

  constructor(protected readonly asked: Asked) {}

  /** Runs what asks the database; its failures become sentences. */
  protected abstract safely<T>(query: () => Promise<T>): Promise<T>;
  protected abstract rows(sql: string): Promise<Value[][]>;
  protected abstract columns(sql: string): Promise<Read>;
  /** Columns as `cellsQuery` has them. */
  protected abstract readCells(request: CellsRequest): Promise<Read>;
  /** Columns as `storesQuery` has them. */
  protected abstract readStores(request: StoresRequest): Promise<Read>;
  /** Frees everything. */
  protected abstract end(): Promise<void>;

  /** The source, with as little beside the orders of the spans as can be. */
  protected async near(_spans: readonly Span[]): Promise<CellsSource> {
    return this.asked.source;
  }

  protected async readFilled(request: Stretches): Promise<Value[][]> {
    const { span, step, count } = request;
    return this.rows(filledQuery(await this.near([{ from: span.from - count * step, to: span.to }]), request));
  }

  async describe(): Promise<SourceInfo> {
    const { settings, subject, dimensions } = this.asked;
    this.#profile ??= this.safely(() => profileSource(subject, settings.exactUpTo));
    const { first, last, orders, warnings } = await this.#profile;
    return {
      name: settings.sourceName,
      available: availableColumns(subject.mapping),
      dimensions,
      firstOrder: first,
      lastOrder: last,
      orders,
      warnings,
    };
  }

  async values(dimension: string): Promise<readonly string[]> {
    const { source } = this.asked;
    const sql = source.columns.get(dimension);
    if (!sql) return [];
    const rows = await this.rows(`SELECT DISTINCT coalesce(${sql}, '${MISSING}') AS v FROM ${source.from} ORDER BY v`);
    return rows.map(([v]) => String(v));
  }

  async cells(request: CellsRequest): Promise<Cells> {
    const read = await this.readCells(request);
    await this.#lookBeside();
    return decodeCells(read, request);
  }

  async stores(request: StoresRequest): Promise<StoreSums | null> {
    const { columns } = this.asked.source;
    if (!columns.has('store_id')) return null;
    return decodeStores(await this.readStores(request), storeDimensions(columns));
  }

  async filled(request: Stretches): Promise<readonly Filled[]> {
    const names = filledColumns(this.asked.source);
    if (names.length === 0) return [];
    const label = (name: string): string => this.asked.subject.mapping.columns.get(name)?.label ?? name;
    return decodeFilled(await this.readFilled(request), names, label);
  }

  /** The source with the sizes of trips, where these must be counted. */
  protected async withTrips(spans: readonly Span[], asOf: number): Promise<CellsSource> {
    const from = spans.reduce((a, s) => Math.min(a, s.from), asOf);
    return withTrips(await this.near(spans), this.asked.subject.mapping, from, asOf);
  }

  async orders(request: OrdersRequest): Promise<OrderTable> {
    const { settings, source, subject } = this.asked;
    const shown = shownColumns((name) => source.columns.has(name));
    const terms = rateTerms(availableColumns(subject.mapping));
    const from = await this.withTrips(request.spans, request.asOf);
    return decodeOrders(await this.rows(ordersQuery(from, request, shown, settings.weights, terms)), shown);
  }

  async driverSums(request: DriverSumsRequest): Promise<DriverSums> {
    const source = await this.withTrips(spansOf(request), request.asOf);
    const sql = driverSumsQuery(source, request, booleansOf(this.asked.subject.mapping));
    return decodeDriverSums(await this.columns(sql), request);
  }

  async sample(request: SampleRequest): Promise<OrderSample> {
    const source = await this.withTrips(spansOf(request), request.asOf);
    const sql = sampleQuery(source, request, booleansOf(this.asked.subject.mapping));
    return decodeSample(await this.columns(sql), request);
  }

  async trips(request: TripsRequest): Promise<TripCounts | null> {
    const { columns } = this.asked.source;
    if (!columns.has('trip_id') || !columns.has('store_id')) return null;
    const [row] = await this.rows(tripsQuery(await this.near([request.span]), request));
    return { trips: Number(row?.[0] ?? 0), several: Number(row?.[1] ?? 0), outside: Number(row?.[2] ?? 0) };
  }

  async couriers(request: CouriersRequest): Promise<CourierCounts | null> {
    const { source } = this.asked;
    const by = courierKey(source);
    if (by === null || !source.columns.has('store_id')) return null;
    const [row] = await this.rows(couriersQuery(await this.near([request.span]), request));
    return { by, couriers: Number(row?.[0] ?? 0), both: Number(row?.[1] ?? 0) };
  }

  /** The database works on while the evaluation computes: its result is needed only before anything is reported. */
  async #lookBeside(): Promise<void> {
    const profile = await this.#profile;
    if (!profile?.large || this.#beside) return;
    this.#beside = this.safely(() => checkHistory(this.asked.subject, profile));
    this.#beside.catch(() => undefined);
  }

  async close(): Promise<void> {
    try {
      await this.#beside;
    } finally {
      await this.end();
    }
  }
}
