import { type Document, isTable } from './document.js';

/** Names the user gives to drivers and causes are keys of tables, arguments of commands and parts of sentences. */
const NAME = /^\p{L}[\p{L}\p{N}_-]{0,39}$/u;
/** What every object has: such a name would read as a value that nobody gave. */
const isTaken = (name: string): boolean => name in {};

export function checkName(doc: Document, key: string, name: unknown): string {
  if (typeof name !== 'string' || !NAME.test(name) || isTaken(name))
    return doc.wrong(key, 'a name of letters, digits, _ and -, at most 40, such as "kitchen_heat"');
  return name;
}

/** `kitchen_temp` as people write it: Kitchen temp. */
export const titled = (name: string): string => {
  const words = name.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

type Table = Readonly<Record<string, unknown>>;

/** Readers of one table inside another: each names the file and the key. */
export class Inner {
  constructor(
    private readonly doc: Document,
    private readonly at: string,
    private readonly table: Table,
    known: readonly string[],
  ) {
    doc.onlyKnownIn(table, known, at);
  }

  wrong(name: string, expected: string): never {
    return this.doc.wrong(`${this.at}.${name}`, expected);
  }

  text(name: string): string | null {
    const value = this.table[name];
    if (value === undefined) return null;
    return typeof value === 'string' && value.trim() !== '' ? value : this.wrong(name, 'a text in quotes');
  }

  /** One of some words. */
  word<T extends string>(name: string, words: readonly T[]): T | null {
    const value = this.table[name];
    if (value === undefined) return null;
    const found = words.find((w) => w === value);
    return found ?? this.wrong(name, `one of ${words.join(', ')}`);
  }

  /** A list of texts; of the given words only, where there are any. */
  list<T extends string>(name: string, words?: readonly T[]): T[] {
    const value = this.table[name];
    if (value === undefined) return [];
    const texts = Array.isArray(value) && value.every((v) => typeof v === 'string' && v.trim() !== '');
    if (!texts) return this.wrong(name, 'a list of texts in quotes');
    const strange = words && (value as string[]).find((v) => !words.some((w) => w === v));
    if (strange !== undefined) this.wrong(name, `a list of some of ${words?.join(', ')} (found "${strange.slice(0, 40)}")`);
    return [...new Set(value as T[])];
  }

  /** A list of texts as they stand: repeated and empty ones too. */
  argv(name: string): string[] {
    const value = this.table[name];
    const fits = Array.isArray(value) && value.every((v) => typeof v === 'string' && !v.includes('\0'));
    return fits ? (value as string[]) : this.wrong(name, 'a list of texts in quotes');
  }

  /** Switched off: `false`. */
  off(name: string): boolean {
    return this.table[name] === false;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.table, name);
  }

  /** A text that fits a line. */
  short(name: string, longest: number): string | null {
    const text = this.text(name);
    return text !== null && text.length > longest ? this.wrong(name, `at most ${longest} characters`) : text;
  }

  /** Where a lever stands: a text or a number, as text. */
  value(name: string): string | null {
    const value = this.table[name];
    return typeof value === 'number' || typeof value === 'bigint' ? String(value) : this.short(name, 40);
  }

  number(name: string, least: number, most: number, whole = false): number | null {
    const value = this.table[name];
    if (value === undefined) return null;
    const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
    return fits ? value : this.wrong(name, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
  }

  yesNo(name: string): boolean | null {
    const value = this.table[name];
    if (value === undefined) return null;
    return typeof value === 'boolean' ? value : this.wrong(name, 'true or false');
  }

  /** A table inside this one. @param like how it looks, for the message */
  inner(name: string, like: string, known: readonly string[]): Inner | null {
    const value = this.table[name];
    if (value === undefined) return null;
    return isTable(value) ? new Inner(this.doc, `${this.at}.${name}`, value, known) : this.wrong(name, `a table such as ${like}`);
  }
}
