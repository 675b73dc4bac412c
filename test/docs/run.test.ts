import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { bash, CXF, ROOT, scratch } from '../support/process.js';
import { type Block, blocksOf, missing, stepsOf } from './blocks.js';

/** Every block of commands in the documentation, run as a reader would: one page after another, each in a home of its own. */

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))].filter(
  (name) => name.endsWith('.md'),
);
const PAGE_MS = 600_000;

/** A folder with `bin/cxf`, as in a clone, and `cxf` on the path, as after an installation. */
function place(): { cwd: string; env: Record<string, string> } {
  const cwd = scratch();
  const home = scratch();
  mkdirSync(join(cwd, 'bin'));
  symlinkSync(CXF, join(cwd, 'bin', 'cxf'));
  return { cwd, env: { HOME: home, PATH: [join(cwd, 'bin'), process.env.PATH ?? ''].join(delimiter) } };
}

/** A remark such as `# exit 3 when ...` announces that exit code. */
const codesOf = (command: string): number[] => [0, ...[...command.matchAll(/#.*\bexit (\d+)/g)].map((m) => Number(m[1]))];

async function follow(page: string, block: Block, at: ReturnType<typeof place>): Promise<void> {
  const where = `${page}, line ${block.line}`;
  const steps = block.kind === 'sh' ? [{ command: `set -e -o pipefail\n${block.text}`, shown: [] }] : stepsOf(block.text);
  for (const { command, shown } of steps) {
    const { code, stdout, stderr } = await bash(command, at);
    expect(codesOf(command), `${where}: ${command}\n${stderr}`).toContain(code);
    expect(missing(shown, stdout), `${where}: ${command}: a line shown is not printed`).toBeNull();
  }
}

for (const page of pages) {
  const blocks = blocksOf(readFileSync(join(ROOT, page), 'utf8'));
  if (blocks.length === 0) continue;
  test(page, { timeout: PAGE_MS }, async () => {
    const at = place();
    for (const block of blocks.filter((b) => b.skip === null)) await follow(page, block, at);
    // What a reader is not told to see here, somebody must be able to explain.
    for (const block of blocks) expect(block.skip?.length ?? 9, `${page}, line ${block.line}`).toBeGreaterThan(8);
  });
}
