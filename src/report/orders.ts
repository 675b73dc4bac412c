import type { DataType } from 'apache-arrow';
import { columnDef } from '../model/columns.js';
import type { OrderRow, OrderTable } from '../model/orders.js';
import { csvField } from './csv.js';
import { jsonText } from './json.js';

type Cell = OrderRow[number];

/**
 * RFC 4180; texts that a spreadsheet would run as a formula get a leading apostrophe.
 * @param shown what becomes of texts: on a terminal they must not steer it, in a file they stay as they are
 */
export const toCsv = (table: OrderTable, shown: (text: string) => string = (text) => text): string =>
  `${[table.columns, ...table.rows].map((row) => row.map((cell) => csvField(cell, shown)).join(',')).join('\r\n')}\r\n`;

/** `cxf.orders/v1`: one object an order. */
export const toJson = (id: string, sample: boolean, table: OrderTable): string =>
  jsonText({
    schema: 'cxf.orders/v1',
    sample,
    incident_id: id,
    orders: table.rows.map((row) => Object.fromEntries(table.columns.map((c, i) => [c, row[i]]))),
  });

type Column = readonly Cell[];

/** Arrow's type of a column: as the contract has it, else (and where the values differ from it) as the values are. */
function arrowType(arrow: typeof import('apache-arrow'), name: string, values: Column): DataType {
  const declared = columnDef(name)?.type;
  // Arrow's builder takes milliseconds and scales them to the unit.
  if (declared === 'timestamp') return new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC');
  const some = values.find((v) => v !== null) ?? null;
  const kind = some === null ? (declared ?? 'text') : typeof some;
  if (kind === 'boolean') return new arrow.Bool();
  return kind === 'number' || kind === 'integer' ? new arrow.Float64() : new arrow.Utf8();
}

/** Arrow IPC file: times as microseconds UTC, the rest by its type. */
export async function toArrow(table: OrderTable): Promise<Uint8Array> {
  const arrow = await import('apache-arrow');
  const vectors = table.columns.map((name, c) => {
    const values: Column = table.rows.map((row) => row[c] ?? null);
    const type = arrowType(arrow, name, values);
    const encoded = arrow.DataType.isTimestamp(type) ? values.map((v) => (v === null ? null : Date.parse(String(v)))) : values;
    return [name, arrow.vectorFromArray(encoded, type)] as const;
  });
  return arrow.tableToIPC(new arrow.Table(Object.fromEntries(vectors)), 'file');
}
