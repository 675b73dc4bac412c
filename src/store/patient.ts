const LONGEST_MS = 16;
/** Each of these waited makes the next question come a millisecond sooner. */
const STEP_MS = 100;

const asleep = new Int32Array(new SharedArrayBuffer(4));

/**
 * Does `work`, again and again while it throws what `busy` knows, for so many milliseconds. The longer one has waited the more
 * often it asks: those who came later do not overtake it for ever, as they would with pauses that grow.
 */
export function patiently<T>(work: () => T, busy: (error: unknown) => boolean, forMs: number): T {
  const started = performance.now();
  for (;;) {
    try {
      return work();
    } catch (error) {
      const waited = performance.now() - started;
      if (!busy(error) || waited >= forMs) throw error;
      const pause = Math.max(1, LONGEST_MS - waited / STEP_MS);
      Atomics.wait(asleep, 0, 0, Math.min(pause, forMs - waited));
    }
  }
}
