import type { ColumnDef, ColumnType } from '../model/columns.js';

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

const isText = (type: string): boolean => /^(VARCHAR|CHAR|TEXT|ENUM|UUID|JSON)/i.test(type);
/** Whole numbers that always fit the engine's 64 bits, and those that may not. */
const isInteger = (type: string): boolean => /^((TINY|SMALL|BIG)INT|U(TINY|SMALL)INT|U?INTEGER)$/i.test(type);
const isWide = (type: string): boolean => /^(U?HUGEINT|UBIGINT)$/i.test(type);
const isFloat = (type: string): boolean => /^(DOUBLE|FLOAT)$/i.test(type);
const isDecimal = (type: string): boolean => /^DECIMAL/i.test(type);
const isNumber = (type: string): boolean => isInteger(type) || isWide(type) || isFloat(type) || isDecimal(type);

const filled = (x: string): string => `nullif(trim(CAST(${x} AS VARCHAR)), '')`;
/** NaN is how data frames write a missing number. */
const present = (x: string, type: string): string => (isFloat(type) ? `nullif(${x}, CAST('NaN' AS ${type}))` : x);
const TRUE = "('1', '1.0', 't', 'true', 'y', 'yes')";
const FALSE = "('0', '0.0', 'f', 'false', 'n', 'no')";

function time(type: string): Rule | null {
  if (/^TIMESTAMP( WITH TIME ZONE)?$/i.test(type)) return { value: (x) => `epoch_us(${x})`, raw: null };
  if (/^(TIMESTAMP|DATE$)/i.test(type)) return { value: (x) => `epoch_us(CAST(${x} AS TIMESTAMP))`, raw: null };
  if (!isText(type)) return null;
  // Only what begins like an ISO date: DuckDB would also take words such as 'epoch' or 'infinity'.
  const value = (x: string): string =>
    `CASE WHEN regexp_matches(${filled(x)}, '^\\d{4}-\\d{1,2}-\\d{1,2}') THEN epoch_us(TRY_CAST(${filled(x)} AS TIMESTAMPTZ)) END`;
  return { value, raw: filled };
}

function boolean(type: string): Rule | null {
  if (/^BOOLEAN$/i.test(type)) return { value: (x) => x, raw: null };
  if (isNumber(type)) return { value: (x) => `CASE ${x} WHEN 1 THEN true WHEN 0 THEN false END`, raw: (x) => present(x, type) };
  if (!isText(type)) return null;
  const word = (x: string): string => `lower(${filled(x)})`;
  return {
    value: (x) => `CASE WHEN ${word(x)} IN ${TRUE} THEN true WHEN ${word(x)} IN ${FALSE} THEN false END`,
    raw: filled,
  };
}

function number(type: string): Rule | null {
  if (isFloat(type))
    return {
      value: (x) => `CASE WHEN isfinite(${x}) THEN CAST(${x} AS DOUBLE) END`,
      raw: null,
      odd: (x) => `NOT isfinite(${x})`,
    };
  if (isNumber(type)) return { value: (x) => `CAST(${x} AS DOUBLE)`, raw: null };
  if (/^INTERVAL$/i.test(type)) return { value: (x) => `CAST(epoch(${x}) AS DOUBLE)`, raw: null };
  if (!isText(type)) return null;
  const cast = (x: string): string => `TRY_CAST(${filled(x)} AS DOUBLE)`;
  return { value: (x) => `CASE WHEN isfinite(${cast(x)}) THEN ${cast(x)} END`, raw: filled };
}

function integer(type: string): Rule | null {
  // Small integers stay small: a cast of every value of every order is not free.
  if (isInteger(type)) return { value: (x) => x, raw: null };
  const plain = isNumber(type) || isText(type) ? number(type) : null;
  if (!plain) return null;
  const value = (x: string): string => {
    const d = plain.value(x);
    return `CASE WHEN (${d}) = round(${d}) AND abs(${d}) < 1e15 THEN CAST(${d} AS BIGINT) END`;
  };
  return { value, raw: isText(type) ? filled : (x) => present(x, type) };
}

function measure(type: string): Rule | null {
  if (/^BOOLEAN$/i.test(type)) return { value: (x) => `CASE WHEN ${x} THEN 1.0 WHEN NOT ${x} THEN 0.0 END`, raw: null };
  const plain = number(type);
  if (!plain || !isText(type)) return plain;
  const word = (x: string): string => `lower(${filled(x)})`;
  const value = (x: string): string =>
    `CASE WHEN ${word(x)} IN ${TRUE} THEN 1.0 WHEN ${word(x)} IN ${FALSE} THEN 0.0 ELSE ${plain.value(x)} END`;
  return { value, raw: filled };
}

const text = (type: string): Rule => ({
  value: (x) => `nullif(${type === 'VARCHAR' ? x : `CAST(${x} AS VARCHAR)`}, '')`,
  raw: null,
});

const BY_TYPE: Readonly<Record<ColumnType, (type: string) => Rule | null>> = {
  text,
  timestamp: time,
  boolean,
  number,
  integer,
  measure,
};

/** Null where no value of the source's type can be one of the contract's. */
export function coerce(column: ColumnDef, x: string, type: string): Coercion | null {
  const rule = BY_TYPE[column.type](type);
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
