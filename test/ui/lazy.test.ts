import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/process.js';

const DIST = join(ROOT, 'dist');
const read = (file: string): string => readFileSync(join(DIST, file), 'utf8');

/** What is loaded together with a file of the bundle. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of read(file).matchAll(/^(?:import|export)\b[^;]*?["']\.\/([\w-]+\.js)["']/gm))
    closure(path as string, seen);
  return seen;
}

const draws = (file: string): boolean => /react\.transitional\.element|react-reconciler/.test(read(file));

test('React and Ink are loaded on a terminal alone: by the interface, and by what draws the answer of a command', () => {
  const files = readdirSync(DIST).filter((f) => f.endsWith('.js'));
  const loading = files.filter((f) => [...closure(f)].some(draws));
  const entries = loading.filter((f) => !f.startsWith('chunk-')).map((f) => f.replace(/-[^-]*$/, ''));
  expect(entries.sort()).toEqual(['one-shot', 'terminal']);
  // What several files share is loaded by no other than these.
  const others = files.filter((f) => !f.startsWith('chunk-') && !/^(one-shot|terminal)-/.test(f));
  for (const file of others) expect([file, [...closure(file)].filter((f) => loading.includes(f))]).toEqual([file, []]);
  expect(closure('cli.js').size).toBeGreaterThan(1);
});
