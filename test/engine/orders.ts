import { sql } from './support.js';

/** Small orders for tests of the engine: readable values, one place that writes them in a format. */
export interface Order {
  readonly order_id: string;
  /** Milliseconds UTC. */
  readonly created_at: number;
  readonly region: string | null;
  readonly category: string | null;
  readonly promised_eta: number | null;
  readonly delivered_at: number | null;
  readonly cancelled: boolean | null;
  readonly refunded: boolean | null;
  readonly support_contact: boolean | null;
  readonly items_ordered: number | null;
  readonly items_correct: number | null;
  readonly batch_size: number | null;
}

const TYPES: Readonly<Record<keyof Order, string>> = {
  order_id: 'VARCHAR',
  created_at: 'TIMESTAMP',
  region: 'VARCHAR',
  category: 'VARCHAR',
  promised_eta: 'TIMESTAMP',
  delivered_at: 'TIMESTAMP',
  cancelled: 'BOOLEAN',
  refunded: 'BOOLEAN',
  support_contact: 'BOOLEAN',
  items_ordered: 'INTEGER',
  items_correct: 'INTEGER',
  batch_size: 'INTEGER',
};
export const NAMES = Object.keys(TYPES) as (keyof Order)[];

export const START = Date.parse('2024-01-01T00:00:00Z');
const MINUTE = 60_000;

/** Forty-eight hours of orders without chance: every combination of outcomes occurs. */
export const ORDERS: readonly Order[] = Array.from({ length: 240 }, (_, i) => {
  const created = START + i * 12 * MINUTE + (i % 7) * 1000;
  const cancelled = i % 11 === 0;
  const ordered = 1 + (i % 9);
  return {
    order_id: `o-${String(i).padStart(4, '0')}`,
    created_at: created,
    region: i % 13 === 0 ? null : (['SF', 'LA', "O'Hare"][i % 3] as string),
    category: ['Grocery', 'Café ☕'][i % 2] as string,
    promised_eta: i % 17 === 0 ? null : created + 40 * MINUTE,
    delivered_at: cancelled ? null : created + (25 + (i % 5) * 5) * MINUTE,
    cancelled,
    refunded: i % 10 === 3,
    support_contact: i % 19 === 0 ? null : i % 8 === 1,
    items_ordered: ordered,
    items_correct: cancelled ? null : ordered - (i % 4 === 0 ? 1 : 0),
    batch_size: 1 + (i % 3),
  };
});

const literal = (name: keyof Order, value: Order[keyof Order]): string => {
  if (value === null) return `CAST(NULL AS ${TYPES[name]})`;
  if (TYPES[name] === 'TIMESTAMP') return `make_timestamp(${Number(value) * 1000})`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return `CAST(${value} AS ${TYPES[name]})`;
};

/** `(VALUES ...)` of the orders as a sub-select with types. */
export function valuesSql(orders: readonly Order[], names: readonly (keyof Order)[] = NAMES): string {
  const rows = orders.map((o) => `(${names.map((n) => literal(n, o[n])).join(', ')})`);
  return `(SELECT * FROM (VALUES ${rows.join(', ')}) v(${names.map((n) => `"${n}"`).join(', ')}))`;
}

/** Writes the orders with DuckDB's COPY; `options` such as `FORMAT parquet`. */
export async function copy(orders: readonly Order[], file: string, options: string, names?: (keyof Order)[]): Promise<string> {
  await sql(`COPY ${valuesSql(orders, names)} TO '${file}' (${options})`);
  return file;
}

const text = (name: keyof Order, value: Order[keyof Order]): string => {
  if (value === null) return '';
  return TYPES[name] === 'TIMESTAMP' ? new Date(Number(value)).toISOString() : String(value);
};

/** Lines of CSV, header first. */
export const csvLines = (orders: readonly Order[], separator = ','): string[] => [
  NAMES.join(separator),
  ...orders.map((o) => NAMES.map((n) => text(n, o[n])).join(separator)),
];

/** Records with times as ISO text, as programs write JSON. */
export const records = (orders: readonly Order[]): Record<string, string | number | boolean | null>[] =>
  orders.map((o) => Object.fromEntries(NAMES.map((n) => [n, o[n] !== null && TYPES[n] === 'TIMESTAMP' ? text(n, o[n]) : o[n]])));
