import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { german } from '../init/worlds.js';
import { cxf, scratch } from '../support/process.js';

const cwd = scratch();
writeFileSync(join(cwd, 'bestellungen.csv'), german());

it.each([
  ['init-80.txt', '80', []],
  ['init-120.txt', '120', []],
  ['init.md', '80', ['--md']],
])('cxf init draws %s', async (name, columns, more) => {
  const { code, stdout } = await cxf(['init', 'bestellungen.csv', '--force', '--no-detect', ...more], {
    cwd,
    env: { COLUMNS: columns },
  });
  expect(code).toBe(0);
  // The copy of the file before it has a number of its own in each run.
  await expect(stdout.replace(/; what was there is kept as\s+\S+/, '')).toMatchFileSnapshot(join('..', 'golden', name));
});
