import { cholesky, solve } from '../stats/cholesky.js';
import type { Frame } from './frame.js';
import type { Hypothesis, Probe } from './hypotheses/types.js';
import { type Shift, shiftOf } from './shift.js';
import { deviation, usual } from './usual.js';

/** Hypotheses whose driver is recorded and acts through the works of a store: all but promise, failure and mix. */
export const acts = (h: Hypothesis): boolean => h.driver !== null && h.mechanism !== 'promise' && h.mechanism !== 'mix';

/** How the marketplace works on ordinary days: what is usual, and what each driver does to each outcome. */
export interface Works {
  /** Hypotheses with a driver in the data. */
  readonly active: readonly Hypothesis[];
  /** Driver less what is usual for store and hour, in the direction of harm; by hypothesis id. Zero where unknown. */
  readonly dx: Readonly<Record<string, Float64Array>>;
  /** What of it moved in the incident; by hypothesis id. */
  readonly shifts: Readonly<Record<string, Shift>>;
  /** Outcome less what is usual; minutes for durations, else as recorded. NaN where unknown. */
  readonly dy: Readonly<Partial<Record<Probe, Float64Array>>>;
  /** Effect of one unit of each driver on each outcome on ordinary days; by outcome, then hypothesis. Never a benefit. */
  readonly slopes: Readonly<Partial<Record<Probe, Readonly<Record<string, number>>>>>;
  /** Usual promise of each order relative to the mean: a shorter promise is shorter in proportion. */
  readonly promised: Float64Array | null;
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
    return values?.some((v) => !Number.isNaN(v)) ?? false;
  };
  const active = hypotheses.filter((h) => acts(h) && known(h));
  const dx = Object.fromEntries(
    active.map((h) => {
      const values = dose(h, frame.x[h.driver as string] as Float64Array);
      return [h.id, filled(deviation(values, usual(frame, values, frame.history)))];
    }),
  );
  for (const h of active)
    for (const up of h.downstreamOf) if (dx[up]) takeOut(dx[h.id] as Float64Array, dx[up] as Float64Array, rows);
  const columns = active.map((h) => dx[h.id] as Float64Array);
  const shifts = Object.fromEntries(active.map((h) => [h.id, shiftOf(frame, dx[h.id] as Float64Array)]));
  let promised: Float64Array | null = null;
  const dy: Partial<Record<Probe, Float64Array>> = {};
  const slopes: Partial<Record<Probe, Record<string, number>>> = {};
  for (const probe of [...OUTCOMES, 'promise'] as const) {
    const values = outcome(frame, probe);
    if (!values?.some((v) => !Number.isNaN(v))) continue;
    const expected = usual(frame, values, frame.history);
    const left = deviation(values, expected);
    if (probe === 'promise') promised = relative(expected, frame.incident);
    const fitted = slopesOf(left, columns, rows);
    // The promise model knows of longer trips and the like; couriers who come late do not wait: either way.
    const sign = probe === 'promise' || probe === 'wait' ? (x: number): number => x : (x: number): number => Math.max(0, x);
    slopes[probe] = Object.fromEntries(
      active.map((h, i) => [h.id, h.spares.includes(probe) && probe !== 'promise' ? 0 : sign(fitted[i] as number)]),
    );
    for (const h of active.filter((x) => x.mechanism === 'items' && !x.spares.includes(probe)))
      (slopes[probe] as Record<string, number>)[h.id] = Math.max(
        slopes[probe]?.[h.id] ?? 0,
        betweenUnits(frame, dose(h, frame.x[h.driver as string] as Float64Array), values),
      );
    dy[probe] = left;
  }
  return { active, dx, shifts, dy, slopes, promised, shared: sharedOf(frame) };
}

/** A touch of it is chance: less than so much of the variance is not taken for an effect. */
const LEAST_R2 = 0.005;

/** Takes out of a driver what the one before it makes of it on ordinary days: rain keeps couriers at home, and that is the rain's doing. */
function takeOut(down: Float64Array, up: Float64Array, rows: Int32Array): void {
  let [xy, xx, yy] = [0, 0, 0];
  for (const row of rows) {
    const [x, y] = [up[row] as number, down[row] as number];
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  if (!(xy > 0) || (xy * xy) / (xx * yy) < LEAST_R2) return;
  for (let row = 0; row < down.length; row++) down[row] = (down[row] as number) - (xy / xx) * (up[row] as number);
}

function relative(values: Float64Array, rows: Int32Array): Float64Array {
  const mean = rows.reduce((a, row) => a + (values[row] as number), 0) / Math.max(1, rows.length);
  return values.map((v) => (mean > 0 && !Number.isNaN(v) ? v / mean : 1));
}

/** Slope over the means of units: a driver that is itself a noisy guess tells more so than order by order. */
function betweenUnits(frame: Frame, x: Float64Array, y: Float64Array): number {
  const units = frame.units.length;
  const [n, sx, sy] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
  for (const row of frame.history) {
    const [a, b, u] = [x[row] as number, y[row] as number, frame.unit[row] as number];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n[u] = (n[u] as number) + 1;
    sx[u] = (sx[u] as number) + a;
    sy[u] = (sy[u] as number) + b;
  }
  const used = [...n.keys()].filter((u) => (n[u] as number) >= 30);
  if (used.length < 4) return 0;
  const total = used.reduce((a, u) => a + (n[u] as number), 0);
  const mean = (s: Float64Array): number => used.reduce((a, u) => a + (s[u] as number), 0) / total;
  const [mx, my] = [mean(sx), mean(sy)];
  let [xy, xx] = [0, 0];
  for (const u of used) {
    const k = n[u] as number;
    xy += k * ((sx[u] as number) / k - mx) * ((sy[u] as number) / k - my);
    xx += k * ((sx[u] as number) / k - mx) ** 2;
  }
  return xx > 0 ? xy / xx : 0;
}

function sharedOf(frame: Frame): Float64Array | null {
  const flag = frame.x.batched_flag;
  return flag?.some((v) => v === 1) ? flag.map((v) => (v === 1 ? 1 : 0)) : null;
}
