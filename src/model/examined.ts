/** What the engine counts in a mapped source for `cxf doctor`. Times are milliseconds UTC. */

/** A kind of order that should not be, and how many there are of it. */
export interface Oddity {
  readonly code: string;
  /** Said of these orders, such as `were delivered before they were placed`. */
  readonly said: string;
  readonly n: number;
  /** Orders that could have been so. */
  readonly of: number;
  readonly fix: string;
}

export interface MappedLook {
  readonly column: string;
  /** As the source or the user calls it. */
  readonly label: string;
  readonly expression: boolean;
  /** Share of the orders with a value, 0..1. */
  readonly filled: number;
  /** Of flags: share of the orders that are so; null of others. */
  readonly rate: number | null;
  /** One sentence where a value is not of the column's type. */
  readonly bad: { readonly message: string; readonly fix: string | null } | null;
}

/** Hours from the order to an outcome. */
export interface Lateness {
  readonly outcome: 'delivered' | 'cancelled' | 'refunded' | 'support';
  readonly n: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** Orders by their age at as_of, and how many of them have an outcome by now. */
export interface AgeRow {
  /** Hours, [from, to). */
  readonly from: number;
  readonly to: number;
  readonly orders: number;
  readonly refunded: number | null;
  readonly support: number | null;
  /** Neither delivered nor cancelled. */
  readonly open: number | null;
}

export interface Examined {
  readonly columns: readonly MappedLook[];
  /** Columns of the source that nothing reads. */
  readonly unread: readonly string[];
  /** NaN where they were not counted. */
  readonly orders: number;
  readonly undated: number;
  readonly withoutId: number;
  /** Rows that repeat an id, and one such id. */
  readonly repeated: number;
  readonly repeatedId: string | null;
  readonly first: number | null;
  readonly last: number | null;
  /** Orders placed after now. */
  readonly future: number;
  readonly oddities: readonly Oddity[];
  /** The engine's own warnings. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** Orders by UTC hour (hours since 1970) and region (null: no regions), of the last weeks. */
  readonly hours: readonly { readonly hour: number; readonly region: string | null; readonly n: number }[];
  readonly late: readonly Lateness[];
  readonly ages: readonly AgeRow[];
  readonly stores: number | null;
}
