import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns a text takes on a terminal: wide characters and emoji take two. */
export const widthOf = (text: string): number => stringWidth(text);

/** Cuts a text to so many columns, never inside a character, with an ellipsis where something was cut. */
export function fit(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  let out = '';
  let used = widthOf(ellipsis);
  if (used > width) return '';
  for (const { segment } of segmenter.segment(text)) {
    const w = widthOf(segment);
    if (used + w > width) break;
    out += segment;
    used += w;
  }
  return out + ellipsis;
}

export const pad = (text: string, width: number, align: 'left' | 'right'): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + space : space + text;
};
