import type { ColumnName } from '../model/columns.js';
import type { OrderTable } from '../model/orders.js';
import type { Slice } from '../model/slice.js';
import type { SumId } from '../model/sums.js';
import type { Warning } from '../model/warning.js';

/** What is known of a source after looking at it, before any question is asked. */
export interface SourceInfo {
  /** As shown to people: the path or URL without secrets. */
  readonly name: string;
  /** Contract columns that exist (by name or through the mapping). */
  readonly available: ReadonlySet<ColumnName>;
  /** Dimensions that can be sliced by, in the order of the settings. */
  readonly dimensions: readonly string[];
  /** Milliseconds UTC of the first and last order; null for a source without orders. */
  readonly firstOrder: number | null;
  readonly lastOrder: number | null;
  /** How many orders there are, where that is known. */
  readonly orders?: number;
  readonly warnings: readonly Warning[];
}

/** Half-open [from, to), milliseconds UTC. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface CellsRequest {
  readonly span: Span;
  /** Nothing after it is visible (milliseconds UTC). */
  readonly asOf: number;
  /** Orders placed since carry in `known` when their outcomes became known, for the hourly replay; null: none do. */
  readonly replayFrom: number | null;
  readonly where: Slice;
  readonly dimensions: readonly string[];
  readonly sums: readonly SumId[];
  /** Minutes of a bucket: 60, or 30 / 15 where a time zone in use is not a whole number of hours from UTC. */
  readonly bucketMinutes: 15 | 30 | 60;
  /** Only orders of these stores. */
  readonly stores?: readonly string[];
  /** From here on (milliseconds UTC) sums by store will be asked for as well: one reading can serve both. */
  readonly storesFrom?: number;
}

/** The hours judged, and the same hours so many steps before them. */
export interface Stretches {
  /** Nothing after it is visible (milliseconds UTC). */
  readonly asOf: number;
  readonly span: Span;
  /** Whole days, at least as long as the span (milliseconds), and how many of them to look back. */
  readonly step: number;
  readonly count: number;
  readonly where: Slice;
}

export interface StoresRequest extends Stretches {
  readonly sums: readonly SumId[];
}

/** Sums by store and stretch of hours, sorted by codes, then stretch, so that equal input gives equal bytes. */
export interface StoreSums {
  readonly rows: number;
  /** Those of region and category that there are, then store_id. */
  readonly dimensions: readonly string[];
  readonly labels: readonly (readonly string[])[];
  readonly codes: readonly Int32Array[];
  /** 1, 2, ...: so many steps before the span; -1, -2, ...: its quarters (see QUARTERS), the latest first. */
  readonly stretch: Int32Array;
  readonly sums: Readonly<Record<SumId, Float64Array>>;
}

/** How many orders have a value in a column, in the span and in the stretches before it. */
export interface Filled {
  readonly column: ColumnName;
  /** The column as the user calls it. */
  readonly label: string;
  readonly now: { readonly orders: number; readonly filled: number };
  readonly before: { readonly orders: number; readonly filled: number };
}

export type KnownOutcome = 'delivered' | 'cancelled' | 'refunded' | 'support';

/**
 * Sums over bucket x dimensions, one array per column, `rows` long. A cell may occur several times with different
 * `known` hours. Sorted by bucket, then codes, then known, so that equal input gives equal bytes.
 */
export interface Cells {
  readonly rows: number;
  readonly dimensions: readonly string[];
  /** Sorted values of each dimension; a missing value is MISSING. */
  readonly labels: readonly (readonly string[])[];
  /** codes[d][row] indexes labels[d]. */
  readonly codes: readonly Int32Array[];
  /** Start of the bucket, milliseconds UTC. */
  readonly bucket: Float64Array;
  /**
   * The UTC hour (hours since 1970) in which the outcome became known, for orders since `replayFrom`;
   * -1 where it was always known (or never), so that no replay has to hide it.
   */
  readonly known: Readonly<Record<KnownOutcome, Int32Array>>;
  readonly sums: Readonly<Record<SumId, Float64Array>>;
  /** The last order of each cell, milliseconds UTC; without it the end of the bucket stands for it. */
  readonly latest?: Float64Array;
  /** Latest order in the span, before as_of; null where there is none. */
  readonly lastOrder?: number | null;
  readonly warnings: readonly Warning[];
}

/** Orders of a slice in some spans of time, each span for one region or all. */
export interface OrdersRequest {
  readonly asOf: number;
  readonly where: Slice;
  readonly spans: readonly { readonly region: string | null; readonly from: number; readonly to: number }[];
}

/** Sums of drivers and outcomes by hour or by day, and by dimensions. */
export interface DriverSumsRequest {
  readonly asOf: number;
  readonly span: Span;
  readonly where: Slice;
  /** By clock hour, or by stretches of 24 hours that begin at `anchor` (milliseconds UTC) and whole days before and after it. */
  readonly by: 'hour' | 'day';
  readonly anchor: number;
  /** Hours of the day (UTC) that count; null: all. */
  readonly hours: readonly number[] | null;
  readonly dimensions: readonly string[];
  readonly drivers: readonly string[];
  /** Sums of outcomes that are needed, the others are nought; all where absent. */
  readonly sums?: readonly SumId[];
  /** A part of the orders: so many minutes of every hour, a divisor of 60, the same ones every day; all where absent. */
  readonly minutes?: number;
  /** Orders of the first minutes of every stretch of time are left out; milliseconds, stretches counted from `anchor`. */
  readonly skip?: { readonly every: number; readonly anchor: number; readonly first: number };
  /** A last dimension `arm`, treatment or control by the hash of the order's id (docs/reference.md, Assignments). */
  readonly arms?: { readonly salt: string; readonly scope: string };
}

/** Sorted by bucket, then codes, so that equal input gives equal bytes. */
export interface DriverSums {
  readonly rows: number;
  readonly dimensions: readonly string[];
  readonly labels: readonly (readonly string[])[];
  readonly codes: readonly Int32Array[];
  /** Start of the hour or stretch, milliseconds UTC. */
  readonly bucket: Float64Array;
  readonly sums: Readonly<Record<SumId, Float64Array>>;
  /** Sum over the orders that have a value, and how many do. */
  readonly drivers: Readonly<Record<string, { readonly total: Float64Array; readonly count: Float64Array }>>;
}

/** Orders one by one: all of a slice, or a part of them drawn by the hash of their ids. */
export interface SampleRequest {
  readonly asOf: number;
  readonly span: Span;
  readonly where: Slice;
  readonly hours: readonly number[] | null;
  /** Orders since then are of the incident. */
  readonly since: number;
  /** Share of the orders taken, 0..1. */
  readonly shares: { readonly incident: number; readonly history: number };
  readonly dimensions: readonly string[];
  readonly drivers: readonly string[];
}

/** One array per column, in the order of time; NaN where a value is not there or not known at as_of. */
export interface OrderSample {
  readonly rows: number;
  readonly dimensions: readonly string[];
  readonly labels: readonly (readonly string[])[];
  readonly codes: readonly Int32Array[];
  /** Milliseconds UTC. */
  readonly created: Float64Array;
  /** 0 or 1; `wrong` is the share of wrong items, `items` how many there were. */
  readonly outcomes: Readonly<Record<'late' | 'cancelled' | 'refunded' | 'support' | 'wrong' | 'items', Float64Array>>;
  readonly drivers: Readonly<Record<string, Float64Array>>;
  readonly shares: SampleRequest['shares'];
}

export interface TripsRequest {
  readonly asOf: number;
  readonly span: Span;
  readonly where: Slice;
  /** Hours of the day (UTC) that count; null: all. */
  readonly hours: readonly number[] | null;
}

/** Courier trips with an order of a slice. */
export interface TripCounts {
  readonly trips: number;
  /** Of them, those that serve several stores of the slice. */
  readonly several: number;
  /** Of them, those that also serve stores outside it. */
  readonly outside: number;
}

export interface CouriersRequest extends TripsRequest {
  /** Stores of one arm; all others are the other arm. */
  readonly treated: readonly string[];
}

/** Couriers with orders of a slice whose stores are drawn into two arms. */
export interface CourierCounts {
  /** What one of them is: a courier on a day, or, where couriers are not known, a trip. */
  readonly by: 'courier_day' | 'trip';
  readonly couriers: number;
  /** Of them, those that serve stores of both arms. */
  readonly both: number;
}

/** Sums of closed hours at hand. */
export interface Kept {
  /** Files of the source, and how many of them need not be read again but for their last hours. */
  readonly files: number;
  readonly hits: number;
  /** Why nothing is kept; empty where something may be. */
  readonly reasons: readonly string[];
}

export interface Engine {
  describe(): Promise<SourceInfo>;
  /** Distinct values of a dimension, sorted. */
  values(dimension: string): Promise<readonly string[]>;
  cells(request: CellsRequest): Promise<Cells>;
  /** Null where there is no store_id. */
  stores(request: StoresRequest): Promise<StoreSums | null>;
  /** Of the columns that metrics need, those that there are. */
  filled(request: Stretches): Promise<readonly Filled[]>;
  orders(request: OrdersRequest): Promise<OrderTable>;
  driverSums(request: DriverSumsRequest): Promise<DriverSums>;
  sample(request: SampleRequest): Promise<OrderSample>;
  /** Null where there is no trip_id or no store_id. */
  trips(request: TripsRequest): Promise<TripCounts | null>;
  /** Null where there is no store_id, or neither dasher_id nor trip_id. */
  couriers(request: CouriersRequest): Promise<CourierCounts | null>;
  /** What of the source is kept from earlier runs; absent where an engine keeps nothing. */
  kept?(): Promise<Kept>;
  /** Waits for checks that still run beside the evaluation, throws what they found, and frees everything. */
  close(): Promise<void>;
}
