import type { FoundIncident } from '../model/documents.js';
import { related, sliceKey } from '../model/slice.js';
import type { IncidentRecord } from './records.js';

/** Hours further apart than this are two regressions. */
const TOUCH_MS = 24 * 3_600_000;

const touches = (a: { from: number; to: number }, b: { from: number; to: number }): boolean =>
  a.from - b.to <= TOUCH_MS && b.from - a.to <= TOUCH_MS;

/** The same regression: slices that hold each other, hours that touch within a day. Only harm is ever found, so the direction agrees. */
export const sameRegression = (
  known: Pick<IncidentRecord, 'slice' | 'onset' | 'until'>,
  found: Pick<FoundIncident, 'slice' | 'window'>,
): boolean =>
  related(known.slice, found.slice) &&
  touches({ from: known.onset, to: known.until }, { from: Date.parse(found.window.start), to: Date.parse(found.window.end) });

/** Open at a time: begun by then, and nobody had said by then that it is over. */
export const openAt = (r: IncidentRecord, asOf: number): boolean =>
  r.onset < asOf && (r.resolvedRun === null || r.resolvedRun > asOf);

/**
 * Which known incident each found one is, or null for a new one; each known incident is taken once, the same slice before
 * a related one, the older before the newer. What is left of the related ones is one regression with it: `merged`.
 */
export function matchAll(
  found: readonly FoundIncident[],
  known: readonly IncidentRecord[],
): { readonly match: IncidentRecord | null; readonly merged: readonly IncidentRecord[] }[] {
  const free = new Set(known);
  const take = (f: FoundIncident, exact: boolean): IncidentRecord | null => {
    for (const r of free) {
      if (!sameRegression(r, f) || (exact && sliceKey(r.slice) !== sliceKey(f.slice))) continue;
      free.delete(r);
      return r;
    }
    return null;
  };
  const exact = found.map((f) => take(f, true));
  const matches = found.map((f, i) => exact[i] ?? take(f, false));
  return found.map((f, i) => {
    const match = matches[i] ?? null;
    const merged = match === null ? [] : [...free].filter((r) => sameRegression(r, f));
    for (const r of merged) free.delete(r);
    return { match, merged };
  });
}
