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

const TYPES: Readonly<Record<keyof OrderRow, DuckDBType>> = {
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
const NAMES = Object.keys(TYPES) as (keyof OrderRow)[];

function duckdbValue(row: OrderRow, name: keyof OrderRow): DuckDBValue {
  const value = row[name];
  return TYPES[name] === TIMESTAMP && typeof value === 'number' ? new DuckDBTimestampValue(BigInt(value) * 1000n) : value;
}

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/** Writes orders as one Parquet file of the contract's columns; `rows` is called once with where to put them. */
export async function writeParquet(rows: (take: (row: OrderRow) => void) => void, path: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE orders (${NAMES.map((n) => `${n} ${TYPES[n]}`).join(', ')})`);
  const appender = await connection.createAppender('orders');
  const types = NAMES.map((n) => TYPES[n]);
  let waiting: OrderRow[] = [];
  let count = 0;
  const flush = (): void => {
    const chunk = DuckDBDataChunk.create(types, waiting.length);
    chunk.setColumns(NAMES.map((n) => waiting.map((row) => duckdbValue(row, n))));
    appender.appendDataChunk(chunk);
    waiting = [];
  };
  rows((row) => {
    waiting.push(row);
    count++;
    if (waiting.length === CHUNK) flush();
  });
  if (waiting.length > 0) flush();
  appender.closeSync();
  await connection.run(`COPY orders TO ${quoted(path)} (FORMAT parquet)`);
  connection.closeSync();
  return count;
}
