import { studentSf } from '../stats/student.js';
import type { Frame } from './frame.js';

const WEEK_HOURS = 168;
const DAY = 24;

/** A driver before and in the incident, as people are told it. */
export interface Level {
  readonly before: number;
  readonly after: number;
  /** after - before by how much such differences vary between ordinary days; null where too few days tell. */
  readonly deviations: number | null;
  /** Two-sided, Student's t over the days. */
  readonly p: number | null;
  readonly orders: number;
}

export type Keep = (row: number) => boolean;

interface Cell {
  n: number;
  sum: number;
}

const add = (map: Map<number, Cell>, key: number, value: number): void => {
  const cell = map.get(key);
  if (cell) {
    cell.n++;
    cell.sum += value;
  } else map.set(key, { n: 1, sum: value });
};

const hourOfWeek = (frame: Frame, row: number): number => (frame.weekday[row] as number) * DAY + (frame.hour[row] as number);

/** Mean and standard deviation of the daily means on the days before. */
function daily(frame: Frame, values: Float64Array, keep: Keep): { means: number[]; sd: number } {
  const days = new Map<number, Cell>();
  for (const row of frame.history) {
    const value = values[row] as number;
    if (!Number.isNaN(value) && keep(row)) add(days, frame.day[row] as number, value);
  }
  const means = [...days.values()].filter((c) => c.n >= 3).map((c) => c.sum / c.n);
  const mean = means.reduce((a, b) => a + b, 0) / Math.max(1, means.length);
  const squares = means.reduce((a, m) => a + (m - mean) ** 2, 0);
  return { means, sd: means.length > 2 ? Math.sqrt(squares / (means.length - 1)) : Number.NaN };
}

/**
 * Level of a driver against the same hours of the week before (where those have no orders, the same hours of all days), weighted by
 * the incident's orders in each hour. Null where either side has no value.
 */
export function levelOf(frame: Frame, values: Float64Array, keep: Keep = () => true): Level | null {
  const now = new Map<number, Cell>();
  let [sum, orders] = [0, 0];
  for (const row of frame.incident) {
    const value = values[row] as number;
    if (Number.isNaN(value) || !keep(row)) continue;
    add(now, hourOfWeek(frame, row), value);
    sum += value;
    orders++;
  }
  const [weekly, any] = [new Map<number, Cell>(), new Map<number, Cell>()];
  for (const row of frame.history) {
    const value = values[row] as number;
    if (Number.isNaN(value) || !keep(row)) continue;
    add(weekly, hourOfWeek(frame, row), value);
    add(any, WEEK_HOURS + (frame.hour[row] as number), value);
  }
  let [before, weight] = [0, 0];
  for (const [key, cell] of now) {
    const past = weekly.get(key) ?? any.get(WEEK_HOURS + (key % DAY));
    if (!past) continue;
    before += (cell.n * past.sum) / past.n;
    weight += cell.n;
  }
  if (orders === 0 || weight === 0) return null;
  const level = { before: before / weight, after: sum / orders, orders };
  const { means, sd } = daily(frame, values, keep);
  const spanned = new Set(Array.from(frame.incident, (row) => frame.day[row] as number)).size || 1;
  if (!(sd > 0) || means.length < 4) return { ...level, deviations: null, p: null };
  const deviations = (level.after - level.before) / (sd * Math.sqrt(1 / spanned + 1 / 4));
  return { ...level, deviations, p: Math.min(1, 2 * studentSf(Math.abs(deviations), means.length - 1)) };
}
