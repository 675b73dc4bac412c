import type { ChangeEvent } from '../model/documents.js';
import { compatible, contains, type Slice, withoutDaypart } from '../model/slice.js';
import type { Hypothesis } from './hypotheses/types.js';

const HOUR = 3_600_000;
/** A change may wait for the next peak, or the next day, before it shows; more than so many hours later it is another story. */
export const LONGEST_LAG = 48;
/** Onsets are known to the hour. */
const SLACK = 1;

export interface Candidate {
  readonly event: ChangeEvent;
  /** Hours from the change to the onset; negative: after it. */
  readonly lag: number;
  /** Its scope holds the whole slice, a part of it, or nothing of it. */
  readonly reach: 'covers' | 'part' | 'misses';
}

const says = (text: string | null, words: readonly string[]): boolean => {
  const lower = text?.toLowerCase() ?? '';
  return words.some((w) => lower.includes(w));
};

/** A change that could be this cause, by its lever; by its description where it names no lever. */
export const matches = (h: Hypothesis, e: ChangeEvent): boolean =>
  says(e.lever, h.levers) || (e.lever === null && says(e.description, h.levers));

function reachOf(scope: Slice, slice: Slice): Candidate['reach'] {
  const own = withoutDaypart(slice);
  if (contains(withoutDaypart(scope), own)) return 'covers';
  return compatible(withoutDaypart(scope), own) ? 'part' : 'misses';
}

/** Changes of the hypothesis' lever around the onset; the likeliest first: in reach, before the onset, close to it. */
export function candidates(h: Hypothesis, events: readonly ChangeEvent[], slice: Slice, onset: number): Candidate[] {
  const rank = (c: Candidate): number =>
    (c.reach === 'misses' ? 1000 : c.reach === 'part' ? 100 : 0) + (c.lag < -SLACK ? 500 : 0) + Math.abs(c.lag);
  return events
    .filter((e) => matches(h, e))
    .map((event) => ({ event, lag: (onset - Date.parse(event.at)) / HOUR, reach: reachOf(event.scope, slice) }))
    .filter((c) => c.lag <= LONGEST_LAG && c.lag >= -24)
    .sort((a, b) => rank(a) - rank(b) || (a.event.event_id < b.event.event_id ? -1 : 1));
}

/** The change that may have done it: in reach, and not after the onset. */
export const likely = (list: readonly Candidate[]): Candidate | null =>
  list.find((c) => c.reach !== 'misses' && c.lag >= -SLACK) ?? null;
