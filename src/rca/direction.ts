import type { Direction } from '../model/causes.js';
import { pearson } from '../stats/correlation.js';
import { type Frame, meanOf } from './frame.js';
import { deviation, usual } from './usual.js';

/** Weaker relations are no guide: of five tried, one in a thousand is as strong by chance. */
const SURE = 3.7;

/** Signed square root of the evidence that two deviations go together on ordinary days. */
function relation(frame: Frame, x: Float64Array, values: Float64Array | undefined): number {
  if (!values) return 0;
  const y = deviation(values, usual(frame, values, frame.history));
  const rows = frame.history.filter((row) => !Number.isNaN(x[row] as number) && !Number.isNaN(y[row] as number));
  const pick = (of: Float64Array): number[] => Array.from(rows, (row) => of[row] as number);
  return (pearson(pick(x), pick(y))?.r ?? 0) * Math.sqrt(rows.length);
}

/**
 * Which way a driver does harm, where nobody says: the way that goes with worse orders of the same store and hour on ordinary days;
 * where these tell nothing, the way it moved in the incident.
 */
export function directionOf(frame: Frame, driver: string): Direction {
  const values = frame.x[driver];
  if (!values) return 'up';
  const x = deviation(values, usual(frame, values, frame.history));
  const { late, wrong, cancelled } = frame.outcomes;
  const tried = [frame.loss, frame.x.delivery_seconds, late, wrong, cancelled].map((y) => relation(frame, x, y));
  const strongest = tried.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const sign = Math.abs(strongest) >= SURE ? strongest : meanOf(x, frame.incident);
  return sign < 0 ? 'down' : 'up';
}
