import type { OrderRow, OrderTable } from '../model/orders.js';

type Cell = OrderRow[number];

/** A spreadsheet takes such a text for a formula. */
const FORMULA = /^[\s]*[=+\-@\t\r]|^[\u0000]/;

function field(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const guarded = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** RFC 4180; texts that a spreadsheet would run as a formula get a leading apostrophe. */
export const toCsv = (table: OrderTable): string =>
  `${[table.columns, ...table.rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;

/** `cxf.orders/v1`: one object an order. */
export const toJson = (id: string, sample: boolean, table: OrderTable): string =>
  `${JSON.stringify({ schema: 'cxf.orders/v1', sample, incident_id: id, orders: table.rows.map((row) => Object.fromEntries(table.columns.map((c, i) => [c, row[i]]))) })}\n`;

/** Arrow IPC file: times as microseconds UTC, the rest by its type. */
export async function toArrow(table: OrderTable): Promise<Uint8Array> {
  const arrow = await import('apache-arrow');
  const vectors = table.columns.map((name, c) => {
    const values = table.rows.map((row) => row[c] ?? null);
    const some = values.find((v) => v !== null);
    if (name.endsWith('_at') || name === 'promised_eta') {
      const type = new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC');
      // Arrow's builder takes milliseconds and scales them to the unit.
      return [
        name,
        arrow.vectorFromArray(
          values.map((v) => (v === null ? null : Date.parse(String(v)))),
          type,
        ),
      ] as const;
    }
    if (typeof some === 'boolean') return [name, arrow.vectorFromArray(values, new arrow.Bool())] as const;
    if (typeof some === 'number') return [name, arrow.vectorFromArray(values, new arrow.Float64())] as const;
    return [name, arrow.vectorFromArray(values, new arrow.Utf8())] as const;
  });
  return arrow.tableToIPC(new arrow.Table(Object.fromEntries(vectors)), 'file');
}
