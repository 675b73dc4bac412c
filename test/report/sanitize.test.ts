import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownText, plain } from '../../src/report/sanitize.js';

const ESC = '\u001b';
const BEL = '\u0007';

/** Text as an attacker would write it: pieces of escape sequences, invisible and ordinary characters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ESC,
        BEL,
        '[',
        ']',
        '31m',
        '8;;http://x',
        '52;c;',
        `${ESC}\\`,
        '\u009b',
        '\u009d',
        '\u009c',
        '\u0090',
        'P',
        '\r',
        '\n',
        '\t',
        '\0',
        '\u007f',
        '\u202e',
        '\u2066',
        '\u200f',
        '\u200b',
        '\u200d',
        '\u200c',
        '\ufeff',
        '\u00ad',
        '\u2028',
        '\ufe0f',
        '\ud83d',
        '\udc69',
        '👩',
        '👩‍👩‍👧',
        'é',
        '語',
        'a',
        ' ',
        '1',
        '\u{e0041}',
        '\u3164',
        '\u115f',
        '\u180e',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('plain', () => {
  it.each([
    ['colour', `${ESC}[1;31mSF${ESC}[0m`, 'SF'],
    ['cursor', `SF${ESC}[2J${ESC}[1;1H`, 'SF'],
    ['CSI with intermediates', `a${ESC}[?25l${ESC}[0 qb`, 'ab'],
    ['CSI in one byte', 'a\u009b31mb', 'ab'],
    ['a title (OSC 0)', `${ESC}]0;owned${BEL}SF`, 'SF'],
    ['a link (OSC 8)', `${ESC}]8;;https://evil.example${ESC}\\SF${ESC}]8;;${ESC}\\`, 'SF'],
    ['the clipboard (OSC 52)', `SF${ESC}]52;c;cm0gLXJm${BEL}`, 'SF'],
    ['OSC in one byte', 'a\u009d52;c;cm0=\u009cb', 'ab'],
    ['a device string', `a${ESC}P$qm${ESC}\\b`, 'ab'],
    ['an application string', `a${ESC}_Gf=100;AAAA${ESC}\\b`, 'ab'],
    ['an unended string', `SF${ESC}]0;the rest`, 'SF'],
    ['a reset', `a${ESC}cb`, 'ab'],
    ['a character set', `a${ESC}(0b`, 'ab'],
    ['a sequence inside another', `a${ESC}${ESC}[0m[31mb`, 'a [31mb'],
    ['line ends', 'a\r\nb\nc\u2028d\u2029e\u0085f', 'a  b c d e f'],
    ['backspaces and nulls', 'a\b\0\u007fb', 'a   b'],
    ['text turned round', 'SF\u202egnp.exe', 'SF gnp.exe'],
    ['isolates and marks', '\u2066a\u2069\u200eb\u200fc\u061cd', ' a  b c d'],
    ['nothing wide', 'S\u200bF\ufeff', 'S F '],
    ['idle joiners', 'S\u200dF\u200c', 'S F '],
    ['soft hyphens and fillers', 'a\u00adb\u3164c\u115fd\u180ee', 'a b c d e'],
    ['tags that spell unseen text', 'a\u{e0068}\u{e0069}b', 'a  b'],
    ['selectors that carry bytes', 'a\ufe00\ufe01\u{e0100}b', 'a   b'],
    ['half a character', 'a\ud83db', 'a b'],
  ])('takes out %s', (_, text, clean) => {
    expect(plain(text)).toBe(clean);
  });

  it.each([
    'Grocery',
    'Île-de-France',
    'São Paulo',
    '東京 (港区)',
    'القاهرة',
    'می‌خواهم',
    'नई दिल्ली',
    '👨‍👩‍👧',
    '❤️',
    '1️⃣',
    '🏳️‍🌈',
    '🇺🇸',
    'e\u0301',
    "O'Brien & Sons",
  ])('keeps %s', (text) => {
    expect(plain(text)).toBe(text);
  });

  it('never lets a control, a line end, half a character or a turn of direction through', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const clean = plain(text);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(clean).not.toMatch(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u{e0000}-\u{e007f}]/u);
        expect(clean.length).toBeLessThanOrEqual(400);
        expect(plain(clean)).toBe(clean);
      }),
      { numRuns: 1000 },
    );
  });

  it('cuts long text with dots, never inside a character', () => {
    expect(plain('x'.repeat(400))).toHaveLength(400);
    expect(plain('x'.repeat(401))).toBe(`${'x'.repeat(397)}...`);
    expect(plain('👩'.repeat(300))).toBe(`${'👩'.repeat(198)}...`);
  });

  it('takes linear time', () => {
    for (const piece of [`${ESC}]`, '\u009b0', `${ESC}[0`, '\u200d', '\ufe0f', `${ESC}`, `${ESC}(`]) {
      const start = performance.now();
      plain(piece.repeat(100_000));
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});

/** Undoes escapes and entities, as a Markdown reader shows text; zero-width spaces cannot be seen. */
const rendered = (markdown: string): string =>
  markdown
    .replaceAll('\u200b', '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#36;', '$')
    .replaceAll('&amp;', '&');

describe('markdownText', () => {
  it.each([
    ['a table', 'a | b', 'a \\| b'],
    ['a link', '[x](https://evil.example)', '\\[x\\](https:\u200b//evil.example)'],
    ['an image', '![x](//t.example/p.png)', '\\!\\[x\\](//t.example/p.png)'],
    ['HTML', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['an autolink', '<https://evil.example>', '&lt;https:\u200b//evil.example&gt;'],
    ['a bare link', 'see WWW.evil.example', 'see WWW\u200b.evil.example'],
    ['any scheme', 'ssh://evil', 'ssh:\u200b//evil'],
    ['mail', 'mailto:a@b.example', 'mailto\u200b:a@\u200bb.example'],
    ['a mention', '@everyone', '@\u200beveryone'],
    ['an issue', 'fixes #12, GH-7', 'fixes \\#\u200b12, GH-\u200b7'],
    ['code', '`rm -rf`', '\\`rm -rf\\`'],
    ['emphasis', '*a* _b_ ~~c~~', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~'],
    ['an entity', '&lt;b&gt; &#60;', '&amp;lt;b&amp;gt; &amp;\\#\u200b60;'],
    ['a backslash', 'a\\|b', 'a\\\\\\|b'],
    ['mathematics', '$\\sum$', '&#36;\\\\sum&#36;'],
    ['a heading', '# x', '\\# x'],
    ['a quotation', '> x', '&gt; x'],
    ['a list', '- x', '\\- x'],
    ['a list of pluses', '+ x', '\\+ x'],
    ['a numbered list', '12. x', '12\\. x'],
    ['a numbered list with brackets', '1) x', '1\\) x'],
    ['a rule', '---', '\\---'],
    ['an underline', '===', '\\==='],
    ['escapes of terminals', `${ESC}[31m|`, '\\|'],
  ])('makes %s text', (_, text, safe) => {
    expect(markdownText(text)).toBe(safe);
  });

  it.each(['-18.0', '+3.1%', '1.19', 'Grocery + SF + dinner (6-8pm)', '10am-2pm', '2 incidents open', '88.0 -- 70.0'])(
    'leaves %s as it is',
    (text) => {
      expect(markdownText(text)).toBe(text);
    },
  );

  it('shows the text as it was, and leaves no markup behind', () => {
    const markup = fc
      .array(
        fc.constantFrom(
          '|',
          '[',
          ']',
          '(',
          ')',
          '!',
          '`',
          '*',
          '_',
          '~',
          '#',
          '<',
          '>',
          '&',
          '\\',
          '-',
          '1. ',
          'x',
          ' ',
          'https://',
          'www.',
          '@',
          '$',
          '=',
          '+',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(markup, (text) => {
        const safe = markdownText(text);
        expect(rendered(safe)).toBe(plain(text));
        expect(safe.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[|[\]`*_~<>\\$]/);
        expect(safe).not.toMatch(/:\/\/|www\.|@[^\u200b]/i);
        expect(safe).not.toMatch(/^\s*(?:[-+]\s|[-+]$|\d+[.)](?:\s|$)|-+\s*$|=+\s*$)/);
      }),
      { numRuns: 1000 },
    );
  });
});
