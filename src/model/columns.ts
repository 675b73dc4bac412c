/** The columns of an order, as the contract names them. Users map their own onto these. */
export type ColumnType =
  | 'text'
  | 'timestamp'
  | 'boolean'
  | 'integer'
  | 'number'
  /** A number, or yes and no as one and nought: what a driver of the user's holds. */
  | 'measure';

export interface ColumnDef {
  readonly name: string;
  readonly type: ColumnType;
  /** Without it nothing can be computed. */
  readonly required?: true;
  readonly meaning: string;
}

export const COLUMNS = [
  { name: 'order_id', type: 'text', required: true, meaning: 'unique id of the order' },
  { name: 'created_at', type: 'timestamp', required: true, meaning: 'when the order was placed' },
  { name: 'region', type: 'text', meaning: 'city or market' },
  { name: 'category', type: 'text', meaning: 'kind of store' },
  { name: 'store_id', type: 'text', meaning: 'the store' },
  { name: 'promised_eta', type: 'timestamp', meaning: 'the arrival promised to the customer' },
  { name: 'delivered_at', type: 'timestamp', meaning: 'the arrival; null when not (yet) delivered' },
  { name: 'cancelled', type: 'boolean', meaning: 'the order was cancelled' },
  { name: 'refunded', type: 'boolean', meaning: 'money went back to the customer' },
  { name: 'support_contact', type: 'boolean', meaning: 'the customer contacted support' },
  { name: 'items_ordered', type: 'integer', meaning: 'items in the order' },
  { name: 'items_correct', type: 'integer', meaning: 'items delivered as ordered; null when cancelled' },
  { name: 'batched_flag', type: 'boolean', meaning: 'the order shared a courier trip' },
  { name: 'batch_size', type: 'integer', meaning: 'orders on the courier trip' },
  { name: 'merchant_prep_time', type: 'number', meaning: 'seconds of preparation' },
  { name: 'dasher_wait', type: 'number', meaning: 'seconds the courier waited at the store' },
  { name: 'in_stock_prob', type: 'number', meaning: 'predicted availability, 0 to 1' },
  { name: 'substitutions', type: 'integer', meaning: 'items substituted' },
  { name: 'fragile', type: 'boolean', meaning: 'the basket holds fragile items' },
  { name: 'distance_km', type: 'number', meaning: 'length of the trip' },
  { name: 'supply_ratio', type: 'number', meaning: 'couriers available per open order' },
  { name: 'precipitation_mm', type: 'number', meaning: 'rain' },
  { name: 'trip_id', type: 'text', meaning: 'the courier trip' },
  { name: 'dasher_id', type: 'text', meaning: 'the courier' },
  { name: 'subtotal', type: 'number', meaning: 'value of the order' },
  { name: 'cancelled_at', type: 'timestamp', meaning: 'when the cancellation became known' },
  { name: 'refunded_at', type: 'timestamp', meaning: 'when the refund became known' },
  { name: 'support_at', type: 'timestamp', meaning: 'when the support contact became known' },
] as const satisfies readonly ColumnDef[];

export type ColumnName = (typeof COLUMNS)[number]['name'];

const byName = new Map<string, ColumnDef>(COLUMNS.map((c) => [c.name, c]));
export const columnDef = (name: string): ColumnDef | undefined => byName.get(name);
export const isColumnName = (name: string): name is ColumnName => byName.has(name);
