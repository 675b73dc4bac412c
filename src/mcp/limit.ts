/** Where a document was cut: so many of so many rows, or characters of a text. */
export interface Cut {
  /** Such as `incidents[0].trend`. */
  readonly path: string;
  readonly shown: number;
  readonly of: number;
  readonly unit: 'rows' | 'characters';
}

export interface Limits {
  /** Most rows of any one list. */
  readonly rows: number;
  /** Most bytes of the whole, as JSON. */
  readonly bytes: number;
}

export interface Limited {
  readonly document: unknown;
  readonly cuts: readonly Cut[];
}

const LONGEST = 1_000;
/** Of what is in the order of time, the latest rows are kept; of what is ranked, the first. */
const BY_TIME = new Set(['trend', 'points', 'days', 'history', 'events']);

const cutText = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

function cut(value: unknown, path: string, rows: number, characters: number, cuts: Cut[]): unknown {
  if (typeof value === 'string') {
    if (value.length <= characters) return value;
    cuts.push({ path, shown: characters, of: value.length, unit: 'characters' });
    return `${cutText(value, characters)}...`;
  }
  if (Array.isArray(value)) {
    // Intervals are pairs of numbers: half of one would mean something else.
    const pair = value.length <= 2 && value.every((x) => typeof x === 'number' || x === null);
    const name = /([^.[\]]+)$/.exec(path)?.[1] ?? '';
    const kept =
      pair || value.length <= rows ? value : BY_TIME.has(name) ? value.slice(value.length - rows) : value.slice(0, rows);
    if (kept.length < value.length) cuts.push({ path, shown: kept.length, of: value.length, unit: 'rows' });
    return kept.map((item, i) => cut(item, `${path}[${i}]`, rows, characters, cuts));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cut(item, path === '' ? key : `${path}.${key}`, rows, characters, cuts)]),
  );
}

const size = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The document within the limits, and where it was cut: lists are halved until the whole fits, then texts are. */
export function limited(document: unknown, { rows, bytes }: Limits): Limited {
  for (let [most, characters] = [rows, LONGEST]; ; ) {
    const cuts: Cut[] = [];
    const small = cut(document, '', most, characters, cuts);
    if (size(small) <= bytes || (most === 0 && characters <= 10)) return { document: small, cuts };
    if (most > 0) most = Math.floor(most / 2);
    else characters = Math.floor(characters / 2);
  }
}
