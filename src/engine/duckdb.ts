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

/** One in-memory DuckDB with the few calls the engine needs. */
export class Database {
  private constructor(
    readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
    private readonly shut: () => void,
  ) {}

  static async open(options: { memoryLimit?: string; tempDirectory?: string } = {}): Promise<Database> {
    const { DuckDBInstance } = await duckdbApi();
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memoryLimit ?? '700MB',
      autoinstall_known_extensions: 'false',
      ...(options.tempDirectory ? { temp_directory: options.tempDirectory } : {}),
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new Database(connection, instance, () => {
      connection.closeSync();
      instance.closeSync();
    });
  }

  /** A further connection to the same database, for what runs beside: of one connection, one query runs at a time. Its zone is the machine's. */
  async fork(): Promise<Database> {
    const connection = await this.instance.connect();
    return new Database(connection, this.instance, () => connection.closeSync());
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** Rows as plain values; 64-bit integers come as bigint. */
  async rows(sql: string): Promise<Value[][]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowsJS() as Value[][];
  }

  async columns(sql: string): Promise<DuckDBValue[][]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getColumns();
  }

  close(): void {
    this.shut();
  }
}
