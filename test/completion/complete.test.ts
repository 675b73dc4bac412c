import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ids } from '../../src/app/known-ids.js';
import { ARGUMENT_VALUES, complete, OPTION_VALUES } from '../../src/commands/complete.js';
import { commandLine, commandsOf } from '../support/program.js';

const cli = commandLine();
const IDS: Ids = {
  incidents: [
    { id: 'grocery-sf-0104-801b', about: 'high, new: Grocery SF - CX Score -18' },
    { id: 'all-0104-1111', about: 'low' },
  ],
  plans: [{ id: 'plan-grocery-sf-0104-801b-3e7a37', about: '' }],
  experiments: [{ id: 'exp-grocery-sf-0104-801b-67d5b8', about: '' }],
};
const after = (...words: string[]): string[] => complete(cli, words, IDS).candidates.map((c) => c.value);

test('commands, and those of a group', () => {
  expect(after('de')).toEqual(['detect']);
  expect(after('')).toEqual(cli.commands.map((c) => c.name()).filter((name) => !name.startsWith('_')));
  expect(after('incident', 'st')).toEqual(['status']);
  expect(after('--json', '--state', 'x', 'incident', 'no')).toEqual(['note']);
});

test('ids of the kind the command takes', () => {
  for (const words of [['rca'], ['incident', 'show'], ['recommend'], ['orders'], ['report'], ['detect', '--quiet', '--']])
    expect(after(...words, 'gro'), words.join(' ')).toEqual(words[0] === 'detect' ? [] : ['grocery-sf-0104-801b']);
  expect(after('plan', 'show', '')).toEqual(['latest', 'plan-grocery-sf-0104-801b-3e7a37']);
  expect(after('experiment', 'start', 'plan')).toEqual(['plan-grocery-sf-0104-801b-3e7a37']);
  expect(after('experiment', 'status', 'e')).toEqual(['exp-grocery-sf-0104-801b-67d5b8']);
  expect(after('experiment', 'adjust', 'latest', '--plan', 'p')).toEqual(['plan-grocery-sf-0104-801b-3e7a37']);
  expect(after('plan', 'gro')).toEqual(['grocery-sf-0104-801b']);
});

test('words of an argument, after the ones before it', () => {
  expect(after('incident', 'status', 'latest', 'm')).toEqual(['monitoring']);
  expect(after('incident', 'feedback', '--note', 'why', 'latest', '')).toEqual(['real', 'false_alarm', 'known', 'expected']);
  expect(after('incident', 'status', 'latest', 'new', '')).toEqual([]);
});

test('options, the global ones too, and their values, however they are written', () => {
  expect(after('detect', '--min')).toEqual(['--min-severity']);
  expect(after('detect', '--as')).toEqual(['--as-of']);
  expect(after('detect', '--min-severity', '')).toEqual(['low', 'medium', 'high']);
  expect(after('detect', '--min-severity=m')).toEqual(['--min-severity=medium']);
  // As bash cuts it.
  expect(after('detect', '--min-severity', '=', 'm')).toEqual(['medium']);
  expect(after('detect', '--min-severity', '=')).toEqual(['low', 'medium', 'high']);
  expect(after('experiment', 'status', 'latest', '--fail-on', '')).toEqual(['breach']);
  expect(after('trend', '--by', '')).toEqual(['hour', 'day']);
  expect(after('rca', '--', '--as')).toEqual([]);
});

test('files where a file is meant', () => {
  for (const words of [
    ['--source', ''],
    ['detect', '--output', 'x'],
    ['plan', '--from=', ''].slice(0, 2),
    ['report', 'latest', '--html', ''],
  ])
    expect(complete(cli, words, IDS).files, words.join(' ')).toBe(true);
  expect(complete(cli, ['rca', ''], IDS).files).toBe(false);
});

test('the tables name options and arguments that are there', () => {
  const all = commandsOf(cli);
  for (const key of Object.keys(OPTION_VALUES)) {
    const [option, command] = key.split(' ').reverse();
    const found = all.filter((c) => (command === undefined || c.name() === command) && c.options.some((o) => o.long === option));
    expect(found.length, key).toBeGreaterThan(0);
  }
  for (const key of Object.keys(ARGUMENT_VALUES).filter((k) => k !== 'into')) {
    const [argument, group] = key.split(' ').reverse();
    const found = all.filter(
      (c) => (group === undefined || c.parent?.name() === group) && c.registeredArguments.some((a) => a.name() === argument),
    );
    expect(found.length, key).toBeGreaterThan(0);
  }
});

test('any line is answered, with what begins as the last word does', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '',
      '-',
      '--',
      '=',
      '--state',
      '--as-of=',
      'incident',
      'show',
      'plan',
      'latest',
      'trend',
      '--metric',
      '--constructor',
    ),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const last = words.at(-1) ?? '';
      for (const { value } of complete(cli, words, IDS).candidates) expect(last === '=' || value.startsWith(last)).toBe(true);
    }),
    { seed: 2, numRuns: 500 },
  );
});
