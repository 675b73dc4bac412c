import { userInfo } from 'node:os';
import type { Author } from '../app/incidents.js';
import { usageError } from '../errors.js';
import { nearest } from '../model/nearest.js';
import type { Globals } from './context.js';
import type { Io } from './io.js';

/** `--by` alone asks for the machine's user name; nothing is recorded without it. */
export interface AuthorOptions extends Globals {
  readonly by?: string | true;
}

export function author(io: Io, by: AuthorOptions['by']): Author {
  const name = by === true ? userInfo().username : (by ?? null);
  // What cxf did is told from what people did by this name.
  if (name === 'cxf') throw usageError('bad_name', '--by cxf: that name stands for cxf itself.', 'give another');
  return { now: io.now, by: name };
}

/** The word of a fixed list that was typed; names the nearest where it is none. */
export function oneOf<T extends string>(words: readonly T[], typed: string, what: string): T {
  const found = words.find((w) => w === typed.toLowerCase().replace('-', '_'));
  if (found) return found;
  const near = nearest(typed, words);
  throw usageError(
    `bad_${what}`,
    `"${typed.slice(0, 40)}" is not a ${what}.`,
    near ? `did you mean "${near}"?` : `use ${words.join(', ')}`,
  );
}
