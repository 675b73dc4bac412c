import { SUM_IDS, type SumId } from '../model/sums.js';
import { arranged, coded } from './cells.js';
import { type Column, numbers, type Read } from './column.js';
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

/** Decodes the columns of `driverSumsQuery`. */
export function decodeDriverSums(columns: Read, request: DriverSumsRequest): DriverSums {
  const column = (i: number): Column => columns[i] ?? [];
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
    codes: dimensions.map((d) => arranged(d.codes, order)),
    bucket: arranged(bucket, order),
    sums: Object.fromEntries(SUM_IDS.map((id, i) => [id, arranged(numbers(column(1 + dims + i)), order)])) as Record<
      SumId,
      Float64Array
    >,
    drivers: Object.fromEntries(
      request.drivers.map((id, i) => [
        id,
        {
          total: arranged(numbers(column(first + 2 * i)), order).map((x) => x / DRIVER_SCALE),
          count: arranged(numbers(column(first + 2 * i + 1)), order),
        },
      ]),
    ),
  };
}

/** Decodes the columns of `sampleQuery`. */
export function decodeSample(columns: Read, request: SampleRequest): OrderSample {
  const column = (i: number): Column => columns[i] ?? [];
  const dims = request.dimensions.length;
  const dimensions = request.dimensions.map((_, i) => coded(column(1 + i)));
  const created = numbers(column(0)).map((us) => us / 1000);
  return {
    rows: created.length,
    dimensions: request.dimensions,
    labels: dimensions.map((d) => d.labels),
    codes: dimensions.map((d) => d.codes),
    created,
    outcomes: Object.fromEntries(OUTCOMES.map((o, i) => [o, numbers(column(1 + dims + i))])) as Record<
      OutcomeColumn,
      Float64Array
    >,
    drivers: Object.fromEntries(request.drivers.map((d, i) => [d, numbers(column(1 + dims + OUTCOMES.length + i))])),
    shares: request.shares,
  };
}
