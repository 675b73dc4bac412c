import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { CxfError, EXIT } from '../errors.js';

type Api = typeof import('@duckdb/node-api');

/** A bundler may hand the module over as default only. */
export async function duckdbApi(): Promise<Api> {
  const module = (await import('@duckdb/node-api')) as Api & { default?: Api };
  return module.DuckDBInstance ? module : (module.default as Api);
}

export type Value = string | number | boolean | bigint | null;

/** One in-memory DuckDB with the few calls the engine needs. */
export class Database {
  private constructor(
    readonly connection: DuckDBConnection,
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
    return new Database(connection, () => {
      connection.closeSync();
      instance.closeSync();
    });
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

/** First line of a DuckDB message without its class, quotes of SQL and candidate lists. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n')[0] ?? '';
  return line
    .replace(/^[A-Z][A-Za-z ]*Error: /, '')
    .replace(/\s+/g, ' ')
    .slice(0, 160)
    .replace(/[.!]+$/, '');
}

/** A DuckDB failure as one sentence; what is already ours passes. */
export function translated(error: unknown, source: string): CxfError {
  if (error instanceof CxfError) return error;
  const why = reason(error);
  const [code, hint] = kindOf(why);
  return new CxfError(code, `${source}: ${why}.`, {
    hint,
    exitCode: code === 'query_failed' ? EXIT.runtime : EXIT.usage,
    cause: error,
  });
}

function kindOf(why: string): [string, string] {
  if (/out of memory/i.test(why)) return ['query_failed', 'free memory, or narrow the baseline'];
  if (/parquet|magic bytes|footer|snappy|zstd|thrift/i.test(why))
    return ['bad_parquet', 'the file is damaged or not Parquet: write it again'];
  if (/csv|quote|sniff|dialect/i.test(why)) return ['bad_csv', 'correct the line, or write the file as Parquet'];
  if (/json/i.test(why)) return ['bad_json', 'write one JSON object a line, or an array of objects'];
  if (/httpfs|extension|https?:|s3/i.test(why))
    return ['no_remote', "install DuckDB's httpfs extension for the user, or copy the files to this machine"];
  if (/permission|could not read|cannot open|no such file/i.test(why))
    return ['unreadable', 'check that the file exists and may be read'];
  return ['query_failed', 'run again with --debug for the details'];
}
