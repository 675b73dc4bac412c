import type { DuckDBValue } from '@duckdb/node-api';
import type { ColumnName } from '../model/columns.js';
import { SUM_IDS, type SumId } from '../model/sums.js';
import { coded } from './cells.js';
import { numbers, type Read } from './column.js';
import type { Filled, StoreSums } from './types.js';

/** Rows in the order of codes, then stretch: the order of the database's threads must not show. */
function sorted(dimensions: readonly { labels: string[]; codes: Int32Array }[], stretch: Float64Array) {
  const first = stretch.reduce((a, b) => Math.min(a, b), 0);
  const span = stretch.reduce((a, b) => Math.max(a, b), 0) - first + 1;
  const keys = stretch.map(
    (at, row) => dimensions.reduce((key, d) => key * d.labels.length + (d.codes[row] as number), 0) * span + at - first,
  );
  const order = new Int32Array(keys.length).map((_, i) => i).sort((a, b) => (keys[a] as number) - (keys[b] as number));
  return { keys, order };
}

/**
 * Decodes the columns of `storesQuery`. Rows of one store and stretch are added up: a missing name
 * may come as null and as an empty text, and a stretch in parts.
 */
export function decodeStores(columns: Read, names: readonly string[]): StoreSums {
  const dimensions = names.map((_, i) => coded(columns[i] ?? []));
  const stretch = numbers(columns[names.length] ?? []);
  const { keys, order } = sorted(dimensions, stretch);
  const firsts = order.filter((row, i) => i === 0 || keys[row] !== keys[order[i - 1] as number]);
  const merged = (values: Float64Array): Float64Array => {
    const out = new Float64Array(firsts.length);
    let at = -1;
    order.forEach((row, i) => {
      if (i === 0 || keys[row] !== keys[order[i - 1] as number]) at++;
      out[at] = (out[at] as number) + (values[row] as number);
    });
    return out;
  };
  return {
    rows: firsts.length,
    dimensions: names,
    labels: dimensions.map((d) => d.labels),
    codes: dimensions.map((d) => firsts.map((row) => d.codes[row] as number)),
    stretch: firsts.map((row) => stretch[row] as number),
    sums: Object.fromEntries(SUM_IDS.map((id, i) => [id, merged(numbers(columns[names.length + 1 + i] ?? []))])) as Record<
      SumId,
      Float64Array
    >,
  };
}

/** Decodes the rows of `filledQuery`; `label` is what the user calls a column. */
export function decodeFilled(
  rows: readonly (readonly DuckDBValue[])[],
  names: readonly ColumnName[],
  label: (column: ColumnName) => string,
): Filled[] {
  const counts = (past: boolean, i: number): Filled['now'] => {
    const row = rows.find((r) => r[0] === past);
    return { orders: Number(row?.[1 + 2 * i] ?? 0), filled: Number(row?.[2 + 2 * i] ?? 0) };
  };
  return names.map((column, i) => ({ column, label: label(column), now: counts(false, i), before: counts(true, i) }));
}
