import { pearson } from '../stats/correlation.js';
import type { Frame } from './frame.js';
import type { Hypothesis } from './hypotheses/types.js';

/** One of the two is the other on another scale, but for rounding. */
const SAME = 0.999;
/** So many orders tell it. */
const ENOUGH = 4000;

/** Whether two columns say the same, so that no order can tell which of them did something. */
function same(frame: Frame, a: string, b: string): boolean {
  const [x, y] = [frame.x[a], frame.x[b]];
  if (a === b || !x || !y) return a === b;
  const step = Math.max(1, Math.floor(frame.history.length / ENOUGH));
  const rows = frame.history.filter(
    (row, i) => i % step === 0 && !Number.isNaN(x[row] as number) && !Number.isNaN(y[row] as number),
  );
  const pick = (of: Float64Array): number[] => Array.from(rows, (row) => of[row] as number);
  return rows.length > 2 && Math.abs(pearson(pick(x), pick(y))?.r ?? 0) >= SAME;
}

export interface Twins {
  readonly first: Hypothesis;
  readonly second: Hypothesis;
}

/** Hypotheses whose drivers say the same, each with the first of them; other directions of one driver are no twins. */
export function twinsOf(frame: Frame, hypotheses: readonly Hypothesis[]): Twins[] {
  const firsts: Hypothesis[] = [];
  return hypotheses.flatMap((second): Twins[] => {
    const { driver } = second;
    if (driver === null) return [];
    const first = firsts.find((h) => h.driver !== driver && same(frame, h.driver as string, driver));
    if (!first) firsts.push(second);
    return first ? [{ first, second }] : [];
  });
}
