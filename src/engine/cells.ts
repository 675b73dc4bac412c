import type { DuckDBValue } from '@duckdb/node-api';
import { MISSING } from '../model/slice.js';
import { SUM_IDS, type SumId } from '../model/sums.js';
import { type Column, numbers, type Read } from './column.js';
import { KNOWN_BITS } from './sql/cells.js';
import type { Cells, CellsRequest, KnownOutcome } from './types.js';

const HOUR = 3_600_000;
const OUTCOMES: readonly KnownOutcome[] = ['delivered', 'cancelled', 'refunded', 'support'];
const SPAN = 2 ** KNOWN_BITS;

/** Sorted values of a dimension, and the code of each row. */
export function coded(values: Column): { labels: string[]; codes: Int32Array } {
  const label = (v: DuckDBValue): string => (v === null || v === '' ? MISSING : String(v));
  // Few values, many rows: names are made of the former.
  const labels = [...new Set([...new Set<DuckDBValue>(values)].map(label))].sort();
  const code = new Map(labels.map((l, i) => [l, i]));
  const codes = new Int32Array(values.length);
  for (let i = 0; i < codes.length; i++) codes[i] = code.get(label(values[i] ?? null)) as number;
  return { labels, codes };
}

/** One number that orders rows by bucket, then codes: the order of the database's threads must not show. */
function sortKeys(bucket: Float64Array, dimensions: readonly { labels: string[]; codes: Int32Array }[]): Float64Array {
  const first = bucket.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return bucket.map((at, row) => dimensions.reduce((key, d) => key * d.labels.length + (d.codes[row] as number), at - first));
}

function sorted(keys: Float64Array, known: Float64Array): Int32Array {
  return new Int32Array(keys.length)
    .map((_, i) => i)
    .sort((a, b) => (keys[a] as number) - (keys[b] as number) || (known[a] as number) - (known[b] as number));
}

/** The hour in which an outcome became known, unpacked; -1 for none. */
function knownHours(packed: Float64Array, bucketMs: Float64Array): Record<KnownOutcome, Int32Array> {
  const column = (i: number): Int32Array => {
    const [out, unit] = [new Int32Array(packed.length), SPAN ** i];
    for (let row = 0; row < out.length; row++) {
      const lag = Math.floor((packed[row] as number) / unit) % SPAN;
      out[row] = lag === 0 ? -1 : Math.floor((bucketMs[row] as number) / HOUR) + lag - 1;
    }
    return out;
  };
  return Object.fromEntries(OUTCOMES.map((o, i) => [o, column(i)])) as Record<KnownOutcome, Int32Array>;
}

/** The rows in another order. */
export function arranged<T extends Float64Array | Int32Array>(values: T, order: Int32Array): T {
  const out = values.slice() as T;
  for (let i = 0; i < out.length; i++) out[i] = values[order[i] as number] as number;
  return out;
}

/** Decodes the columns of `cellsQuery`. */
export function decodeCells(columns: Read, request: CellsRequest): Cells {
  const dims = request.dimensions.length;
  const column = (i: number): Column => columns[i] ?? [];
  const dimensions = request.dimensions.map((_, i) => coded(column(1 + i)));
  const [bucket, known] = [numbers(column(0)), numbers(column(1 + dims))];
  const order = sorted(sortKeys(bucket, dimensions), known);
  const bucketMs = arranged(bucket, order).map((b) => b * request.bucketMinutes * 60_000);
  const latest = arranged(numbers(column(2 + dims + SUM_IDS.length)), order).map((us) => us / 1000);
  const last = latest.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return {
    rows: order.length,
    dimensions: request.dimensions,
    labels: dimensions.map((d) => d.labels),
    codes: dimensions.map((d) => arranged(d.codes, order)),
    bucket: bucketMs,
    known: knownHours(arranged(known, order), bucketMs),
    sums: Object.fromEntries(SUM_IDS.map((id, i) => [id, arranged(numbers(column(2 + dims + i)), order)])) as Record<
      SumId,
      Float64Array
    >,
    latest,
    lastOrder: Number.isFinite(last) ? last : null,
    warnings: [],
  };
}
