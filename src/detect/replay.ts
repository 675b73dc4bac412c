import { HOUR } from './clock.js';
import type { Frame } from './frame.js';
import { ALPHA, scan } from './scan.js';

/**
 * First instant at which the hourly test, replayed over what was known then, crosses the alert line for the slice
 * (any metric). Axis hours; at the latest the hour of `as_of`.
 */
export function detectedAt(frame: Frame, node: number, onset: number, asOf: number): number {
  const { maturityMs, sinceMs } = frame.settings;
  const lag = Math.ceil(maturityMs / HOUR);
  const last = Math.floor(asOf / HOUR);
  try {
    for (let end = onset + 1; end < frame.window.to && end + lag < last; end++) {
      frame.panel.seeAt(end + lag);
      const window = { from: Math.min(end - 1, Math.floor(end + lag - sinceMs / HOUR)), to: end };
      if (scan(frame, window).some((f) => f.node === node && f.q < ALPHA && f.severity !== null)) return end + lag;
    }
  } finally {
    frame.panel.seeAt(null);
  }
  return Math.max(onset, last);
}
