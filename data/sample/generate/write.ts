import { writeFileSync } from 'node:fs';
import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  SMALLINT,
  TIMESTAMP,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import type { Order } from './orders.js';
import { promisedAt } from './outcomes.js';

const CHUNK = 2048;
const time = (at: number | null): DuckDBValue => (at === null ? null : new DuckDBTimestampValue(BigInt(at) * 1000n));

const COLUMNS: readonly (readonly [name: string, type: DuckDBType, value: (o: Order) => DuckDBValue])[] = [
  ['order_id', VARCHAR, (o) => o.id],
  ['created_at', TIMESTAMP, (o) => time(o.at)],
  ['region', VARCHAR, (o) => o.region],
  ['category', VARCHAR, (o) => o.category],
  ['store_id', VARCHAR, (o) => o.store.id],
  ['promised_eta', TIMESTAMP, (o) => time(promisedAt(o))],
  ['delivered_at', TIMESTAMP, (o) => time(o.deliveredAt)],
  ['cancelled', BOOLEAN, (o) => o.cancelled],
  ['refunded', BOOLEAN, (o) => o.refunded],
  ['support_contact', BOOLEAN, (o) => o.support],
  ['items_ordered', UTINYINT, (o) => o.items],
  ['items_correct', UTINYINT, (o) => (o.deliveredAt === null ? null : o.items - o.wrong)],
  ['batched_flag', BOOLEAN, (o) => o.batchSize > 1],
  ['batch_size', UTINYINT, (o) => o.batchSize],
  ['merchant_prep_time', SMALLINT, (o) => o.prep],
  ['dasher_wait', SMALLINT, (o) => o.wait],
  ['in_stock_prob', DOUBLE, (o) => o.stock],
  ['substitutions', UTINYINT, (o) => o.substitutions],
  ['fragile', BOOLEAN, (o) => o.fragile],
  ['distance_km', DOUBLE, (o) => o.distance],
  ['supply_ratio', DOUBLE, (o) => o.supply],
  ['precipitation_mm', DOUBLE, (o) => o.rain],
  ['trip_id', VARCHAR, (o) => o.trip],
  ['dasher_id', VARCHAR, (o) => o.dasher],
  ['subtotal', DOUBLE, (o) => o.subtotal],
  ['cancelled_at', TIMESTAMP, (o) => time(o.cancelledAt)],
  ['refunded_at', TIMESTAMP, (o) => time(o.refundedAt)],
  ['support_at', TIMESTAMP, (o) => time(o.supportAt)],
];

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/** Writes orders as one Parquet file; one thread, so that the same orders give the same bytes. */
export async function writeParquet(orders: readonly Order[], path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const types = COLUMNS.map(([, type]) => type);
  await connection.run(`CREATE TABLE orders (${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})`);
  const appender = await connection.createAppender('orders');
  for (let from = 0; from < orders.length; from += CHUNK) {
    const rows = orders.slice(from, from + CHUNK);
    const chunk = DuckDBDataChunk.create(types, rows.length);
    chunk.setColumns(COLUMNS.map(([, , value]) => rows.map(value)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(
    `COPY (SELECT * FROM orders ORDER BY created_at, order_id) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION V2, ROW_GROUP_SIZE 122880)`,
  );
  connection.closeSync();
  instance.closeSync();
}

const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function writeCsv(path: string, rows: readonly (readonly string[])[]): void {
  writeFileSync(path, `${rows.map((row) => row.map(field).join(',')).join('\n')}\n`);
}
