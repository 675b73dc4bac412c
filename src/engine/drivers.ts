import type { DuckDBValue } from '@duckdb/node-api';
import { SUM_IDS, type SumId } from '../model/sums.js';
import { coded, numbers } from './cells.js';
import { DRIVER_SCALE, dimensionsOf, OUTCOMES, type OutcomeColumn } from './sql/drivers.js';
import type { DriverSums, DriverSumsRequest, OrderSample, SampleRequest } from './types.js';

/** Rows by bucket, then codes. */
function orderOf(bucket: Float64Array, dimensions: readonly { codes: Int32Array }[]): Int32Array {
  return new Int32Array(bucket.length)
    .map((_, i) => i)
    .sort((a, b) => {
      const time = (bucket[a] as number) - (bucket[b] as number);
      if (time !== 0) return time;
      for (const { codes } of dimensions) {
        const by = (codes[a] as number) - (codes[b] as number);
        if (by !== 0) return by;
      }
      return 0;
    });
}

const taken = (values: Float64Array, order: Int32Array): Float64Array => Float64Array.from(order, (row) => values[row] as number);

/** Decodes the columns of `driverSumsQuery`. */
export function decodeDriverSums(columns: readonly (readonly DuckDBValue[])[], request: DriverSumsRequest): DriverSums {
  const column = (i: number): readonly DuckDBValue[] => columns[i] ?? [];
  const names = dimensionsOf(request);
  const dims = names.length;
  const dimensions = names.map((_, i) => coded(column(1 + i)));
  const bucket = numbers(column(0)).map((us) => us / 1000);
  const order = orderOf(bucket, dimensions);
  const first = 1 + dims + SUM_IDS.length;
  return {
    rows: order.length,
    dimensions: names,
    labels: dimensions.map((d) => d.labels),
    codes: dimensions.map((d) => Int32Array.from(order, (row) => d.codes[row] as number)),
    bucket: taken(bucket, order),
    sums: Object.fromEntries(SUM_IDS.map((id, i) => [id, taken(numbers(column(1 + dims + i)), order)])) as Record<
      SumId,
      Float64Array
    >,
    drivers: Object.fromEntries(
      request.drivers.map((id, i) => [
        id,
        {
          total: taken(numbers(column(first + 2 * i)), order).map((x) => x / DRIVER_SCALE),
          count: taken(numbers(column(first + 2 * i + 1)), order),
        },
      ]),
    ),
  };
}

/** A null of the database is a number that is not there. */
function values(column: readonly DuckDBValue[]): Float64Array {
  const out = new Float64Array(column.length);
  for (let i = 0; i < out.length; i++) out[i] = column[i] === null ? Number.NaN : Number(column[i]);
  return out;
}

/** Decodes the columns of `sampleQuery`. */
export function decodeSample(columns: readonly (readonly DuckDBValue[])[], request: SampleRequest): OrderSample {
  const column = (i: number): readonly DuckDBValue[] => columns[i] ?? [];
  const dims = request.dimensions.length;
  const dimensions = request.dimensions.map((_, i) => coded(column(1 + i)));
  const created = numbers(column(0)).map((us) => us / 1000);
  return {
    rows: created.length,
    dimensions: request.dimensions,
    labels: dimensions.map((d) => d.labels),
    codes: dimensions.map((d) => d.codes),
    created,
    outcomes: Object.fromEntries(OUTCOMES.map((o, i) => [o, values(column(1 + dims + i))])) as Record<
      OutcomeColumn,
      Float64Array
    >,
    drivers: Object.fromEntries(request.drivers.map((d, i) => [d, values(column(1 + dims + OUTCOMES.length + i))])),
    shares: request.shares,
  };
}
