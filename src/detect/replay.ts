import { HOUR } from './clock.js';
import type { Frame } from './frame.js';
import { alerts, scan } from './scan.js';

/** A slice and the axis hour from which on it may have been noticed. */
export interface Watched {
  readonly node: number;
  readonly onset: number;
}

const lagOf = (frame: Frame): number => Math.ceil(frame.settings.maturityMs / HOUR);

/** First hour that a replay of the test looks at, but for the baselines, whose outcomes are long known. */
export const replayFrom = (frame: Frame, watched: readonly Watched[]): number =>
  Math.min(...watched.map((w) => w.onset + 1)) + Math.min(0, lagOf(frame) - Math.ceil(frame.settings.sinceMs / HOUR)) - 1;

/**
 * First instant at which the hourly test, replayed over what was known then, crosses the alert line for each slice (any
 * metric). Axis hours; at the latest the hour of `as_of`.
 */
export function detectedAt(frame: Frame, watched: readonly Watched[], asOf: number): number[] {
  const lag = lagOf(frame);
  const last = Math.floor(asOf / HOUR);
  const found = watched.map(() => -1);
  const open = (end: number): number[] => watched.flatMap((w, i) => (found[i] === -1 && end > w.onset ? [i] : []));
  const first = Math.min(...watched.map((w) => w.onset + 1));
  try {
    for (let end = first; end < frame.window.to && end + lag < last && found.includes(-1); end++) {
      const waiting = open(end);
      if (waiting.length === 0) continue;
      frame.panel.seeAt(end + lag);
      const window = { from: Math.min(end - 1, Math.floor(end + lag - frame.settings.sinceMs / HOUR)), to: end };
      const loud = new Set(scan(frame, window).flatMap((f) => (alerts(f) ? [f.node] : [])));
      for (const i of waiting) if (loud.has(watched[i]?.node ?? -1)) found[i] = end + lag;
    }
  } finally {
    frame.panel.seeAt(null);
  }
  return found.map((hour, i) => (hour === -1 ? Math.max(watched[i]?.onset ?? last, last) : hour));
}
