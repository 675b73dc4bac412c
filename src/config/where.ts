import { usageError } from '../errors.js';
import type { Slice } from '../model/slice.js';

// Blanks around a value are part of the unquoted form and trimmed later: two ways to match them would take cubic time.
const PAIR = /\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?:\s*"((?:[^"\\]|\\.)*)"\s*|((?:[^,"\\]|\\.)*))(?:,|$)/suy;
const unescaped = (text: string): string => text.replace(/\\(.)/gs, '$1');

/** `region=SF,category="Ready, set"`: quotes or a backslash keep a comma. */
export function parseWhere(text: string, from: string): Slice {
  const bad = (why: string) =>
    usageError('bad_filter', `${from} "${text.slice(0, 60)}" ${why}.`, 'write region=SF,category=Grocery');
  const slice: Record<string, string> = {};
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const match = PAIR.exec(text);
    if (!match) throw bad('is not a list of dimension=value');
    const [, name = '', quoted, plain] = match;
    const value = quoted === undefined ? unescaped((plain ?? '').trim()) : unescaped(quoted);
    if (value === '') throw bad(`gives no value for ${name}`);
    if (Object.hasOwn(slice, name)) throw bad(`names ${name} twice`);
    Object.defineProperty(slice, name, { value, enumerable: true });
  }
  if (Object.keys(slice).length === 0) throw bad('names no dimension');
  return slice;
}
