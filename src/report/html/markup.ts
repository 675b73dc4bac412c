import { plain } from '../sanitize.js';

/** Markup that is safe as it stands. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = Markup | string | number | null | false | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text from data: one line, no steering characters, nothing in it is markup; also within quotes. */
const escaped = (text: string): string => plain(text).replace(/[&<>"']/g, (c) => ENTITIES[c] as string);

const number = (x: number): string => String(Number(x.toFixed(2)));

function written(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return number(value);
  return value === null || value === false ? '' : value.map(written).join('');
}

/** Builds markup: what is put into the template is escaped, unless it is markup already; lists are joined, null is nothing. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(strings.map((s, i) => s + (i < values.length ? written(values[i] as Value) : '')).join(''));

/** Markup one after the other, each on its own line. */
export const lines = (parts: readonly (Markup | null)[]): Markup =>
  new Markup(parts.flatMap((p) => (p === null || p.text === '' ? [] : [p.text])).join('\n'));
