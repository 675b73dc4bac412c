import type { ColumnDef, ColumnType } from '../model/columns.js';
import type { Dialect, Kind } from './dialect/types.js';

/** How a source column becomes a contract column. */
export interface Coercion {
  /** SQL of the value: text, BIGINT microseconds UTC for times, BOOLEAN, DOUBLE or BIGINT. */
  readonly value: string;
  /** The same of another SQL value of the source's type, such as its minimum. */
  readonly of: (x: string) => string;
  /** SQL that is true where a value is there but is not of the type; null where that cannot be. */
  readonly bad: string | null;
  /** SQL that is true where a value counts as missing though the source has one (NaN); null where that cannot be. */
  readonly odd: string | null;
}

/** SQL of the value, and of what must be null or have a value; null for `raw` where every value has one. */
interface Rule {
  readonly value: (x: string) => string;
  readonly raw: ((x: string) => string) | null;
  readonly odd?: (x: string) => string;
}

/** A type of the source, and what the engine calls and makes of it. */
interface Source {
  readonly d: Dialect;
  readonly type: string;
  readonly kind: Kind;
}

const isNumber = ({ kind }: Source): boolean => ['integer', 'wide', 'float', 'decimal'].includes(kind);

const filled = (x: string): string => `nullif(trim(CAST(${x} AS VARCHAR)), '')`;
/** NaN is how data frames write a missing number. */
const present = (x: string, { d, type, kind }: Source): string => (kind === 'float' ? d.notNaN(x, type) : x);
const TRUE = "('1', '1.0', 't', 'true', 'y', 'yes')";
const FALSE = "('0', '0.0', 'f', 'false', 'n', 'no')";

function time({ d, type, kind }: Source): Rule | null {
  if (kind === 'time') return { value: (x) => d.micros(x, type), raw: null };
  if (kind !== 'text') return null;
  // Only what begins like an ISO date: DuckDB would also take words such as 'epoch' or 'infinity'.
  const value = (x: string): string =>
    `CASE WHEN ${d.matches(filled(x), '^\\d{4}-\\d{1,2}-\\d{1,2}')} THEN ${d.textMicros(filled(x))} END`;
  return { value, raw: filled };
}

function boolean(source: Source): Rule | null {
  if (source.kind === 'boolean') return { value: (x) => x, raw: null };
  if (isNumber(source))
    return { value: (x) => `CASE ${x} WHEN 1 THEN true WHEN 0 THEN false END`, raw: (x) => present(x, source) };
  if (source.kind !== 'text') return null;
  const word = (x: string): string => `lower(${filled(x)})`;
  return {
    value: (x) => `CASE WHEN ${word(x)} IN ${TRUE} THEN true WHEN ${word(x)} IN ${FALSE} THEN false END`,
    raw: filled,
  };
}

function number(source: Source): Rule | null {
  const { d, kind } = source;
  if (kind === 'float')
    return {
      value: (x) => `CASE WHEN ${d.isFinite(x)} THEN CAST(${x} AS DOUBLE) END`,
      raw: null,
      odd: (x) => `NOT ${d.isFinite(x)}`,
    };
  if (isNumber(source)) return { value: (x) => `CAST(${x} AS DOUBLE)`, raw: null };
  if (kind === 'interval') return { value: d.seconds, raw: null };
  if (kind !== 'text') return null;
  const cast = (x: string): string => `TRY_CAST(${filled(x)} AS DOUBLE)`;
  return { value: (x) => `CASE WHEN ${d.isFinite(cast(x))} THEN ${cast(x)} END`, raw: filled };
}

function integer(source: Source): Rule | null {
  // Small integers stay small: a cast of every value of every order is not free.
  if (source.kind === 'integer') return { value: (x) => x, raw: null };
  const isText = source.kind === 'text';
  const plain = isNumber(source) || isText ? number(source) : null;
  if (!plain) return null;
  const value = (x: string): string => {
    const d = plain.value(x);
    return `CASE WHEN (${d}) = round(${d}) AND abs(${d}) < 1e15 THEN CAST(${d} AS BIGINT) END`;
  };
  return { value, raw: isText ? filled : (x) => present(x, source) };
}

function measure(source: Source): Rule | null {
  if (source.kind === 'boolean') return { value: (x) => `CASE WHEN ${x} THEN 1.0 WHEN NOT ${x} THEN 0.0 END`, raw: null };
  const plain = number(source);
  if (!plain || source.kind !== 'text') return plain;
  const word = (x: string): string => `lower(${filled(x)})`;
  const value = (x: string): string =>
    `CASE WHEN ${word(x)} IN ${TRUE} THEN 1.0 WHEN ${word(x)} IN ${FALSE} THEN 0.0 ELSE ${plain.value(x)} END`;
  return { value, raw: filled };
}

const text = ({ d, type, kind }: Source): Rule | null =>
  kind === 'other' ? null : { value: (x) => `nullif(${d.asText(x, type)}, '')`, raw: null };

const BY_TYPE: Readonly<Record<ColumnType, (source: Source) => Rule | null>> = {
  text,
  timestamp: time,
  boolean,
  number,
  integer,
  measure,
};

/** Null where no value of the source's type can be one of the contract's. */
export function coerce(d: Dialect, column: ColumnDef, x: string, type: string): Coercion | null {
  const rule = BY_TYPE[column.type]({ d, type, kind: d.kind(type) });
  if (!rule) return null;
  const value = rule.value(x);
  return {
    value,
    of: rule.value,
    bad: rule.raw ? `(${rule.raw(x)} IS NOT NULL AND (${value}) IS NULL)` : null,
    odd: rule.odd ? rule.odd(x) : null,
  };
}

/** What a value of the type looks like, for messages. */
export const LOOKS: Readonly<Record<ColumnType, { readonly a: string; readonly hint: string }>> = {
  text: { a: 'a text', hint: 'map it with CAST(... AS VARCHAR)' },
  timestamp: {
    a: 'a time',
    hint: 'write ISO 8601 (2024-01-03T18:00:00Z), or map it with strptime(column, format) or epoch_ms(column)',
  },
  boolean: { a: 'a boolean', hint: "use 0/1, true/false or t/f, or map it with an expression such as column = 'Y'" },
  integer: { a: 'a whole number', hint: 'correct the value, or map the column with an expression' },
  number: { a: 'a number', hint: 'correct the value, or map the column with an expression' },
  measure: { a: 'a number, or yes or no,', hint: 'correct the value, or give an expression under [drivers]' },
};
