import { usageError } from '../../errors.js';
import type { OrderTable } from '../../model/orders.js';
import { MISSING } from '../../model/slice.js';
import { decodeCells } from '../cells.js';
import { checkHistory } from '../checks/duplicates.js';
import type { Subject } from '../checks/subject.js';
import { decodeDriverSums, decodeSample } from '../drivers.js';
import { availableColumns } from '../mapping.js';
import { type Profile, profileSource } from '../profile.js';
import type { EngineSettings } from '../settings.js';
import { booleansOf, withTrips } from '../source.js';
import { type CellsSource, cellsQuery } from '../sql/cells.js';
import { driverSumsQuery, sampleQuery } from '../sql/drivers.js';
import { filledColumns, filledQuery } from '../sql/filled.js';
import { ordersQuery } from '../sql/orders.js';
import { storeDimensions, storesQuery } from '../sql/stores.js';
import { courierKey, couriersQuery, tripsQuery } from '../sql/trips.js';
import { decodeFilled, decodeStores } from '../stores.js';
import { decodeOrders, rateTerms, shownColumns } from '../table.js';
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
  StoreSums,
  StoresRequest,
  Stretches,
  TripCounts,
  TripsRequest,
} from '../types.js';
import type { Client } from './client.js';
import { QueryFailed, reasonOf } from './failure.js';

/** What a value of a row can do to a query. */
const OF_A_VALUE =
  /^(INVALID_CAST_ARGUMENT|NUMERIC_VALUE_OUT_OF_RANGE|INVALID_FUNCTION_ARGUMENT|DIVISION_BY_ZERO|INVALID_ARGUMENTS)$/;

interface Parts {
  readonly client: Client;
  readonly settings: EngineSettings;
  readonly source: CellsSource;
  readonly subject: Subject;
  readonly dimensions: readonly string[];
}

/** Every question is one query on the cluster; what comes back are sums, counts and orders that were asked for one by one. */
export class TrinoEngine implements Engine {
  readonly #client: Client;
  readonly #source: CellsSource;
  readonly #subject: Subject;
  #profile: Promise<Profile> | null = null;
  /** Checks of a large table that run beside the evaluation; `close` throws what they find. */
  #beside: Promise<void> | null = null;

  constructor(private readonly parts: Parts) {
    this.#client = parts.client;
    this.#source = parts.source;
    this.#subject = parts.subject;
  }

  /** Runs a query; the column whose expression fails on some row is named. */
  async #safely<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (error) {
      const fault = (error as Error).cause instanceof QueryFailed ? ((error as Error).cause as QueryFailed).fault : null;
      throw fault && OF_A_VALUE.test(fault.errorName ?? '') ? await this.#blamed(error) : error;
    }
  }

  async #blamed(error: unknown): Promise<unknown> {
    const { mapping, name } = this.#subject;
    for (const column of mapping.columns.values()) {
      if (column.expression === null) continue;
      const asked = this.#client.rows(`SELECT count(${column.raw}), count(${column.coercion.value}) FROM ${mapping.from}`);
      const failed = await asked.then(
        () => null,
        (cause: Error) => (cause.cause instanceof QueryFailed && cause.cause.fault ? cause.cause.fault : null),
      );
      if (!failed) continue;
      const where = `[${column.key.table}] ${column.def.name}`;
      return usageError(
        'bad_value',
        `${name}: ${where} fails on a row: ${reasonOf(failed)}.`,
        'use TRY or TRY_CAST, or correct the value',
      );
    }
    return error;
  }

  #columns(sql: string) {
    return this.#safely(() => this.#client.columns(sql));
  }

  #rows(sql: string) {
    return this.#safely(() => this.#client.rows(sql));
  }

  async describe(): Promise<SourceInfo> {
    const { settings, dimensions } = this.parts;
    this.#profile ??= this.#safely(() => profileSource(this.#subject, settings.exactUpTo));
    const { orders, first, last, warnings } = await this.#profile;
    return {
      name: settings.sourceName,
      orders,
      available: availableColumns(this.#subject.mapping),
      dimensions,
      firstOrder: first,
      lastOrder: last,
      warnings,
    };
  }

  async values(dimension: string): Promise<readonly string[]> {
    const sql = this.#source.columns.get(dimension);
    if (!sql) return [];
    const rows = await this.#rows(`SELECT DISTINCT coalesce(${sql}, '${MISSING}') AS v FROM ${this.#source.from} ORDER BY v`);
    return rows.map(([v]) => String(v));
  }

  #withTrips(from: number, asOf: number): CellsSource {
    return withTrips(this.#source, this.#subject.mapping, from, asOf);
  }

  async cells(request: CellsRequest): Promise<Cells> {
    const read = await this.#columns(cellsQuery(this.#withTrips(request.span.from, request.asOf), request));
    await this.#lookBeside();
    return decodeCells(read, request);
  }

  async stores(request: StoresRequest): Promise<StoreSums | null> {
    if (!this.#source.columns.has('store_id')) return null;
    const { span, count, step, asOf } = request;
    const part = { from: span.from - count * step, to: Math.min(span.to, asOf) };
    return decodeStores(await this.#columns(storesQuery(this.#source, request, part)), storeDimensions(this.#source.columns));
  }

  async filled(request: Stretches): Promise<readonly Filled[]> {
    const names = filledColumns(this.#source);
    if (names.length === 0) return [];
    const rows = await this.#rows(filledQuery(this.#source, request));
    return decodeFilled(rows, names, (name) => this.#subject.mapping.columns.get(name)?.label ?? name);
  }

  async orders(request: OrdersRequest): Promise<OrderTable> {
    const shown = shownColumns((name) => this.#source.columns.has(name));
    const terms = rateTerms(availableColumns(this.#subject.mapping));
    const source = this.#withTrips(Math.min(...request.spans.map((s) => s.from)), request.asOf);
    return decodeOrders(await this.#rows(ordersQuery(source, request, shown, this.parts.settings.weights, terms)), shown);
  }

  async driverSums(request: DriverSumsRequest): Promise<DriverSums> {
    const source = this.#withTrips(request.span.from, request.asOf);
    return decodeDriverSums(await this.#columns(driverSumsQuery(source, request, booleansOf(this.#subject.mapping))), request);
  }

  async sample(request: SampleRequest): Promise<OrderSample> {
    const source = this.#withTrips(request.span.from, request.asOf);
    return decodeSample(await this.#columns(sampleQuery(source, request, booleansOf(this.#subject.mapping))), request);
  }

  async trips(request: TripsRequest): Promise<TripCounts | null> {
    if (!this.#source.columns.has('trip_id') || !this.#source.columns.has('store_id')) return null;
    const [row] = await this.#rows(tripsQuery(this.#source, request));
    return { trips: Number(row?.[0] ?? 0), several: Number(row?.[1] ?? 0), outside: Number(row?.[2] ?? 0) };
  }

  async couriers(request: CouriersRequest): Promise<CourierCounts | null> {
    const by = courierKey(this.#source);
    if (by === null || !this.#source.columns.has('store_id')) return null;
    const [row] = await this.#rows(couriersQuery(this.#source, request));
    return { by, couriers: Number(row?.[0] ?? 0), both: Number(row?.[1] ?? 0) };
  }

  /** The cluster works on while the evaluation computes: its result is needed only before anything is reported. */
  async #lookBeside(): Promise<void> {
    const profile = await this.#profile;
    if (!profile?.large || this.#beside) return;
    this.#beside = this.#safely(() => checkHistory(this.#subject, profile));
    this.#beside.catch(() => undefined);
  }

  async close(): Promise<void> {
    try {
      await this.#beside;
    } finally {
      await this.#client.close();
    }
  }
}
