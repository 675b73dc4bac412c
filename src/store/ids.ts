import { createHash } from 'node:crypto';
import { DAYPART } from '../model/dayparts.js';
import { type Slice, sliceKey } from '../model/slice.js';
import { spoken } from '../model/title.js';

const SLUG_LENGTH = 24;
/** Colours and the like of a terminal: no words. */
const SEQUENCE = /\u001b\[[0-?]*[ -/]*[@-~]/g;

const slug = (slice: Slice): string =>
  spoken(slice)
    .filter(([name], _, all) => name !== DAYPART || all.length === 1)
    .map(([, value]) => value)
    .join('-')
    .replace(SEQUENCE, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');

/**
 * A readable id that depends on the slice and the first hour alone: `grocery-sf-0104-9c1f`. The day is that of the onset in UTC.
 * @param onset ISO 8601, UTC
 */
export function incidentId(slice: Slice, onset: string): string {
  const hash = createHash('sha256')
    .update(`${sliceKey(slice)}\n${onset}`)
    .digest('hex')
    .slice(0, 4);
  const words = Object.keys(slice).length === 0 ? 'all' : slug(slice) || 'slice';
  return `${words}-${onset.slice(5, 7)}${onset.slice(8, 10)}-${hash}`;
}

/** The same id, or the first free one after it: `...-2`, `...-3`. */
export function freeId(wanted: string, taken: (id: string) => boolean): string {
  if (!taken(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken(`${wanted}-${n}`)) return `${wanted}-${n}`;
}
