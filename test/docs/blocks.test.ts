import { expect, test } from 'vitest';
import { blocksOf, missing, stepsOf } from './blocks.js';

test('blocks of commands, and why some are not run', () => {
  const page = [
    '```sh',
    'a',
    '```',
    '',
    '<!-- not run: needs Slack -->',
    '```console',
    '$ b',
    '```',
    '```toml',
    '```',
    '```',
    '$ c',
    '```',
  ];
  expect(blocksOf(page.join('\n'))).toEqual([
    { kind: 'sh', line: 1, text: 'a', skip: null },
    { kind: 'console', line: 6, text: '$ b', skip: 'needs Slack' },
  ]);
  expect(() => blocksOf('```sh\na')).toThrow('does not end');
});

test('commands and what they are shown to print', () => {
  expect(stepsOf('$ a\n$ b --c\nx\n...')).toEqual([
    { command: 'a', shown: [] },
    { command: 'b --c', shown: ['x', '...'] },
  ]);
});

test('what is shown must be printed, all of it but for gaps', () => {
  expect(missing([], 'anything')).toBeNull();
  expect(missing(['a', 'b'], 'a\nb\n')).toBeNull();
  expect(missing(['a'], 'a\nb\n')).toContain('there is more: b');
  expect(missing(['a', '...'], 'a\nb\n')).toBeNull();
  expect(missing(['a', '...', 'c'], 'a\nb\nc')).toBeNull();
  expect(missing(['a', 'c'], 'a\nb\nc')).toBe('c');
  expect(missing(['...', 'z'], 'a\nb')).toBe('z');
  expect(missing(['...', 'b', 'a'], 'a\nb')).toBe('a');
});
