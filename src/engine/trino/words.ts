/**
 * An expression in words: enough of Trino's grammar to tell that it is one expression and which names stand in it. The
 * server parses it afterwards, between parentheses.
 */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--|\/\*|\d[\w.]*|[A-Za-z_][\w$]*|\S/g;

const QUERY = new Set(['select', 'table', 'values', 'with', 'match_recognize']);
const WINDOW = new Set(['over', 'within']);
/** What answers differently each time, or by who asks. */
const BEYOND = new Set([
  'now',
  'random',
  'rand',
  'uuid',
  'shuffle',
  'current_timestamp',
  'current_date',
  'current_time',
  'localtime',
  'localtimestamp',
  'current_user',
  'current_catalog',
  'current_schema',
  'current_path',
  'current_groups',
  'current_role',
  'fail',
]);

const isWord = (token: string | undefined): boolean => token !== undefined && /^[A-Za-z_]/.test(token);

/** `timestamp with time zone` is a type: no query begins there. */
const isType = (tokens: readonly string[], i: number): boolean =>
  tokens[i]?.toLowerCase() === 'with' && tokens[i + 1]?.toLowerCase() === 'time';

/** Parentheses that close what they open, so that the expression cannot leave those it will stand in. */
function balanced(tokens: readonly string[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Commas outside of parentheses and brackets would make a row of several values. */
function single(tokens: readonly string[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if ('(['.includes(token)) depth++;
    if (')]'.includes(token)) depth--;
    if (token === ',' && depth === 0) return false;
  }
  return true;
}

export interface Words {
  /** What must not stand in it, as the end of a sentence. */
  readonly wrong: string | null;
  /** Names that may be columns, without quotes. */
  readonly names: readonly string[];
}

function wrongIn(tokens: readonly string[]): string | null {
  if (tokens.includes(';')) return 'holds a semicolon';
  if (tokens.some((t) => t === '--' || t === '/*')) return 'holds a comment';
  if (tokens.some((t) => t === "'" || t === '"')) return 'is not valid SQL';
  if (!balanced(tokens)) return 'is not valid SQL';
  if (!single(tokens)) return 'is more than one expression';
  for (const [i, token] of tokens.entries()) {
    const word = token.toLowerCase();
    if (QUERY.has(word) && !isType(tokens, i)) return 'holds a sub-select';
    if (WINDOW.has(word)) return 'holds a window function';
    if (token === '?') return 'is not an expression over named columns';
    const called = tokens[i + 1] === '(' || /^(current_|localtime)/.test(word);
    if (BEYOND.has(word) && called) return `calls ${word}, which reads more than the row`;
  }
  return null;
}

export function wordsOf(sql: string): Words {
  const tokens = sql.match(TOKEN) ?? [];
  const names = tokens.flatMap((token, i) => {
    if (tokens[i - 1] === '.' || tokens[i + 1] === '(') return [];
    if (token.length > 1 && token.startsWith('"')) return [token.slice(1, -1).replaceAll('""', '"')];
    return isWord(token) ? [token] : [];
  });
  return { wrong: wrongIn(tokens), names };
}
