import type { Direction } from './causes.js';
import type { ColumnName } from './columns.js';

/** What root-cause analysis looks at: what an order met on its way, between a cause and the customer. */
export const DRIVER_UNITS = ['percent', 'probability', 'seconds', 'km', 'mm', 'ratio', 'count', 'number'] as const;
export type DriverUnit = (typeof DRIVER_UNITS)[number];

export interface DriverDef {
  readonly id: string;
  readonly title: string;
  readonly unit: DriverUnit;
  /** Columns without which it cannot be formed. */
  readonly inputs: readonly string[];
  /**
   * `root`: something turned it, it is not the result of another one alone. `mediator`: lies between a root driver and the
   * customer, so it is evidence, never a cause. `segment`: what kind of order it is.
   */
  readonly role: 'root' | 'mediator' | 'segment';
}

const column = (id: ColumnName, title: string, unit: DriverUnit, role: DriverDef['role']): DriverDef => ({
  id,
  title,
  unit,
  role,
  inputs: [id],
});

export const DRIVERS: readonly DriverDef[] = [
  column('batched_flag', 'Batching rate', 'percent', 'root'),
  column('merchant_prep_time', 'Preparation time', 'seconds', 'root'),
  column('in_stock_prob', 'Predicted availability', 'probability', 'root'),
  column('supply_ratio', 'Couriers per open order', 'ratio', 'root'),
  column('distance_km', 'Trip length', 'km', 'root'),
  column('precipitation_mm', 'Rain', 'mm', 'root'),
  {
    id: 'promised_seconds',
    title: 'Promised delivery time',
    unit: 'seconds',
    role: 'root',
    inputs: ['promised_eta', 'created_at'],
  },
  column('dasher_wait', 'Courier wait at the store', 'seconds', 'mediator'),
  {
    id: 'delivery_seconds',
    title: 'Delivery time',
    unit: 'seconds',
    role: 'mediator',
    inputs: ['delivered_at', 'created_at'],
  },
  column('substitutions', 'Substitutions', 'count', 'mediator'),
  column('items_ordered', 'Items ordered', 'count', 'segment'),
  column('fragile', 'Fragile baskets', 'percent', 'segment'),
];

/** Stands in for `batched_flag` where only the size of the batch is known. */
export const BATCH_SIZE = 'batch_size';

/** A driver of the user's: `[drivers]` in cxf.toml. */
export interface OwnDriver {
  readonly id: string;
  /** Column of the source, or SQL expression over one row. */
  readonly column: string;
  readonly title: string;
  /** Null: percent where every value is nought or one, else a number. */
  readonly unit: DriverUnit | null;
  /** Null: as the data say. */
  readonly harmful: Direction | null;
  readonly levers: readonly string[];
}

/** The user's drivers as any other; `yesNo` holds those whose values are all nought or one. */
export const ownDrivers = (own: readonly OwnDriver[], yesNo: ReadonlySet<string> = new Set()): DriverDef[] =>
  own.map(({ id, title, unit }) => ({
    id,
    title,
    unit: unit ?? (yesNo.has(id) ? 'percent' : 'number'),
    inputs: [id],
    role: 'root',
  }));

/** The drivers a source has, with those the user declares. */
export function driversOf(available: ReadonlySet<string>, own: readonly DriverDef[] = []): DriverDef[] {
  const has = (input: string): boolean => available.has(input) || (input === 'batched_flag' && available.has(BATCH_SIZE));
  return [...DRIVERS, ...own].filter((d) => d.inputs.every(has));
}
