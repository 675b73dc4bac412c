/** What a source's type is to cxf, whatever the engine calls it. */
export type Kind =
  | 'text'
  | 'boolean'
  /** Whole numbers that always fit 64 bits, and those that may not. */
  | 'integer'
  | 'wide'
  | 'float'
  | 'decimal'
  | 'time'
  | 'interval'
  /** Anything else: `castable` can be shown as text, `other` cannot. */
  | 'castable'
  | 'other';

/**
 * What differs between the engines' SQL. Everything else is written so that all of them read it alike: an engine is a
 * dialect and a way to run a query (docs/engines.md). Arguments and results are SQL text unless said otherwise.
 */
export interface Dialect {
  readonly name: 'duckdb' | 'trino';

  /** `a / b` of whole numbers, cut toward zero; not in parentheses. */
  readonly quotient: (a: string, b: string | number) => string;
  /** The regular expression (plain text, no flags) is found in `x`. */
  readonly matches: (x: string, pattern: string) => string;
  /** SHA-256 of a text as lower-case hexadecimal digits. */
  readonly sha256: (x: string) => string;
  /** True for one in so many texts, in the way that costs the engine least: other engines take others. */
  readonly oneIn: (x: string, parts: number) => string;
  /** True for so much (0..1) of all texts, the same texts on every engine: those whose MD5 is low. */
  readonly drawn: (x: string, share: number) => string;

  /** What a source's type (as the engine names it) is. */
  readonly kind: (type: string) => Kind;
  /** Microseconds UTC (BIGINT) of a value of a type of kind `time`. */
  readonly micros: (x: string, type: string) => string;
  /** The same of a text that holds an ISO 8601 time; null where it does not. */
  readonly textMicros: (x: string) => string;
  /** A time of the given type, from `2024-01-03 18:00:00.000`; null where values of the type are not compared exactly with it. */
  readonly timeLiteral: (type: string) => ((iso: string) => string) | null;
  /** Any value as text. */
  readonly asText: (x: string, type: string) => string;
  /** Neither NaN nor infinite, of a float. */
  readonly isFinite: (x: string) => string;
  /** A float, null where it is NaN. */
  readonly notNaN: (x: string, type: string) => string;
  /** Seconds (DOUBLE) of an interval. */
  readonly seconds: (x: string) => string;
}
