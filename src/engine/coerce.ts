import type { ColumnDef, ColumnType } from '../model/columns.js';

/** How a source column becomes a contract column. */
export interface Coercion {
  /** SQL of the value: text, BIGINT microseconds UTC for times, BOOLEAN, DOUBLE or BIGINT. */
  readonly value: string;
  /** SQL that is true where a value is there but is not of the type; null where that cannot be. */
  readonly bad: string | null;
}

const isText = (type: string): boolean => /^(VARCHAR|CHAR|TEXT|ENUM|UUID|JSON)/i.test(type);
const isInteger = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/i.test(type);
const isNumber = (type: string): boolean => isInteger(type) || /^(DOUBLE|FLOAT|DECIMAL)/i.test(type);
const isTime = (type: string): boolean => /^(TIMESTAMP|DATE$)/i.test(type);

const filled = (x: string): string => `nullif(trim(CAST(${x} AS VARCHAR)), '')`;
const checked = (raw: string, value: string): Coercion => ({ value, bad: `(${raw} IS NOT NULL AND (${value}) IS NULL)` });
const TRUE = "('1', 't', 'true', 'y', 'yes')";
const FALSE = "('0', 'f', 'false', 'n', 'no')";

function time(x: string, type: string): Coercion | null {
  if (/^TIMESTAMP( WITH TIME ZONE)?$/i.test(type)) return { value: `epoch_us(${x})`, bad: null };
  if (isTime(type)) return { value: `epoch_us(CAST(${x} AS TIMESTAMP))`, bad: null };
  if (!isText(type)) return null;
  const t = filled(x);
  // Only what begins like an ISO date: DuckDB would also take words such as 'epoch' or 'infinity'.
  return checked(
    t,
    `CASE WHEN regexp_matches(${t}, '^\\d{4}-\\d{1,2}-\\d{1,2}') THEN epoch_us(TRY_CAST(${t} AS TIMESTAMPTZ)) END`,
  );
}

function boolean(x: string, type: string): Coercion | null {
  if (/^BOOLEAN$/i.test(type)) return { value: x, bad: null };
  if (isNumber(type)) return checked(x, `CASE ${x} WHEN 1 THEN true WHEN 0 THEN false END`);
  if (!isText(type)) return null;
  const t = filled(x);
  return checked(t, `CASE WHEN lower(${t}) IN ${TRUE} THEN true WHEN lower(${t}) IN ${FALSE} THEN false END`);
}

function number(x: string, type: string): Coercion | null {
  if (isInteger(type) || /^DECIMAL/i.test(type)) return { value: `CAST(${x} AS DOUBLE)`, bad: null };
  if (isNumber(type)) return checked(x, `CASE WHEN isfinite(${x}) THEN CAST(${x} AS DOUBLE) END`);
  if (/^INTERVAL$/i.test(type)) return { value: `CAST(epoch(${x}) AS DOUBLE)`, bad: null };
  if (!isText(type)) return null;
  const t = filled(x);
  return checked(t, `CASE WHEN isfinite(TRY_CAST(${t} AS DOUBLE)) THEN TRY_CAST(${t} AS DOUBLE) END`);
}

function integer(x: string, type: string): Coercion | null {
  if (isInteger(type)) return { value: `CAST(${x} AS BIGINT)`, bad: null };
  const asNumber = number(x, type);
  if (!asNumber || /^INTERVAL$/i.test(type)) return null;
  const raw = isText(type) ? filled(x) : x;
  const d = asNumber.value;
  return checked(raw, `CASE WHEN (${d}) = round(${d}) AND abs(${d}) < 1e15 THEN CAST(${d} AS BIGINT) END`);
}

const BY_TYPE: Readonly<Record<ColumnType, (x: string, type: string) => Coercion | null>> = {
  text: (x, type) => ({ value: isText(type) ? `nullif(${x}, '')` : `CAST(${x} AS VARCHAR)`, bad: null }),
  timestamp: time,
  boolean,
  number,
  integer,
};

/** Null where no value of the source's type can be one of the contract's. */
export const coerce = (column: ColumnDef, x: string, type: string): Coercion | null => BY_TYPE[column.type](x, type);

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
};
