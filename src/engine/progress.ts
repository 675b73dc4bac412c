import type { Watch } from './duckdb.js';

/** Shorter scans say nothing (milliseconds). */
const LONG = 2000;
/** Telling every percent would be a flicker. */
const STEP = 0.02;

const millions = (rows: number): string => (rows / 1e6).toFixed(1);

/** `reading: 12.3 of 100.0 million rows, 8 s left`, from the second second of a scan on. */
export function watching(tell: (text: string) => void): Watch {
  let last = -1;
  return (rows, of, elapsed) => {
    const share = rows / of;
    if (elapsed < LONG || share <= 0) return;
    if (share < last) last = -1;
    if (share - last < STEP) return;
    last = share;
    const left = Math.max(1, Math.round((elapsed * (1 - share)) / share / 1000));
    tell(`reading: ${millions(rows)} of ${millions(of)} million rows, ${left} s left`);
  };
}
