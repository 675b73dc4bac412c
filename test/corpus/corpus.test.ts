import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorSchema } from '../../src/model/documents.js';
import { cxf, ROOT, scratch } from '../support/process.js';
import { writeShop } from '../support/shop.js';

const here = join(ROOT, 'test', 'corpus');
const files = join(here, 'files');
const folder = scratch();
const good = writeShop(folder);
const commands = readFileSync(join(here, 'commands.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as string[]);

const TRACE = /\n\s+at |node:internal|\.js:\d|\.ts:\d|CxfError|Error:/;
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
const AT_ONCE = 4;

/** What is wrong with how a command line is refused; none where all is well. */
async function faults(given: readonly string[], state: string): Promise<string[]> {
  const args = given.map((a) => a.replace('$C', files).replace('$G', good));
  const own = given.includes('--state') ? [] : ['--state', state];
  const { code, stdout, stderr } = await cxf([...args, '--json', ...own], { cwd: folder });
  const said = stderr.trimEnd().replaceAll(`${files}/`, '').replaceAll(folder, '');
  const error = stdout.startsWith('{') ? errorSchema.safeParse(JSON.parse(stdout)).data : undefined;
  const found = [
    code === 2 || code === 4 ? null : `exit ${code}`,
    /^cxf: [^\n]*[.?]$/.test(stderr.trimEnd()) ? null : 'not one sentence',
    said.length <= 300 ? null : `${said.length} characters`,
    TRACE.test(stderr) ? 'a stack trace' : null,
    ACTIVE.test(stderr) ? 'control characters' : null,
    error?.hint ? null : 'no hint in the document',
  ].filter((f) => f !== null);
  return found.length === 0
    ? []
    : [`${JSON.stringify(given).slice(0, 120)}: ${found.join(', ')}: ${JSON.stringify(said.slice(0, 400))}`];
}

describe('bad input', () => {
  it('is every file of the corpus, and more than sixty of each', () => {
    const named = commands.flat().join('\n');
    for (const file of readdirSync(files)) expect(named).toContain(`$C/${file}`);
    expect(readdirSync(files).length).toBeGreaterThan(60);
    expect(commands.length).toBeGreaterThan(120);
  });

  it('is refused with exit 2 or 4 and one sentence', { timeout: 600_000 }, async () => {
    const queue = commands.entries();
    const wrong: string[] = [];
    const worker = async (): Promise<void> => {
      for (const [n, given] of queue) wrong.push(...(await faults(given, join(folder, 'states', String(n)))));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(wrong).toEqual([]);
  });
});
