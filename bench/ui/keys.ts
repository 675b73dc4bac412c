// Processor time and wait of a key press, with many incidents in the list.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openStore } from '../../src/app/record.js';
import { loadSettings } from '../../src/config/load.js';
import { allIncidents, saveIncident } from '../../src/store/records.js';
import { median, quantile } from './numbers.js';
import { cpuOf, environment, ROOT, Terminal } from './terminal.js';

const INCIDENTS = 500;
const PRESSES = 200;
const BAR_MS = 50;
/** Ink ends a frame with it. */
const DRAWN = /\u001b\[\?2026l/;

/** The worst incident of the sample, again and again in towns of their own. */
async function fill(state: string): Promise<void> {
  execFileSync(process.execPath, [join(ROOT, 'bin', 'cxf'), 'detect', '--quiet'], { env: environment(state), stdio: 'ignore' });
  const settings = loadSettings({ flags: { state }, env: environment(state), cwd: ROOT, packageRoot: ROOT, now: Date.now() });
  const store = await openStore(settings);
  try {
    store.exclusively(() => {
      const model = allIncidents(store).find((r) => r.slice.category === 'Grocery');
      if (!model) throw new Error('the sample has no incident');
      for (let n = allIncidents(store).length; n < INCIDENTS; n++) {
        const slice = { region: `Town ${n}`, category: 'Grocery' };
        const found = { ...model.found, slice, title: `Grocery Town ${n} - CX Score -18` };
        saveIncident(store, { ...model, id: `grocery-town-${n}`, slice, found });
      }
    });
  } finally {
    store.close();
  }
}

export async function keys(state: string): Promise<void> {
  await fill(state);
  const terminal = new Terminal(state, []);
  await terminal.until(/\$ cxf dashboard/);
  const pid = terminal.pid;
  const cpu: number[] = [];
  const wait: number[] = [];
  for (let n = 0; n < PRESSES; n++) {
    const [from, used] = [performance.now(), cpuOf(pid)];
    terminal.press(n < PRESSES / 2 ? 'j' : 'k');
    await terminal.until(DRAWN);
    wait.push(performance.now() - from);
    // What is left to do after the frame counts, too.
    await new Promise((resolve) => setTimeout(resolve, 20));
    cpu.push((cpuOf(pid) - used) / 1e6);
  }
  await terminal.quit();
  const told = (list: number[]): string =>
    `${median(list).toFixed(1)} ms median, ${quantile(list, 0.95).toFixed(1)} ms of 95 %, ${Math.max(...list).toFixed(1)} ms most`;
  console.log(`${INCIDENTS} incidents, ${PRESSES} key presses`);
  console.log(`processor of a key press: ${told(cpu)} (bar ${BAR_MS} ms)`);
  console.log(`from the key to the frame: ${told(wait)}`);
}
