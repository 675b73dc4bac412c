import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { keysOf } from '../../src/ui/keys.js';

const NONE = {
  ...{ upArrow: false, downArrow: false, leftArrow: false, rightArrow: false, pageDown: false, pageUp: false, home: false },
  ...{ end: false, return: false, escape: false, ctrl: false, shift: false, tab: false, backspace: false, delete: false },
  ...{ meta: false, super: false, hyper: false, capsLock: false, numLock: false },
} as Key;

test.each([
  ['j', {}, ['j']],
  ['jj\rq', {}, ['j', 'j', 'enter', 'q']],
  ['', { downArrow: true }, ['down']],
  ['', { escape: true, meta: true }, ['esc']],
  ['', { delete: true }, ['backspace']],
  ['c', { ctrl: true }, ['ctrl-c']],
  ['a', { ctrl: true }, []],
  ['x', { meta: true }, []],
  ['ü🙂', {}, ['ü', '🙂']],
  ['\u0000\u202e', {}, []],
])('%j %j', (input, key, keys) => {
  expect(keysOf(input, { ...NONE, ...key })).toEqual(keys);
});
