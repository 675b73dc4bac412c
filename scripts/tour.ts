// The story by keys alone, from the alarm to the incident that is resolved: what each key has to be waited for.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stop, session } from './session.js';

const LOOK = { columns: 100, rows: 40, color: true, unicode: true };
const BAR = { seconds: 10, keys: 15 };
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

interface Morning {
  readonly title: string;
  readonly asOf: string | null;
  readonly keys: readonly string[];
  /** What is seen in the end. */
  readonly sees: RegExp;
}

const TO_THE_PLAN = ['enter', 'enter', 'enter', 'enter', 'e'];
const MORNINGS: readonly Morning[] = [
  {
    title: 'Jan 4, 8:00: from the alarm to the exported plan, and its start',
    asOf: null,
    keys: [...TO_THE_PLAN, 'x', 'y'],
    sees: /is set up/,
  },
  { title: 'Jan 8, 8:00: the third day', asOf: '2024-01-08T08:00:00-08:00', keys: ['6'], sees: /day 3/i },
  // Enter takes what the experiment recommends, y means it.
  {
    title: 'Jan 19, 8:00: the end, made permanent and resolved',
    asOf: '2024-01-19T08:00:00-08:00',
    keys: ['6', 'c', 'enter', 'y', '2'],
    sees: /resolved/,
  },
];

function told(stops: readonly Stop[]): number {
  for (const { key, screen, ms } of stops) console.log(`  ${key.padEnd(6)} ${screen.padEnd(12)} ${seconds(ms).padStart(8)}`);
  return stops.reduce((sum, s) => sum + s.ms, 0);
}

console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
const folder = mkdtempSync(join(tmpdir(), 'cxf-tour-'));
try {
  const state = join(folder, 'state');
  for (const { title, asOf, keys, sees } of MORNINGS) {
    console.log(title);
    const { stops, exported } = await session({ state, asOf, keys, look: LOOK });
    told(stops);
    if (!stops.at(-1)?.lines.some((l) => sees.test(l))) throw new Error(`not seen: ${sees}\n${stops.at(-1)?.lines.join('\n')}`);
    if (exported[0] === undefined) continue;
    const way = stops.slice(0, 1 + TO_THE_PLAN.length);
    const wait = way.reduce((sum, s) => sum + s.ms, 0);
    // `cxf` and enter are four.
    const presses = 4 + TO_THE_PLAN.length;
    console.log(
      `  alarm to exported plan: ${seconds(wait)} (bar ${BAR.seconds} s), ${TO_THE_PLAN.length} keys and ${presses - TO_THE_PLAN.length} to type cxf (bar ${BAR.keys}), ${exported[0].length} characters`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
