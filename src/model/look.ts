/** What a look at a strange source tells of it, before anything is mapped. Counted by the engine, judged by `init`. */

/** Shapes of a value as text. A value can be of several: `1` is whole, a number and a flag. */
export const SHAPES = [
  'iso',
  'iso_zone',
  'dotted_date',
  'slash_date',
  'dash_date',
  'slash_year_first',
  'compact_date',
  'clock',
  'whole',
  'number',
  'comma_number',
  'money',
] as const;
export type Shape = (typeof SHAPES)[number];

export interface ValueCount {
  readonly value: string;
  readonly n: number;
}

export interface ColumnLook {
  readonly name: string;
  /** DuckDB's name of the type; every column of a CSV file is VARCHAR. */
  readonly type: string;
  /** Rows looked at, and those with a value. */
  readonly rows: number;
  readonly filled: number;
  /** Different values among those looked at. */
  readonly distinct: number;
  /** Share of the filled values that have the shape, 0..1. */
  readonly shapes: Readonly<Record<Shape, number>>;
  /** Share of dates written with dots, slashes or dashes whose first, or second, part is beyond 12. */
  readonly firstBeyond12: number;
  readonly secondBeyond12: number;
  /** Share of the filled values with a time of day, with seconds, with parts of them, with AM or PM. */
  readonly clockShare: number;
  readonly seconds: number;
  readonly fractions: number;
  readonly halves: number;
  /** Of the values that are numbers; null where none is. */
  readonly numbers: {
    readonly min: number;
    readonly p10: number;
    readonly p50: number;
    readonly p90: number;
    readonly max: number;
  } | null;
  /** The most frequent values, most frequent first, at most VALUES; of few enough different ones they are all there. */
  readonly values: readonly ValueCount[];
}

/** Beyond so many different values only the first are told. */
export const VALUES = 60;

export interface SourceLook {
  /** As shown to people. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnLook[];
}

/** How a column gives times: a column name, or an SQL expression over it. */
export interface TimeReading {
  readonly column: string;
  readonly sql: string;
  /** How messages call the way it is written, such as `milliseconds since 1970`. */
  readonly written: string;
  /** The values carry their zone, or count from 1970 in UTC. */
  readonly zoned: boolean;
}

/** Seconds from one time of an order to another, over the orders that have both. */
export interface Lag {
  readonly from: string;
  readonly to: string;
  /** Share of all orders that have both times. */
  readonly both: number;
  /** Share of these in which `to` is not before `from`. */
  readonly after: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  /** Share of these that are whole minutes. */
  readonly round: number;
}

export interface TimeLook {
  readonly column: string;
  /** Share of the rows with a time. */
  readonly filled: number;
  /** Milliseconds; times without a zone as if they were UTC. */
  readonly first: number;
  readonly last: number;
  /** Rows by hour of the day, 24 of them. */
  readonly byHour: readonly number[];
  /** Rows by day: the first millisecond of each day that has any, in order of time. */
  readonly days: readonly { readonly day: number; readonly n: number }[];
  /** Share of the rows with a time, for each value of the columns with few values. */
  readonly filledBy: readonly { readonly column: string; readonly value: string; readonly n: number; readonly filled: number }[];
}

export interface TimesLook {
  readonly times: readonly TimeLook[];
  readonly lags: readonly Lag[];
}
