import type { Frame } from './frame.js';

/** Hours of the day (local clock) that hold most of the harm: from `from` up to `to`, which may be past midnight. */
export interface PeakHours {
  readonly from: number;
  readonly to: number;
  /** Part of the harm that falls into them, less what may be luck, 0..1; and of the orders. */
  readonly share: number;
  readonly coverage: number;
}

/** Hours of fewer orders tell nothing, and of so few hours none is a peak. */
const FEWEST = 10;
const FEWEST_HOURS = 4;
/** In a peak an order is harmed at least so many times as one of the slice. */
const DENSER = 1.3;
/** Harm has to differ between hours by so many times what chance makes of it. */
const BEYOND_CHANCE = 2;

interface Cell {
  n: number;
  sum: number;
}

const meanOf = ({ n, sum }: Cell): number => (n > 0 ? sum / n : 0);
const at = (cells: Cell[], i: number): Cell => {
  cells[i] ??= { n: 0, sum: 0 };
  return cells[i];
};

/** Points lost by hour of the day. */
function byHour(frame: Frame, clock: Uint8Array, rows: Int32Array): Cell[] {
  const cells = Array.from({ length: 24 }, (): Cell => ({ n: 0, sum: 0 }));
  for (const row of rows) {
    const cell = at(cells, clock[row] as number);
    cell.n++;
    cell.sum += frame.loss[row] as number;
  }
  return cells;
}

/** Variance of one order's points around its hour. */
function varianceOf(frame: Frame, clock: Uint8Array, rows: Int32Array, hours: readonly Cell[]): number {
  let squares = 0;
  for (const row of rows) squares += ((frame.loss[row] as number) - meanOf(hours[clock[row] as number] as Cell)) ** 2;
  return squares / Math.max(1, rows.length - hours.filter((h) => h.n > 0).length);
}

/** The same as far as hours differ from day to day by more than their orders do, in the history. */
function daily(frame: Frame, clock: Uint8Array, hours: readonly Cell[]): number {
  const days: Cell[] = [];
  const cells: Cell[] = [];
  for (const row of frame.history) {
    const [hour, day] = [clock[row] as number, frame.dayOf[row] as number];
    const off = (frame.loss[row] as number) - meanOf(hours[hour] as Cell);
    for (const cell of [at(days, day), at(cells, day * 24 + hour)]) {
      cell.n++;
      cell.sum += off;
    }
  }
  let [over, count] = [0, 0];
  cells.forEach((cell, i) => {
    if (cell.n < 3) return;
    over += cell.n * (meanOf(cell) - meanOf(days[Math.floor(i / 24)] as Cell)) ** 2;
    count++;
  });
  return over / Math.max(1, count);
}

/** Points lost by hour beyond what is usual there, each pulled to the mean as far as it may be luck; null where hours are alike. */
function harmOf(frame: Frame, clock: Uint8Array): { n: Float64Array; harm: Float64Array } | null {
  const [past, now] = [byHour(frame, clock, frame.history), byHour(frame, clock, frame.incident)];
  const used = now.flatMap((cell, h) => (cell.n >= FEWEST && (past[h] as Cell).n >= FEWEST ? [h] : []));
  if (used.length < FEWEST_HOURS) return null;
  // Harmed orders differ by more than those before.
  const noise = Math.max(daily(frame, clock, past), varianceOf(frame, clock, frame.incident, now));
  const more = (h: number): number => meanOf(now[h] as Cell) - meanOf(past[h] as Cell);
  const n = used.reduce((a, h) => a + (now[h] as Cell).n, 0);
  const mean = used.reduce((a, h) => a + (now[h] as Cell).n * more(h), 0) / n;
  const over = used.reduce((a, h) => a + (now[h] as Cell).n * (more(h) - mean) ** 2, 0);
  const chance = (used.length - 1) * noise;
  if (mean <= 0 || over < BEYOND_CHANCE * chance) return null;
  const between = (over - chance) / n;
  const harm = new Float64Array(24);
  for (const h of used) harm[h] = Math.max(0, mean + (between / (between + noise / (now[h] as Cell).n)) * (more(h) - mean));
  return { n: Float64Array.from(now, (cell) => cell.n), harm };
}

/**
 * The fewest orders of one stretch of hours that hold `keep` of the harm; null where the harm is spread over the day as the orders are.
 * Hours are picked by how they fared, so what they hold is taken less what luck may have added (empirical Bayes, moments).
 */
export function peakHours(frame: Frame, keep: number): PeakHours | null {
  const found = frame.clock && harmOf(frame, frame.clock);
  if (!found) return null;
  const { n, harm } = found;
  const orders = n.reduce((a, b) => a + b, 0);
  const all = harm.reduce((a, x, h) => a + x * (n[h] as number), 0);
  let best: PeakHours | null = null;
  for (let from = 0; from < 24; from++) {
    let [share, coverage] = [0, 0];
    for (let length = 1; length < 24; length++) {
      const h = (from + length - 1) % 24;
      share += ((harm[h] as number) * (n[h] as number)) / all;
      coverage += (n[h] as number) / orders;
      if (share < keep) continue;
      if (share >= DENSER * coverage && (best === null || coverage < best.coverage))
        best = { from, to: (from + length) % 24, share, coverage };
      break;
    }
  }
  return best;
}

const clockText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
export const hoursName = ({ from, to }: PeakHours): string => `peak hours ${clockText(from)}-${clockText(to)}`;
export const withinHours = ({ from, to }: PeakHours, hour: number): boolean =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to;
