import { cholesky, solve } from '../stats/cholesky.js';
import type { Frame } from './frame.js';
import type { Hypothesis, Probe } from './hypotheses/types.js';
import { deviation, usual } from './usual.js';

/** Hypotheses whose driver is recorded and acts through the works of a store: all but promise, failure and mix. */
export const acts = (h: Hypothesis): boolean => h.driver !== null && h.mechanism !== 'promise' && h.mechanism !== 'mix';

/** How the marketplace works on ordinary days: what is usual, and what each driver does to each outcome. */
export interface Works {
  /** Hypotheses with a driver in the data. */
  readonly active: readonly Hypothesis[];
  /** Driver less what is usual for store and hour, in the direction of harm; by hypothesis id. Zero where unknown. */
  readonly dx: Readonly<Record<string, Float64Array>>;
  /** Outcome less what is usual; minutes for durations, else as recorded. NaN where unknown. */
  readonly dy: Readonly<Partial<Record<Probe, Float64Array>>>;
  /** Effect of one unit of each driver on each outcome on ordinary days; by outcome, then hypothesis. Never a benefit. */
  readonly slopes: Readonly<Partial<Record<Probe, Readonly<Record<string, number>>>>>;
  /** 1 for orders that share a trip, 0 for others; null where it is not recorded. */
  readonly shared: Float64Array | null;
}

const MINUTE = 60;
/** Beyond so many the slopes do not become better. */
const MAX_ROWS = 40_000;
const thinned = (rows: Int32Array): Int32Array =>
  rows.length <= MAX_ROWS
    ? rows
    : rows.filter((_, i) => Math.floor((i * MAX_ROWS) / rows.length) !== Math.floor(((i - 1) * MAX_ROWS) / rows.length));

const inverse = (x: number): number => 1 / Math.max(0.1, x);

/** A driver in the scale in which it acts, larger being worse. */
export function dose(h: Hypothesis, values: Float64Array): Float64Array {
  if (h.scale === 'inverse') return values.map((v) => (h.harmful === 'down' ? 1 : -1) * inverse(v));
  return h.harmful === 'up' ? values : values.map((v) => -v);
}

const OUTCOMES: readonly Probe[] = ['duration', 'wait', 'wrong', 'substitutions', 'cancelled'];

function outcome(frame: Frame, probe: Probe): Float64Array | null {
  const minutes = (v: Float64Array | undefined): Float64Array | null => v?.map((s) => s / MINUTE) ?? null;
  if (probe === 'duration') return minutes(frame.x.delivery_seconds);
  if (probe === 'wait') return minutes(frame.x.dasher_wait);
  if (probe === 'promise') return minutes(frame.x.promised_seconds);
  if (probe === 'substitutions') return frame.x.substitutions ?? null;
  return probe === 'wrong' ? frame.outcomes.wrong : frame.outcomes.cancelled;
}

/** Least squares of y on the doses over some rows, a touch of ridge so that drivers that move together share. */
export function slopesOf(y: Float64Array, columns: readonly Float64Array[], rows: ArrayLike<number>): Float64Array {
  const k = columns.length + 1;
  const a = new Float64Array(k * k);
  const b = new Float64Array(k);
  const x = new Float64Array(k);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const value = y[row] as number;
    if (Number.isNaN(value)) continue;
    x[0] = 1;
    for (let c = 1; c < k; c++) x[c] = (columns[c - 1] as Float64Array)[row] as number;
    for (let r = 0; r < k; r++) {
      b[r] = (b[r] as number) + (x[r] as number) * value;
      for (let c = 0; c <= r; c++) a[r * k + c] = (a[r * k + c] as number) + (x[r] as number) * (x[c] as number);
    }
  }
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < r; c++) a[c * k + r] = a[r * k + c] as number;
    a[r * k + r] = (a[r * k + r] as number) * (1 + 1e-6) + 1e-9;
  }
  return solve(cholesky(a, k), b).slice(1);
}

const filled = (values: Float64Array): Float64Array => values.map((v) => (Number.isNaN(v) ? 0 : v));

/** Learns the works from the days before the incident. */
export function worksOf(frame: Frame, hypotheses: readonly Hypothesis[]): Works {
  const rows = thinned(frame.history);
  const known = (h: Hypothesis): boolean => {
    const values = h.driver === null ? undefined : frame.x[h.driver];
    return values?.some((v) => !Number.isNaN(v));
  };
  const active = hypotheses.filter((h) => acts(h) && known(h));
  const dx = Object.fromEntries(
    active.map((h) => {
      const values = dose(h, frame.x[h.driver as string] as Float64Array);
      return [h.id, filled(deviation(values, usual(frame, values, frame.history)))];
    }),
  );
  const columns = active.map((h) => dx[h.id] as Float64Array);
  const dy: Partial<Record<Probe, Float64Array>> = {};
  const slopes: Partial<Record<Probe, Record<string, number>>> = {};
  for (const probe of [...OUTCOMES, 'promise'] as const) {
    const values = outcome(frame, probe);
    if (!values?.some((v) => !Number.isNaN(v))) continue;
    const left = deviation(values, usual(frame, values, frame.history));
    const fitted = slopesOf(left, columns, rows);
    if (probe === 'promise') {
      // What the promise model itself makes of longer trips and the like is no change of the model.
      for (let row = 0; row < frame.n; row++)
        left[row] = (left[row] as number) - columns.reduce((sum, c, i) => sum + (fitted[i] as number) * (c[row] as number), 0);
    } else
      slopes[probe] = Object.fromEntries(
        active.map((h, i) => [h.id, h.spares.includes(probe) ? 0 : Math.max(0, fitted[i] as number)]),
      );
    dy[probe] = left;
  }
  return { active, dx, dy, slopes, shared: sharedOf(frame) };
}

function sharedOf(frame: Frame): Float64Array | null {
  const flag = frame.x.batched_flag;
  return flag?.some((v) => v === 1) ? flag.map((v) => (v === 1 ? 1 : 0)) : null;
}
