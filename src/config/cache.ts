import { usageError } from '../errors.js';
import type { Document } from './document.js';

const DEFAULT = 2e9;
const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** Bytes of a size such as 500MB; null where it is none. */
export function parseSize(text: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(KB|MB|GB)?\s*$/i.exec(text);
  return found ? Math.round(Number(found[1]) * (UNITS[(found[2] ?? '').toUpperCase()] as number)) : null;
}

/** Bytes that sums of closed hours may take: `CXF_CACHE`, then `cache` of the file (a size, or false for none). */
export function cacheOf(doc: Document, env: Readonly<Record<string, string | undefined>>): number {
  const given = env.CXF_CACHE;
  if (given) {
    const bytes = /^(false|off|no)$/i.test(given) ? 0 : parseSize(given);
    if (bytes === null)
      throw usageError('bad_size', `CXF_CACHE "${given.slice(0, 40)}" is not a size.`, 'write a size such as 2GB, or false');
    return bytes;
  }
  const value = doc.raw('cache');
  if (value === undefined || value === true) return DEFAULT;
  if (value === false || value === 0) return 0;
  const bytes = typeof value === 'string' ? parseSize(value) : null;
  return bytes ?? doc.wrong('cache', 'a size such as "2GB", or false');
}
