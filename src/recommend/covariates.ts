import type { Frame } from './frame.js';
import type { RecommendInput } from './types.js';

/** Drivers that are set apart from the lever: what else moved keeps its value, as far as it is believed to be a cause. */
const DRIVERS: readonly { readonly id: string; readonly cause: string | null }[] = [
  { id: 'batched_flag', cause: 'batching' },
  { id: 'merchant_prep_time', cause: 'merchant_prep' },
  { id: 'in_stock_prob', cause: 'inventory' },
  { id: 'supply_ratio', cause: 'dasher_supply' },
  { id: 'promised_seconds', cause: 'eta_model' },
  { id: 'distance_km', cause: 'delivery_distance' },
  { id: 'precipitation_mm', cause: 'weather' },
  { id: 'fragile', cause: null },
  { id: 'items_ordered', cause: null },
];
/** Orders a level needs before its own mean counts for half. */
const HALF = 60;

/** Usual loss of each level of a factor, in the history; pulled to the mean where few orders tell. */
function encoded(frame: Frame, codes: ArrayLike<number>, levels: number): Float64Array {
  const [sum, n] = [new Float64Array(levels), new Float64Array(levels)];
  let all = 0;
  for (const row of frame.history) {
    const level = codes[row] as number;
    sum[level] = (sum[level] as number) + (frame.loss[row] as number);
    n[level] = (n[level] as number) + 1;
    all += frame.loss[row] as number;
  }
  const mean = all / Math.max(1, frame.history.length);
  const usual = sum.map((s, level) => (s + HALF * mean) / ((n[level] as number) + HALF));
  return Float64Array.from({ length: frame.n }, (_, row) => usual[codes[row] as number] as number);
}

const meanOver = (values: Float64Array, rows: Int32Array): number => {
  let [sum, n] = [0, 0];
  for (const row of rows) {
    const v = values[row] as number;
    if (Number.isNaN(v)) continue;
    sum += v;
    n++;
  }
  return n > 0 ? sum / n : Number.NaN;
};

const varying = (frame: Frame, columns: readonly Float64Array[]): Float64Array[] =>
  columns.filter((c) => {
    const first = c[frame.history[0] as number];
    return frame.history.some((row) => c[row] !== first);
  });

/** How the store, the hour and the weekday of an order usually fare. */
export const calendarOf = (frame: Frame): Float64Array[] =>
  varying(frame, [encoded(frame, frame.unit, frame.units), encoded(frame, frame.hour, 24), encoded(frame, frame.weekday, 7)]);

/**
 * What an order is compared by: how its store, hour and weekday usually fare, what kind of basket it is, and the other drivers. A
 * driver that moved and is probably no cause is moved back: its shift harmed nobody, and must not be taken for harm.
 */
export function covariatesOf(
  frame: Frame,
  lever: string | null,
  input: Pick<RecommendInput, 'causes' | 'symptoms' | 'ownDrivers'>,
) {
  const { causes, symptoms, ownDrivers = [] } = input;
  const further = ownDrivers.filter(({ id }) => !DRIVERS.some((d) => d.id === id));
  const columns = [encoded(frame, frame.unit, frame.units), encoded(frame, frame.hour, 24), encoded(frame, frame.weekday, 7)];
  const now = new Uint8Array(frame.n);
  for (const row of frame.incident) now[row] = 1;
  for (const { id, cause } of [...DRIVERS, ...further]) {
    const values = frame.x[id];
    if (!values || id === lever) continue;
    const [before, after] = [meanOver(values, frame.history), meanOver(values, frame.incident)];
    if (Number.isNaN(before) || Number.isNaN(after)) continue;
    const believed = cause === null ? 1 : symptoms.includes(cause) ? 0 : (causes.find((c) => c.cause === cause)?.confidence ?? 0);
    const back = (1 - believed) * (after - before);
    columns.push(values.map((v, row) => (Number.isNaN(v) ? before : v - (now[row] === 1 ? back : 0))));
  }
  return varying(frame, columns);
}
