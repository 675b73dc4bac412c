import type { DuckDBValue } from '@duckdb/node-api';
import { MISSING } from '../model/slice.js';
import { SUM_IDS, type SumId } from '../model/sums.js';
import { KNOWN_BITS } from './sql/cells.js';
import type { Cells, CellsRequest, KnownOutcome } from './types.js';

const HOUR = 3_600_000;
const OUTCOMES: readonly KnownOutcome[] = ['delivered', 'cancelled', 'refunded', 'support'];
const SPAN = 2 ** KNOWN_BITS;

/** Sorted values of a dimension, and the code of each row. */
function coded(values: readonly DuckDBValue[]): { labels: string[]; codes: Int32Array } {
  const label = (v: DuckDBValue): string => (v === null || v === '' ? MISSING : String(v));
  const labels = [...new Set(values.map(label))].sort();
  const code = new Map(labels.map((l, i) => [l, i]));
  return { labels, codes: Int32Array.from(values, (v) => code.get(label(v)) as number) };
}

/** One number that orders rows by bucket, then codes: the order of the database's threads must not show. */
function sortKeys(bucket: Float64Array, dimensions: readonly { labels: string[]; codes: Int32Array }[]): Float64Array {
  const first = bucket.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return bucket.map((at, row) => dimensions.reduce((key, d) => key * d.labels.length + (d.codes[row] as number), at - first));
}

function sorted(keys: Float64Array, known: Float64Array): Int32Array {
  const order = Int32Array.from({ length: keys.length }, (_, i) => i);
  return order.sort((a, b) => (keys[a] as number) - (keys[b] as number) || (known[a] as number) - (known[b] as number));
}

/** The hour in which an outcome became known, unpacked; -1 for none. */
function knownHours(packed: Float64Array, bucketMs: Float64Array): Record<KnownOutcome, Int32Array> {
  const hour = (row: number, i: number): number => {
    const lag = Math.floor((packed[row] as number) / SPAN ** i) % SPAN;
    return lag === 0 ? -1 : Math.floor((bucketMs[row] as number) / HOUR) + lag - 1;
  };
  const column = (i: number): Int32Array => Int32Array.from({ length: packed.length }, (_, row) => hour(row, i));
  return Object.fromEntries(OUTCOMES.map((o, i) => [o, column(i)])) as Record<KnownOutcome, Int32Array>;
}

/** Decodes the columns of `cellsQuery`. */
export function decodeCells(columns: readonly (readonly DuckDBValue[])[], request: CellsRequest): Cells {
  const dims = request.dimensions.length;
  const column = (i: number): readonly DuckDBValue[] => columns[i] ?? [];
  const numbers = (i: number): Float64Array => Float64Array.from(column(i), Number);
  const dimensions = request.dimensions.map((_, i) => coded(column(1 + i)));
  const [bucket, known] = [numbers(0), numbers(1 + dims)];
  const order = sorted(sortKeys(bucket, dimensions), known);
  const arranged = (values: Float64Array): Float64Array => Float64Array.from(order, (i) => values[i] as number);
  const bucketMs = arranged(bucket).map((b) => b * request.bucketMinutes * 60_000);
  const latest = arranged(numbers(2 + dims + SUM_IDS.length)).map((us) => us / 1000);
  const last = latest.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return {
    rows: order.length,
    dimensions: request.dimensions,
    labels: dimensions.map((d) => d.labels),
    codes: dimensions.map((d) => Int32Array.from(order, (i) => d.codes[i] as number)),
    bucket: bucketMs,
    known: knownHours(arranged(known), bucketMs),
    sums: Object.fromEntries(SUM_IDS.map((id, i) => [id, arranged(numbers(2 + dims + i))])) as Record<SumId, Float64Array>,
    latest,
    lastOrder: Number.isFinite(last) ? last : null,
    warnings: [],
  };
}
