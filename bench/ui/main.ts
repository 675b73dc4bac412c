// What it is like to live in the interface. npm run bench:ui -- [--part memory,keys,frame,commands] [--minutes 10]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commands, firstFrame } from './frames.js';
import { keys } from './keys.js';
import { memory } from './memory.js';

const { values } = parseArgs({
  options: { part: { type: 'string', default: 'frame,commands,keys,memory' }, minutes: { type: 'string', default: '10' } },
});
const PARTS: Readonly<Record<string, (state: string) => Promise<void>>> = {
  frame: firstFrame,
  commands,
  keys,
  memory: (state) => memory(state, Number(values.minutes)),
};

if (spawnSync('script', ['--version']).status !== 0) throw new Error('script(1) is not there: it makes the terminal');
for (const part of values.part.split(',')) {
  const run = PARTS[part];
  if (!run) throw new Error(`there is no part ${part}: ${Object.keys(PARTS).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'cxf-bench-ui-'));
  console.log(`== ${part} (load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores)`);
  try {
    await run(join(folder, 'state'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
