import { text } from '../sql/text.js';
import { drawLimit } from './draw.js';
import type { Dialect, Kind } from './types.js';

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^BOOLEAN$/i, 'boolean'],
  [/^((TINY|SMALL|BIG)INT|U(TINY|SMALL)INT|U?INTEGER)$/i, 'integer'],
  [/^(U?HUGEINT|UBIGINT)$/i, 'wide'],
  [/^(DOUBLE|FLOAT)$/i, 'float'],
  [/^DECIMAL/i, 'decimal'],
  [/^(TIMESTAMP|DATE$)/i, 'time'],
  [/^INTERVAL$/i, 'interval'],
  [/^(VARCHAR|CHAR|TEXT|ENUM|UUID|JSON)/i, 'text'],
];

/** Types whose values compare exactly with bounds in milliseconds, and how such a bound is written. */
const LITERALS: Readonly<Record<string, (iso: string) => string>> = {
  TIMESTAMP: (iso) => `TIMESTAMP '${iso}'`,
  TIMESTAMP_MS: (iso) => `TIMESTAMP_MS '${iso}'`,
  TIMESTAMP_NS: (iso) => `TIMESTAMP_NS '${iso}'`,
  'TIMESTAMP WITH TIME ZONE': (iso) => `TIMESTAMPTZ '${iso}+00'`,
};

export const DUCKDB: Dialect = {
  name: 'duckdb',
  quotient: (a, b) => `${a} // ${b}`,
  matches: (x, pattern) => `regexp_matches(${x}, ${text(pattern)})`,
  sha256: (x) => `sha256(${x})`,
  oneIn: (x, parts) => `hash(${x}) % ${parts} = 0`,
  drawn: (x, share) => `md5(${x}) < '${drawLimit(share)}'`,

  kind: (type) => KINDS.find(([of]) => of.test(type))?.[1] ?? 'castable',
  micros: (x, type) => (/^TIMESTAMP( WITH TIME ZONE)?$/i.test(type) ? `epoch_us(${x})` : `epoch_us(CAST(${x} AS TIMESTAMP))`),
  textMicros: (x) => `epoch_us(TRY_CAST(${x} AS TIMESTAMPTZ))`,
  timeLiteral: (type) => LITERALS[type.toUpperCase()] ?? null,
  asText: (x, type) => (type === 'VARCHAR' ? x : `CAST(${x} AS VARCHAR)`),
  isFinite: (x) => `isfinite(${x})`,
  notNaN: (x, type) => `nullif(${x}, CAST('NaN' AS ${type}))`,
  seconds: (x) => `CAST(epoch(${x}) AS DOUBLE)`,
};
