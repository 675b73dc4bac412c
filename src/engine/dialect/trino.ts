import { text } from '../sql/text.js';
import { drawLimit } from './draw.js';
import type { Dialect, Kind } from './types.js';

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^boolean$/i, 'boolean'],
  [/^(tinyint|smallint|integer|bigint)$/i, 'integer'],
  [/^(double|real)$/i, 'float'],
  [/^decimal/i, 'decimal'],
  [/^(timestamp|date$)/i, 'time'],
  [/^interval day to second$/i, 'interval'],
  [/^(varchar|char|uuid)/i, 'text'],
  [/^(array|map|row|varbinary|function|hyperloglog|qdigest|tdigest|p4hyperloglog|setdigest|geometry|unknown)/i, 'other'],
];

const isZoned = (type: string): boolean => /with time zone/i.test(type);

/** Trino reads zones only in full, and no T between day and time. */
const zoned = (x: string): string =>
  [
    ["'^(\\d{4}-\\d{1,2}-\\d{1,2})[Tt]'", "'$1 '"],
    ["'(:\\d{2}(?:\\.\\d+)? *[+-]\\d{2})$'", "'$1:00'"],
    ["'(:\\d{2}(?:\\.\\d+)? *[+-]\\d{2})(\\d{2})$'", "'$1:$2'"],
  ].reduce((sql, [pattern, to]) => `regexp_replace(${sql}, ${pattern}, ${to})`, x);

/** Seconds as a DOUBLE are exact to a quarter of a microsecond for centuries around today. */
const unixMicros = (time: string): string => `CAST(round(to_unixtime(${time}) * 1e6) AS bigint)`;

function literal(type: string): ((iso: string) => string) | null {
  if (!/^timestamp/i.test(type)) return null;
  return isZoned(type) ? (iso) => `TIMESTAMP '${iso} UTC'` : (iso) => `TIMESTAMP '${iso}'`;
}

/** Queries run with the session's time zone set to UTC. */
export const TRINO: Dialect = {
  name: 'trino',
  quotient: (a, b) => `${a} / ${b}`,
  matches: (x, pattern) => `regexp_like(${x}, ${text(pattern)})`,
  sha256: (x) => `lower(to_hex(sha256(to_utf8(${x}))))`,
  oneIn: (x, parts) => `from_big_endian_64(xxhash64(to_utf8(${x}))) % ${parts} = 0`,
  drawn: (x, share) => `md5(to_utf8(${x})) < X'${drawLimit(share)}'`,

  kind: (type) => KINDS.find(([of]) => of.test(type))?.[1] ?? 'castable',
  micros: (x, type) => unixMicros(/^timestamp/i.test(type) ? x : `CAST(${x} AS timestamp(6))`),
  textMicros: (x) => unixMicros(`TRY_CAST(${zoned(x)} AS timestamp(6) with time zone)`),
  timeLiteral: literal,
  // A char is padded with blanks.
  asText: (x, type) => {
    if (/^varchar/i.test(type)) return x;
    return /^char/i.test(type) ? `rtrim(CAST(${x} AS varchar))` : `CAST(${x} AS varchar)`;
  },
  isFinite: (x) => `is_finite(${x})`,
  notNaN: (x) => `CASE WHEN NOT is_nan(${x}) THEN ${x} END`,
  seconds: (x) => `(to_milliseconds(${x}) / 1e3)`,
};
