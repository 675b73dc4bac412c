import { usageError } from '../errors.js';
import type { Document } from './document.js';

const CACHE = 2e9;
const LEAST_MEMORY = 100e6;
const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** Bytes of a size such as 500MB; null where it is none. */
export function parseSize(text: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(KB|MB|GB)?\s*$/i.exec(text);
  return found ? Math.round(Number(found[1]) * (UNITS[(found[2] ?? '').toUpperCase()] as number)) : null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Bytes of a variable or, without it, of a key of the file; null where neither is there. `false` is 0 where that makes sense. */
function sizeOf(doc: Document, env: Env, key: string, off: boolean): number | null {
  const variable = `CXF_${key.toUpperCase()}`;
  const given = env[variable];
  const no = off ? ', or false' : '';
  const of = (value: unknown): number | null => {
    if (off && (value === false || value === 0 || (typeof value === 'string' && /^(false|off|no|0)$/i.test(value)))) return 0;
    return typeof value === 'string' ? parseSize(value) : null;
  };
  if (given) {
    const bytes = of(given);
    if (bytes !== null) return bytes;
    throw usageError('bad_size', `${variable} "${given.slice(0, 40)}" is not a size.`, `write a size such as 2GB${no}`);
  }
  const value = doc.raw(key);
  if (value === undefined || (off && value === true)) return null;
  return of(value) ?? doc.wrong(key, `a size such as "2GB"${no}`);
}

/** Bytes that sums of closed hours may take: `CXF_CACHE`, then `cache` of the file (a size, or false for none). */
export const cacheOf = (doc: Document, env: Env): number => sizeOf(doc, env, 'cache', true) ?? CACHE;

/** Bytes the database may use: `CXF_MEMORY`, then `memory` of the file; null for the default. What is more goes to temporary files. */
export function memoryOf(doc: Document, env: Env): number | null {
  const bytes = sizeOf(doc, env, 'memory', false);
  if (bytes === null || bytes >= LEAST_MEMORY) return bytes;
  throw usageError(
    'bad_size',
    `${env.CXF_MEMORY ? 'CXF_MEMORY' : `${doc.name}: memory`} is less than the database needs.`,
    'give it 100MB or more',
  );
}

/** Threads of the database: `CXF_THREADS`, then `threads` of the file; null for as many as there are processors. */
export function threadsOf(doc: Document, env: Env): number | null {
  const given = env.CXF_THREADS;
  const value = given ? Number(given) : doc.raw('threads');
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1024) return value;
  if (!given) return doc.wrong('threads', 'a whole number of at least 1');
  throw usageError(
    'bad_number',
    `CXF_THREADS "${given.slice(0, 40)}" is not a whole number of at least 1.`,
    'write CXF_THREADS=2',
  );
}
