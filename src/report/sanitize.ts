const LONGEST = 400;

/** Escape sequences, controls, line ends, and characters that reorder or hide text. */
const SEQUENCES =
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[@-Z\\-_]|\u009b[0-?]*[ -/]*[@-~]/g;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Text from data as it may be shown anywhere: one line, no escape sequences, no reordering. */
export function plain(text: string): string {
  const clean = text.replace(SEQUENCES, '').replace(CONTROLS, ' ');
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST - 3)}...` : clean;
}

/** The same inside Markdown: nothing in it is markup, a link, HTML or a cell border. */
export function markdownText(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]#|~!]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(https?|ftp|mailto|www)([:.])/gi, '$1\u200b$2')
    .replace(/@/g, '@\u200b');
}
