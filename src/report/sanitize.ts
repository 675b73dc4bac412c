const LONGEST = 400;

/** Escape sequences with what they carry: strings (OSC, DCS, APC, PM, SOS), CSI, all others; 7-bit and C1 forms. */
// biome-ignore format: one form a line
const SEQUENCES = new RegExp([
  '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c)?',
  '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]',
  '\\u001b[ -/]*[0-~]',
].join('|'), 'g');

/** What emoji and some scripts need of the invisible characters. */
const JOINER = '[\\u200c\\u200d]';
const SELECTOR = '[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]';
/** Controls, line ends, halves of characters, and what reorders or hides text. */
// biome-ignore format: one kind a line
const HIDDEN = new RegExp([
  '[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\ufff9-\\ufffb]',
  `(?!${JOINER}|${SELECTOR})\\p{Default_Ignorable_Code_Point}`,
].join('|'), 'gu');
/** Selectors after nothing to select, joiners not between two characters of such scripts: they only make equal-looking names differ. */
const IDLE_SELECTOR = new RegExp(`(?<=^|[A-Za-z ]|${JOINER}|${SELECTOR})${SELECTOR}`, 'gu');
const IDLE_JOINER = new RegExp(`(?<=^|[\\0-\\x7f]|${JOINER})${JOINER}|${JOINER}(?=$|[\\0-\\x7f]|${JOINER}|${SELECTOR})`, 'gu');

/** Text from data as it may be shown anywhere: one line, no escape sequences, no reordering, nothing hidden. */
export function plain(text: string): string {
  const clean = text.replace(SEQUENCES, '').replace(HIDDEN, ' ').replace(IDLE_SELECTOR, ' ').replace(IDLE_JOINER, ' ');
  if (clean.length <= LONGEST) return clean;
  return `${clean.slice(0, LONGEST - 3).replace(/[\ud800-\udbff\u200c\u200d]+$/, '')}...`;
}

/** Breaks what GitHub and others make a link of: addresses, mentions, issue numbers. */
const withoutLinks = (text: string): string =>
  text
    .replace(/:\/\//g, ':\u200b//')
    .replace(/(mailto|xmpp|www)([:.])/gi, '$1\u200b$2')
    .replace(/@/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/\b(GH-)(?=\d)/gi, '$1\u200b');

/** Escapes what is markup at the start of a line only: list items, rules, underlines of headings. */
const withoutBlocks = (text: string): string =>
  text.replace(/^(\s*)([-+](?=\s|$)|[-=](?=[-=]*\s*$))/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2');

/** The same inside Markdown: nothing in it is markup, a link, HTML, mathematics or a cell border. */
export function markdownText(text: string): string {
  return withoutLinks(withoutBlocks(plain(text).replace(/[\\`*_[\]#|~!]/g, '\\$&')))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '&#36;');
}
