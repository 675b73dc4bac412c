/** Text from the data on one line, with everything shown as ? that a terminal would act on or hide. */
export const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '?');

/** The first so many characters, never half of one. */
export function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length > length ? `${characters.slice(0, length - 3).join('')}...` : text;
}
