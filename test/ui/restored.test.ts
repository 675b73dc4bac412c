import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { scratch } from '../support/process.js';
import { hasTmux, Tmux } from './tmux.js';

/** However it ends or is stopped, the terminal is given back: the shell's screen, a cursor, keys that are echoed. */

const able = hasTmux();
if (!able) process.stderr.write('test/ui/restored.test.ts: skipped, there is no tmux here\n');

const TIME = 240_000;
const open: Tmux[] = [];
afterEach(() => {
  for (const t of open.splice(0)) t.close();
});

function terminal(env: Readonly<Record<string, string>> = {}): Tmux {
  const cwd = scratch();
  const t = new Tmux({ columns: 100, rows: 30, cwd, state: join(cwd, 'state'), env });
  open.push(t);
  return t;
}

const AFTER = 'echo code $?; stty -a | grep -o -- " icanon"';
async function givenBack(t: Tmux, code: number): Promise<string> {
  const screen = await t.until(/code \d+\n icanon/);
  expect(screen).toContain(`code ${code}`);
  expect(t.flags()).toEqual({ cursor: true, alternate: false });
  return screen;
}

/** Fails in the middle of it, in the process that draws. */
const CRASH = `if (process.argv[1]?.endsWith('cxf')) setTimeout(() => { throw new Error('planted'); }, 4000);`;

describe.skipIf(!able)('the interface', { timeout: TIME }, () => {
  test('that crashes gives the terminal back, and says in one sentence what happened', async () => {
    const crash = join(scratch(), 'crash.mjs');
    writeFileSync(crash, CRASH);
    const t = terminal({ NODE_OPTIONS: `--import=${crash}` });
    t.type(`echo before; $CXF; ${AFTER}`);
    await t.until(/q quit/);
    expect(t.flags()).toEqual({ cursor: false, alternate: true });
    const screen = await givenBack(t, 1);
    expect(screen).toMatch(/^before\ncxf: Something went wrong inside cxf: planted; run again with --debug/m);
    expect(screen).not.toMatch(/\n\s+at /);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('ended by %s gives the terminal back', async (signal, code) => {
    const t = terminal();
    t.type(`echo before; $CXF; ${AFTER}`);
    await t.until(/q quit/);
    t.signal(signal);
    expect(await givenBack(t, code)).toContain('before');
  });
});

describe.skipIf(!able)('a command that draws', { timeout: TIME }, () => {
  const working = /(starting|looking at the source|reading orders|testing slices)/;

  test('is interrupted by ctrl-c', async () => {
    const t = terminal();
    t.type(`$CXF rca latest; $CXF detect; ${AFTER}`);
    await t.until(working);
    t.keys('C-c');
    await givenBack(t, 130);
  });

  test('is stopped by ctrl-z with a cursor, goes on and leaves its answer', async () => {
    const t = terminal();
    t.type('$CXF detect');
    await t.until(working);
    t.keys('C-z');
    await t.until(/Stopped/);
    expect(t.flags().cursor).toBe(true);
    t.type('fg');
    expect(await t.until(/next: cxf incident show/)).toContain('HIGH  Grocery SF');
    await t.prompt();
    expect(t.flags()).toEqual({ cursor: true, alternate: false });
  });
});
