/** A spreadsheet takes such a text for a formula, also behind blanks and invisible characters, also in full width. */
const FORMULA = /^(?:[\s\p{C}\p{Z}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0])/u;
/** A number written as text is none. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/**
 * A field of RFC 4180; texts that a spreadsheet would run as a formula get a leading apostrophe.
 * @param shown what becomes of texts
 */
export function csvField(value: string | number | boolean | null, shown: (text: string) => string = (text) => text): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = shown(value);
  const guarded = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
