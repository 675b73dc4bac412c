import { createRequire } from 'node:module';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

type Api = typeof import('@duckdb/node-api');

/** Required rather than imported: import would first parse each of its CommonJS files for the names it exports. */
export async function duckdbApi(): Promise<Api> {
  return createRequire(import.meta.url)('@duckdb/node-api') as Api;
}

/** The version of the database that is installed; null where it cannot be loaded. */
export async function duckdbVersion(): Promise<string | null> {
  try {
    return (await duckdbApi()).version();
  } catch {
    return null;
  }
}

export type Value = string | number | boolean | bigint | null;

/** Told from time to time how far a query is: rows read, of how many, and for how long it has been running (milliseconds). */
export type Watch = (rows: number, of: number, elapsed: number) => void;

export interface DatabaseOptions {
  readonly memoryBytes?: number | null;
  readonly threads?: number | null;
  readonly tempDirectory?: string;
  readonly watch?: Watch | undefined;
}

/** Milliseconds. */
const LOOK_EVERY = 500;
const MEMORY = 700e6;

/** One in-memory DuckDB with the few calls the engine needs. */
export class Database {
  private constructor(
    readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
    private readonly shut: () => void,
    private readonly watch: Watch | null,
  ) {}

  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const { DuckDBInstance } = await duckdbApi();
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${Math.round((options.memoryBytes ?? MEMORY) / 1e6)}MB`,
      autoinstall_known_extensions: 'false',
      ...(options.tempDirectory ? { temp_directory: options.tempDirectory } : {}),
      ...(options.threads ? { threads: String(options.threads) } : {}),
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    if (options.watch) {
      await connection.run('SET enable_progress_bar = true');
      await connection.run('SET enable_progress_bar_print = false');
    }
    const shut = (): void => {
      connection.closeSync();
      instance.closeSync();
    };
    return new Database(connection, instance, shut, options.watch ?? null);
  }

  /** A further connection to the same database, for what runs beside: of one connection, one query runs at a time. Its zone is the machine's. */
  async fork(): Promise<Database> {
    const connection = await this.instance.connect();
    return new Database(connection, this.instance, () => connection.closeSync(), null);
  }

  /** Tells how far the query is as long as it runs. */
  async #watched<T>(query: () => Promise<T>): Promise<T> {
    const { watch, connection } = this;
    if (!watch) return query();
    const started = performance.now();
    const timer = setInterval(() => {
      const { rows_processed: rows, total_rows_to_process: of } = connection.progress;
      if (Number(of) > 0) watch(Number(rows), Number(of), performance.now() - started);
    }, LOOK_EVERY);
    try {
      return await query();
    } finally {
      clearInterval(timer);
    }
  }

  async run(sql: string): Promise<void> {
    await this.#watched(() => this.connection.run(sql));
  }

  /** Rows as plain values; 64-bit integers come as bigint. */
  async rows(sql: string): Promise<Value[][]> {
    const reader = await this.#watched(() => this.connection.runAndReadAll(sql));
    return reader.getRowsJS() as Value[][];
  }

  async columns(sql: string): Promise<DuckDBValue[][]> {
    const reader = await this.#watched(() => this.connection.runAndReadAll(sql));
    return reader.getColumns();
  }

  close(): void {
    this.shut();
  }
}
