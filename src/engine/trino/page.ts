/** What the server answers with, a part of it at a time. */
export interface Page {
  readonly id?: string;
  readonly nextUri?: string;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: Fault;
}

/** Why a query failed, in the server's words. */
export interface Fault {
  readonly message: string;
  readonly errorName?: string;
  readonly errorType?: string;
}

export type Value = string | number | boolean | bigint | null;

/** Texts, which pass, and whole numbers of more digits than a JavaScript number holds. */
const LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;

/** Parses a page; whole numbers that may be longer than a number holds become texts. */
export function parsePage(text: string): Page {
  const safe = /\d{16}/.test(text) ? text.replace(LONG, (token) => (token.startsWith('"') ? token : `"${token}"`)) : text;
  return JSON.parse(safe) as Page;
}

type Decode = (value: unknown) => Value;

/** Decimals and times stay the texts they come as; NaN and infinite numbers come as words. */
function decoderOf(type: string): Decode {
  if (/^(double|real)$/.test(type)) return (value) => (value === null ? null : Number(value));
  if (/^(tinyint|smallint|integer|bigint)$/.test(type))
    return (value) => (typeof value === 'string' ? BigInt(value) : (value as number | null));
  return (value) => (value === null || typeof value === 'boolean' ? value : String(value));
}

/** Adds the rows of a page to columns. */
export function addRows(columns: Value[][], page: Page): void {
  if (!page.columns) return;
  const decoders = page.columns.map((c) => decoderOf(c.type));
  while (columns.length < decoders.length) columns.push([]);
  for (const row of page.data ?? []) for (const [i, decode] of decoders.entries()) columns[i]?.push(decode(row[i]));
}
