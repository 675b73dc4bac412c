import type { DetectResult } from '../detect/types.js';
import { type CxfError, notEvaluated } from '../errors.js';
import type { Warning } from '../model/warning.js';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const round = (n: number): string => String(Math.round(n));

/** Hours without any order that many orders are usual in: left out, and said. */
export function gapWarnings(result: Pick<DetectResult, 'gaps'>, name: string): Warning[] {
  return result.gaps.map((g) => ({
    code: 'missing_hours',
    message: `${name}: no order at all from ${iso(g.from)} to ${iso(g.to)} (${round((g.to - g.from) / HOUR)} h, usually ${round(g.usual)} orders): not loaded, or nobody could order; these hours are left out`,
  }));
}

/**
 * A problem of the data is not an incident of the customers: where most of the window is missing, or rows are missing in all
 * slices alike, there is no answer (exit 4). Null where there is none.
 */
export function dataProblem(result: DetectResult, name: string): CxfError | null {
  const { window, evenLoss } = result;
  const inWindow = (g: { from: number; to: number }): number =>
    Math.max(0, Math.min(g.to, window.matured) - Math.max(g.from, window.start));
  const missing = result.gaps.reduce((sum, g) => sum + inWindow(g), 0);
  if (missing > (window.matured - window.start) / 2)
    return notEvaluated(
      'data_quality',
      `${name}: no order at all in ${round(missing / HOUR)} of the ${round((window.matured - window.start) / HOUR)} hours judged, though many are usual.`,
      'load the missing orders; if nobody could order, this is an outage of everything',
    );
  if (evenLoss)
    return notEvaluated(
      'data_quality',
      `${name}: ${round(evenLoss.orders)} orders in the window where ${round(evenLoss.usual)} are usual, and every slice lost the same share: rows seem to be missing.`,
      'load them again; if it is real, it is an outage of everything',
    );
  return null;
}
