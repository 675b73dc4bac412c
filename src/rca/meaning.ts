import { cholesky, inverse } from '../stats/cholesky.js';
import { normalSf } from '../stats/normal.js';
import type { Frame } from './frame.js';
import type { Works } from './works.js';

/** What a unit of a driver did to durations in the incident, as a part of what it did before. */
export interface Meaning {
  /** Slope in the incident / slope before, and its standard error. */
  readonly ratio: number;
  readonly se: number;
  /** Log of how much better "it means what it meant" tells that than "it is measured on another scale" does. */
  readonly log: number;
}

/** A real change leaves slopes as they were, by so much. */
const STEADY = 0.15;
/** Scales on which a driver may newly be measured: 1 to 2.5 times the old one, so that a unit does less. */
const LEAST = 0.4;
const FEWEST = 60;

/** Residuals of a column within its units, in the incident. */
function within(frame: Frame, values: Float64Array, rows: Int32Array): Float64Array {
  const units = frame.units.length;
  const [n, sum] = [new Float64Array(units), new Float64Array(units)];
  for (const row of rows) {
    const u = frame.unit[row] as number;
    n[u] = (n[u] as number) + 1;
    sum[u] = (sum[u] as number) + (values[row] as number);
  }
  return Float64Array.from(
    rows,
    (row) => (values[row] as number) - (sum[frame.unit[row] as number] as number) / (n[frame.unit[row] as number] as number),
  );
}

const density = (x: number, sd: number): number => Math.exp((-x * x) / (2 * sd * sd)) / (sd * Math.sqrt(2 * Math.PI));

/**
 * A driver that is newly measured (another clock, another route planner) moves without harm, and a unit of it then does less than it
 * did: compares the slopes within stores in the incident with those before. By hypothesis id, for drivers that act on durations.
 */
export function meanings(frame: Frame, works: Works): Record<string, Meaning> {
  const duration = works.dy.duration;
  const slopes = works.slopes.duration;
  const rows = duration && frame.incident.filter((row) => !Number.isNaN(duration[row] as number));
  if (!duration || !slopes || !rows || rows.length < FEWEST) return {};
  const y = within(frame, duration, rows);
  const columns = works.active.map((h) => within(frame, works.dx[h.id] as Float64Array, rows));
  const k = columns.length;
  const a = new Float64Array(k * k);
  const b = new Float64Array(k);
  for (let i = 0; i < rows.length; i++)
    for (let r = 0; r < k; r++) {
      const x = (columns[r] as Float64Array)[i] as number;
      b[r] = (b[r] as number) + x * (y[i] as number);
      for (let c = 0; c < k; c++) a[r * k + c] = (a[r * k + c] as number) + x * ((columns[c] as Float64Array)[i] as number);
    }
  const inv = inverse(cholesky(a, k));
  const beta = b.map((_, r) => b.reduce((sum, v, c) => sum + (inv[r * k + c] as number) * v, 0));
  let squares = 0;
  for (let i = 0; i < rows.length; i++) {
    const fit = columns.reduce((sum, col, c) => sum + (beta[c] as number) * (col[i] as number), 0);
    squares += ((y[i] as number) - fit) ** 2;
  }
  const noise = squares / Math.max(1, rows.length - k - frame.units.length);
  return Object.fromEntries(
    works.active.flatMap((h, r) => {
      const before = slopes[h.id] ?? 0;
      const variance = (inv[r * k + r] as number) * noise;
      if (h.mechanism !== 'time' || before <= 0 || !(variance > 0)) return [];
      const [ratio, se] = [(beta[r] as number) / before, Math.sqrt(variance) / before];
      const same = density(ratio - 1, Math.hypot(se, STEADY));
      const sd = Math.hypot(se, 0.05);
      const scaled = (normalSf((LEAST - ratio) / sd) - normalSf((1 - ratio) / sd)) / (1 - LEAST);
      // Never more certain than a hundred to one: slopes also change when kitchens queue or couriers hurry.
      const log = Math.max(-4.6, Math.min(4.6, Math.log(Math.max(1e-12, same)) - Math.log(Math.max(1e-12, scaled))));
      return [[h.id, { ratio, se, log }]];
    }),
  );
}
