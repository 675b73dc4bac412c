import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../src/commands/examples.js';
import { program } from '../../src/commands/program.js';
import { cxf, ROOT } from '../support/process.js';

/** The help of every command, on 80 columns: files in test/golden/help, without the options that all commands share. */

type Command = ReturnType<typeof program>;
const root = program({} as Parameters<typeof program>[0], '0', { done: () => undefined, help: () => undefined });
const all = (command: Command, words: readonly string[] = []): { words: readonly string[]; command: Command }[] => [
  { words, command },
  ...command.commands
    .filter((c) => c.name() !== 'help' && !c.name().startsWith('_'))
    .flatMap((c) => all(c as Command, [...words, c.name()])),
];
const COMMANDS = all(root);
const find = (words: readonly string[]): Command | undefined =>
  COMMANDS.find((c) => c.words.join(' ') === words.join(' '))?.command;

/** The options a command takes, its own and those of all. */
const flagsOf = (command: Command): string[] => [...command.options, ...root.options].map((o) => o.long ?? '');

describe.each(COMMANDS.map(({ words, command }) => ({ name: words.join(' ') || 'cxf', words, command })))(
  '$name',
  ({ words, command }) => {
    it('has a help that fits 80 columns and ends with examples', async () => {
      const { code, stdout, stderr } = await cxf([...words, '--help'], { env: { COLUMNS: '80' } });
      expect([code, stderr]).toEqual([0, '']);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      expect(stdout).toContain('\nExamples:\n  ');
      const own = words.length === 0 ? stdout : stdout.replace(/(?<=Global Options:\n)(?: .*\n)+/, '  (as in cxf --help)\n');
      await expect(own).toMatchFileSnapshot(join(ROOT, 'test', 'golden', 'help', `${words.join('-') || 'cxf'}.txt`));
    });

    it('is described in the words that the others use: no full stop, no capital', () => {
      if (words.length === 0) return;
      expect(command.description()).toMatch(/^[a-z].*[^.]$/);
      for (const o of command.options) expect(o.description).toMatch(/^[^A-Z].*[^.]$/);
    });

    it('has examples of commands and options there are', () => {
      const lines = EXAMPLES[words.join(' ')] ?? [];
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        const typed =
          /cxf( [^|<>)]*)?/
            .exec(line)?.[1]
            ?.trim()
            .split(/\s+/)
            .filter((w) => w !== '') ?? [];
        let path: string[] = [];
        for (const word of typed)
          if (find([...path, word])) path = [...path, word];
          else break;
        const target = find(path) as Command;
        for (const flag of typed.filter((w) => w.startsWith('--')))
          expect([line, flagsOf(target)]).toEqual([line, expect.arrayContaining([flag])]);
      }
    });
  },
);

it('there are no examples of commands that are gone', () => {
  // cxf doctor may not be there yet.
  const gone = Object.keys(EXAMPLES).filter((w) => w !== 'doctor' && !find(w === '' ? [] : w.split(' ')));
  expect(gone).toEqual([]);
});
