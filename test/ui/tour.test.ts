import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/report/width.js';
import { cxf, ROOT, scratch } from '../support/process.js';
import { hasTmux, Tmux } from './tmux.js';

/** The interface on a real terminal, with the packaged sample. */

const able = hasTmux();
if (!able) process.stderr.write('test/ui/tour.test.ts: skipped, there is no tmux here\n');

const TIME = 240_000;
const open: Tmux[] = [];
afterEach(() => {
  for (const t of open.splice(0)) t.close();
});

function terminal(columns: number, rows: number, env: Readonly<Record<string, string>> = {}) {
  const cwd = scratch();
  const t = new Tmux({ columns, rows, cwd, state: join(cwd, 'state'), env });
  open.push(t);
  return { t, cwd };
}

/** One line stays free, none is too wide, the keys stand below. */
function fits(screen: string, columns: number, rows: number): void {
  const lines = screen.replace(/\n$/, '').split('\n');
  expect(lines.length).toBe(rows);
  expect(lines.at(-1)).toBe('');
  expect(lines.at(-2)).toMatch(/q quit/);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
}

const FRAMES = join(ROOT, 'test', 'golden', 'frames');
const SIZES = [
  [60, 20],
  [80, 24],
  [120, 40],
] as const;

describe.skipIf(!able)('on a terminal', () => {
  test.each(SIZES)('from the dashboard to the exported plan, %i x %i', { timeout: TIME }, async (columns, rows) => {
    const { t, cwd } = terminal(columns, rows);
    t.type('echo before; $CXF');
    const look = async (wish: RegExp, golden: string | null = null): Promise<string> => {
      const screen = await t.until(wish);
      fits(screen, columns, rows);
      if (golden !== null) await expect(screen).toMatchFileSnapshot(join(FRAMES, `${golden}-${columns}x${rows}.txt`));
      return screen;
    };
    const dashboard = await look(/\$ cxf dashboard/, 'dashboard');
    expect(dashboard).toContain('> HIGH  Grocery SF - CX Score -18');
    expect(dashboard).toContain('  MED   Convenience NYC - On-time -5%');
    t.keys('Enter');
    expect(await look(/\$ cxf incident show/, 'incident')).toContain('> Root cause');
    t.keys('Enter');
    expect(await look(/\$ cxf rca/, 'rca')).toMatch(/Cause 1 {2}Batching Threshold Increase/);
    t.keys('Enter');
    expect(await look(/\$ cxf recommend/, 'recommend')).toMatch(/> Plan 1 {2}Reduce the batching threshold/);
    t.keys('Enter');
    expect(await look(/\$ cxf plan/, 'plan')).toContain('Experiment plan: Reduce the batching threshold');
    t.keys('e');
    await look(/Written: cxf-plan-grocery-sf/);
    t.keys('e');
    await look(/Written: cxf-plan-.*-2\.md/);
    const files = readdirSync(cwd).filter((f) => f.endsWith('.md'));
    expect(files).toHaveLength(2);
    const text = readFileSync(join(cwd, files[0] as string), 'utf8');
    expect(text).toMatch(/^#+ Experiment plan: Reduce the batching threshold/);
    expect(readFileSync(join(cwd, files[1] as string), 'utf8')).toBe(text);
    const printed = await cxf(['plan', 'show', 'latest', '--md'], { cwd, env: { CXF_STATE: join(cwd, 'state') } });
    expect(text).toBe(printed.stdout);
    // The plan is started: at the next midnight, which is that of the story.
    t.keys('x');
    await t.until(/Start this experiment.*\(y\/n\)/);
    t.keys('y');
    await look(/exp-grocery-sf.* is set up/, 'started');
    // Left, the screen is as it was.
    t.keys('q');
    const after = await t.prompt();
    expect(after).toContain('before');
    expect(t.history()).not.toContain('Root cause');
    // The third day, and the end.
    t.type('clear; $CXF --as-of 2024-01-08T08:00:00-08:00');
    await look(/\$ cxf dashboard/);
    t.keys('6');
    expect(await look(/\$ cxf experiment status/, 'day-3')).toMatch(/day 3/i);
    t.keys('q');
    await t.prompt();
    t.type('clear; $CXF --as-of 2024-01-19T08:00:00-08:00');
    await look(/\$ cxf dashboard/);
    t.keys('6');
    await look(/\$ cxf experiment status/, 'end');
    t.keys('c');
    await t.until(/> make it permanent and resolve the incident/);
    t.keys('Enter');
    await t.until(/Conclude: make it permanent and resolve the incident\? \(y\/n\)/);
    t.keys('y');
    await look(/is concluded: make perm/);
    t.keys('2');
    expect(await look(/\$ cxf incident show/)).toMatch(/resolved/);
  });

  test('resized, suspended, resumed and ended by a signal', { timeout: TIME }, async () => {
    const { t } = terminal(80, 24);
    t.type('seq 100; $CXF');
    await t.until(/\$ cxf dashboard/);
    t.resize(100, 30);
    fits(await t.until(/─{100}/), 100, 30);
    t.resize(60, 20);
    await t.until(/> HIGH[\s\S]*q quit/);
    t.keys('C-z');
    await t.until(/Stopped/);
    t.type('echo $((6 * 7))');
    await t.until(/^42$/m);
    t.type('fg');
    fits(await t.until(/> HIGH[\s\S]*q quit/), 60, 20);
    t.keys('C-z');
    await t.until(/Stopped[\s\S]*^@@\s*$/m);
    // What had scrolled off before is still there.
    expect(t.history()).toMatch(/^1\n2\n3\n/m);
    t.type('clear; kill %1; fg; echo code $?; stty -a | grep -o -- " icanon"');
    expect(await t.until(/code \d+\n icanon/)).toContain('code 143');
  });

  test('what fails is told in its place, and r tries again', { timeout: TIME }, async () => {
    const { t } = terminal(80, 24);
    t.type('$CXF --as-of 2019-01-01');
    expect(await t.until(/r tries again/)).toContain('This could not be shown');
    t.keys('7');
    await t.until(/\$ cxf event list --as-of 2019-01-01/);
  });

  test('status, note and experiment are set by keys', { timeout: TIME }, async () => {
    const { t } = terminal(120, 40);
    t.type('$CXF');
    await t.until(/\$ cxf dashboard/);
    t.keys('2');
    await t.until(/\$ cxf incident/);
    t.keys('s', 'i', 'Enter');
    await t.until(/is investigating now/);
    t.keys('n');
    await t.until(/note:/);
    t.keys('-l', 'asked dispatch');
    t.keys('Enter');
    await t.until(/The note is in the history/);
    t.keys('5');
    await t.until(/\$ cxf plan/);
    t.keys('x');
    await t.until(/Start this experiment.*\(y\/n\)/);
    t.keys('y');
    await t.until(/exp-grocery-sf.* is set up/);
    t.keys('q');
    await t.prompt();
    t.type('clear; $CXF incident show latest | tail -12');
    const shown = await t.until(/asked dispatch/);
    expect(shown).toContain('new -> investigating');
  });

  test('on a terminal that can do little the summary is printed', { timeout: TIME }, async () => {
    const { t } = terminal(80, 24, { TERM: 'dumb' });
    t.type('$CXF dashboard');
    await t.until(/next: cxf incident show/);
    await t.prompt();
  });

  test('without UTF-8 there is ASCII only', { timeout: TIME }, async () => {
    const { t } = terminal(80, 24, { LC_ALL: 'C', LANG: 'C', NO_COLOR: '1' });
    t.type('$CXF');
    expect(await t.until(/\$ cxf dashboard/)).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
