import type { Terms } from './vocabulary.js';

/** Lower case without accents; umlauts and their two-letter spelling are the same. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/([aou])e/g, '$1');

/** The words of a column's name: `orderPlacedAt`, `ORDER_PLACED_AT` and `order placed at` are the same. */
export const tokensOf = (name: string): string[] =>
  fold(name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2'))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((t) => t !== '');

/** Shorter words are looked for whole; longer ones may go on (`cancel`, `cancelled`) or stand inside a compound. */
const STEM = 5;
/** One of two Chinese characters says as much. */
const isLong = (word: string): boolean => word.length >= STEM || (word.length >= 2 && /\p{Script=Han}/u.test(word));

const sameWord = (word: string, token: string): boolean =>
  word === token || (isLong(word) && token.startsWith(word)) || (isLong(token) && word.startsWith(token));

/** How well one phrase names the column, 0..1. */
function phraseScore(phrase: readonly string[], tokens: readonly string[]): number {
  const [wanted, whole] = [phrase.join(''), tokens.join('')];
  if (wanted === whole) return 1;
  const share = Math.min(1, wanted.length / whole.length);
  if (phrase.every((w) => tokens.some((t) => sameWord(w, t)))) return 0.5 + 0.4 * share;
  return isLong(wanted) && whole.includes(wanted) ? 0.45 + 0.4 * share : 0;
}

/** Words that say nothing of what a column is. */
const FILLER = new Set([
  'is',
  'has',
  'flag',
  'the',
  'of',
  'de',
  'la',
  'le',
  'do',
  'da',
  'utc',
  'ts',
  'dt',
  'datetime',
  'value',
  'col',
]);

/** Words for a time. */
const TIMES = new Set(['ts', 'dt', 'datetime', 'timestamp', 'tstamp', 'dttm']);

export interface NameScore {
  /** 0..1; 0 where nothing in the name speaks for it. */
  readonly score: number;
  /** The phrase it was recognised by. */
  readonly phrase: string | null;
  /** A word speaks against it. */
  readonly against: boolean;
}

/** How well a column's name fits the vocabulary of a contract column. */
export function nameScore(name: string, own: string, { names, not }: Terms): NameScore {
  const all = tokensOf(name);
  const bare = all.filter((t) => !FILLER.has(t));
  const timed = all.map((t) => (TIMES.has(t) ? 'time' : t));
  let best: { score: number; phrase: string | null } = { score: 0, phrase: null };
  for (const phrase of [own.replaceAll('_', ' '), ...names]) {
    const wanted = tokensOf(phrase);
    const score = Math.max(
      phraseScore(wanted, all),
      phraseScore(wanted, timed),
      bare.length > 0 ? 0.97 * phraseScore(wanted, bare) : 0,
    );
    if (score > best.score) best = { score, phrase };
  }
  const phrase = best.phrase === null ? [] : tokensOf(best.phrase);
  const counts = (word: string): boolean => {
    const w = fold(word);
    return (
      !phrase.some((p) => sameWord(w, p)) && all.some((t) => sameWord(w, t) || (isLong(w) && w.length !== STEM && t.includes(w)))
    );
  };
  const against = best.score < 1 && not.some(counts);
  return { score: against ? Math.max(0, best.score - 0.5) : best.score, phrase: best.phrase, against };
}
