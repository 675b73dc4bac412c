// The interface stays open and is refreshed: what it and the processes that compute for it hold.
import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf, Terminal } from './terminal.js';

const REFRESH_MS = 5000;
const LOOK_MS = 30_000;
/** MiB that the process which draws may grow by after the first minute. */
const BAR = 10;

export async function memory(state: string, minutes: number): Promise<void> {
  const terminal = new Terminal(state, []);
  await terminal.until(/\$ cxf dashboard/);
  const seen: { minute: number; drawing: number; helpers: number[] }[] = [];
  const from = performance.now();
  let refreshes = 0;
  for (let next = LOOK_MS; next <= minutes * 60_000; next += LOOK_MS) {
    while (performance.now() - from < next) {
      terminal.press('r');
      refreshes++;
      await pause(REFRESH_MS);
    }
    const now = { minute: next / 60_000, drawing: memoryOf(terminal.pid), helpers: terminal.helpers.map(memoryOf) };
    seen.push(now);
    const helpers = now.helpers.map((m) => m.toFixed(0)).join(' + ');
    console.log(
      `minute ${now.minute.toFixed(1).padStart(4)}  draws ${now.drawing.toFixed(1).padStart(6)} MiB  computes ${helpers} MiB`,
    );
  }
  await terminal.quit();
  const early = seen.filter((s) => s.minute >= 1)[0] ?? seen[0];
  const last = seen.at(-1);
  if (!early || !last) return;
  const total = (s: typeof early): number => s.helpers.reduce((a, b) => a + b, 0);
  console.log(
    `${refreshes} refreshes; from minute ${early.minute} to ${last.minute}: draws ${(last.drawing - early.drawing).toFixed(1)} MiB (bar ${BAR}), computes ${(total(last) - total(early)).toFixed(1)} MiB`,
  );
}
