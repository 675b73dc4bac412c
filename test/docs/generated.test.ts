import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { CONFIG_KEYS } from '../../scripts/docs/keys.js';
import { commandDocs } from '../../scripts/docs/tree.js';
import { placeOf } from '../../src/commands/complete.js';
import { KEYS, loadSettings } from '../../src/config/load.js';
import { ROOT, scratch } from '../support/process.js';
import { commandLine, commandsOf } from '../support/program.js';

const ancestors = (command: Command): Command[] => (command.parent ? [command.parent, ...ancestors(command.parent)] : []);

test('docs/commands.md, docs/config.md and the man page are what the program says', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/docs.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('every command and option is in both', () => {
  const page = readFileSync(join(ROOT, 'docs', 'commands.md'), 'utf8');
  const man = readFileSync(join(ROOT, 'man', 'cxf.1'), 'utf8').replaceAll('\\-', '-');
  for (const command of commandsOf(commandLine()).filter((c) => !c.name().startsWith('_') && c.name() !== 'help'))
    for (const option of command.options) {
      expect(page, `${command.name()} ${option.flags}`).toContain(`\`${option.flags}\``);
      expect(man, `${command.name()} ${option.flags}`).toContain(option.flags);
    }
});

test('every key of cxf.toml is explained, and no other', () => {
  expect(Object.keys(CONFIG_KEYS).sort()).toEqual([...KEYS].sort());
});

test('every example of cxf.toml is one that cxf takes', () => {
  for (const [key, { example }] of Object.entries(CONFIG_KEYS)) {
    const folder = scratch();
    writeFileSync(join(folder, 'cxf.toml'), key === 'source' ? example : `source = "orders.parquet"\n${example}\n`);
    const load = () => loadSettings({ flags: {}, env: {}, cwd: folder, packageRoot: ROOT, now: 0 });
    expect(load, key).not.toThrow();
  }
});

/** As on a machine without it, where the page is only compared with the program. */
const hasGroff = spawnSync('groff', ['--version']).status === 0;
test.runIf(hasGroff)('the man page is roff without a warning', () => {
  const { stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', join(ROOT, 'man', 'cxf.1')], { encoding: 'utf8' });
  expect(stderr).toBe('');
});

test('every example of the help names commands and options that there are', () => {
  const cli = commandLine();
  const lines = commandDocs('0.0.0').flatMap((doc) => doc.examples);
  expect(lines.length).toBeGreaterThan(30);
  for (const line of lines.filter((l) => l.startsWith('cxf '))) {
    const words =
      line
        .replace(/ [|>].*$/, '')
        .match(/"[^"]*"|'[^']*'|\S+/g)
        ?.slice(1) ?? [];
    for (const [i, word] of words.entries()) {
      const { command, option, literal } = placeOf(cli, words.slice(0, i));
      if (option || literal) continue;
      const known = [command, ...ancestors(command)].flatMap((c) => c.options.map((o) => o.long));
      if (word.startsWith('--')) expect(known, `${line}: ${word}`).toContain(word.split('=')[0]);
      else if (command.commands.length > 0 && command.registeredArguments.length === 0)
        expect(
          command.commands.map((c) => c.name()),
          line,
        ).toContain(word);
    }
  }
});
