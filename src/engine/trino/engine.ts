import { usageError } from '../../errors.js';
import type { Read } from '../column.js';
import type { Value } from '../duckdb.js';
import { cellsQuery } from '../sql/cells.js';
import { storesQuery } from '../sql/stores.js';
import { type Asked, SqlEngine } from '../sql-engine.js';
import type { CellsRequest, StoresRequest } from '../types.js';
import type { Client } from './client.js';
import { QueryFailed, reasonOf } from './failure.js';

/** What a value of a row can do to a query. */
const OF_A_VALUE =
  /^(INVALID_CAST_ARGUMENT|NUMERIC_VALUE_OUT_OF_RANGE|INVALID_FUNCTION_ARGUMENT|DIVISION_BY_ZERO|INVALID_ARGUMENTS)$/;

/** Every question is one query on the cluster; what comes back are sums, counts and orders that were asked for one by one. */
export class TrinoEngine extends SqlEngine {
  readonly #client: Client;

  constructor(asked: Asked & { readonly client: Client }) {
    super(asked);
    this.#client = asked.client;
  }

  /** The column whose expression fails on some row is named. */
  protected async safely<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (error) {
      const fault = (error as Error).cause instanceof QueryFailed ? ((error as Error).cause as QueryFailed).fault : null;
      throw fault && OF_A_VALUE.test(fault.errorName ?? '') ? await this.#blamed(error) : error;
    }
  }

  async #blamed(error: unknown): Promise<unknown> {
    const { mapping, name } = this.asked.subject;
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

  protected rows(sql: string): Promise<Value[][]> {
    return this.safely(() => this.#client.rows(sql));
  }

  protected columns(sql: string): Promise<Value[][]> {
    return this.safely(() => this.#client.columns(sql));
  }

  protected async readCells(request: CellsRequest): Promise<Read> {
    return this.columns(cellsQuery(await this.withTrips([request.span], request.asOf), request));
  }

  protected readStores(request: StoresRequest): Promise<Read> {
    const { span, count, step, asOf } = request;
    const part = { from: span.from - count * step, to: Math.min(span.to, asOf) };
    return this.columns(storesQuery(this.asked.source, request, part));
  }

  protected end(): Promise<void> {
    return this.#client.close();
  }
}
