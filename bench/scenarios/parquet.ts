import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import type { OrderRow } from './rows.js';

const CHUNK = 2048;

export const ORDER_TYPES: Readonly<Record<keyof OrderRow, DuckDBType>> = {
  order_id: VARCHAR,
  created_at: TIMESTAMP,
  region: VARCHAR,
  category: VARCHAR,
  store_id: VARCHAR,
  promised_eta: TIMESTAMP,
  delivered_at: TIMESTAMP,
  cancelled: BOOLEAN,
  refunded: BOOLEAN,
  support_contact: BOOLEAN,
  items_ordered: INTEGER,
  items_correct: INTEGER,
  batched_flag: BOOLEAN,
  batch_size: INTEGER,
  merchant_prep_time: INTEGER,
  dasher_wait: INTEGER,
  in_stock_prob: DOUBLE,
  substitutions: INTEGER,
  fragile: BOOLEAN,
  distance_km: DOUBLE,
  supply_ratio: DOUBLE,
  precipitation_mm: DOUBLE,
  subtotal: DOUBLE,
  cancelled_at: TIMESTAMP,
  refunded_at: TIMESTAMP,
  support_at: TIMESTAMP,
};

export type ColumnTypes = Readonly<Record<string, DuckDBType>>;
type Row = Readonly<Record<string, unknown>>;

function duckdbValue(value: unknown, type: DuckDBType): DuckDBValue {
  return type === TIMESTAMP && typeof value === 'number'
    ? new DuckDBTimestampValue(BigInt(value) * 1000n)
    : (value as DuckDBValue);
}

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/** Writes rows as one Parquet file of the given columns; `rows` is called once with where to put them. */
export async function writeRows<T extends object>(
  columns: ColumnTypes,
  rows: (take: (row: T) => void) => void,
  path: string,
): Promise<number> {
  const names = Object.keys(columns);
  const types = Object.values(columns);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE orders (${names.map((n) => `${n} ${columns[n]}`).join(', ')})`);
  const appender = await connection.createAppender('orders');
  const waiting: DuckDBValue[][] = names.map(() => []);
  let count = 0;
  const flush = (): void => {
    const chunk = DuckDBDataChunk.create(types, waiting[0]?.length ?? 0);
    chunk.setColumns(waiting);
    appender.appendDataChunk(chunk);
    for (const column of waiting) column.length = 0;
  };
  rows((row) => {
    names.forEach((name, i) => {
      waiting[i]?.push(duckdbValue((row as Row)[name], types[i] as DuckDBType));
    });
    count++;
    if (waiting[0]?.length === CHUNK) flush();
  });
  if (waiting[0]?.length) flush();
  appender.closeSync();
  await connection.run(`COPY orders TO ${quoted(path)} (FORMAT parquet)`);
  connection.closeSync();
  return count;
}

/** Writes orders as one Parquet file of the contract's columns. */
export const writeParquet = (rows: (take: (row: OrderRow) => void) => void, path: string): Promise<number> =>
  writeRows(ORDER_TYPES, rows, path);
