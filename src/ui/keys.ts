import type { Key as InkKey } from 'ink';
import type { Key } from './types.js';

const CHARACTERS: Readonly<Record<string, Key>> = {
  ...{ '\r': 'enter', '\n': 'enter', '\t': 'tab', '\u007f': 'backspace', '\b': 'backspace' },
  ...{ '\u0003': 'ctrl-c', '\u001a': 'ctrl-z', '\u000c': 'ctrl-l', '\u001b': 'esc' },
};

const NAMED: readonly (readonly [keyof InkKey, Key])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  // Ink calls the backspace key of most terminals (DEL) so.
  ['delete', 'backspace'],
];

/** The keys of what Ink hands over: several where they came at once or were pasted. Those without a meaning are left out. */
export function keysOf(input: string, key: InkKey): Key[] {
  if (key.ctrl) return ['c', 'z', 'l'].includes(input) ? [`ctrl-${input}`] : [];
  const named = NAMED.find(([name]) => key[name] === true);
  if (named) return [named[1]];
  if (key.meta) return [];
  return [...input].flatMap((c) => CHARACTERS[c] ?? (/\p{C}/u.test(c) ? [] : [c]));
}
