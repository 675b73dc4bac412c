import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField } from '../../src/report/csv.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { markdownText, plain } from '../../src/report/sanitize.js';
import { renderText } from '../../src/report/text.js';
import type { View } from '../../src/report/view.js';
import { EVIL, pieces, times } from './support.js';

const hostile = pieces(
  [...EVIL, 'SF', ' ', '[x](http://a)', '![](x)', '# h', '|', '`', '* ', '1. ', '~~', '$$', '@user', '#1'],
  10,
);

/** What a terminal acts on, and what hides or reorders text. */
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;

describe('text from data', () => {
  it('is one line without anything a terminal acts on', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = plain(text);
        expect(shown).not.toMatch(ACTIVE);
        expect(shown).not.toContain('\n');
        expect(shown.length).toBeLessThanOrEqual(400);
        expect(() => encodeURIComponent(shown)).not.toThrow();
      }),
      times(300),
    );
  });

  it('is no HTML, link or mention in Markdown', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = markdownText(text).replaceAll('&#36;', '');
        expect(shown).not.toMatch(/[<>]/);
        expect(shown).not.toMatch(/(^|[^\\])(\\\\)*[[\]`|]/);
        expect(shown).not.toMatch(/:\/\/|@\w|#\d/);
        expect(shown).not.toContain('\n');
      }),
      times(200),
    );
  });

  it('starts no formula in a spreadsheet, and stays one field', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const field = csvField(text);
        const inside = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
        if (!/^[+-]?\d+(\.\d+)?$/.test(inside)) expect(inside.trimStart()).not.toMatch(/^[=+\-@]/);
        if (/[",\r\n]/.test(field)) expect(field).toMatch(/^"(?:[^"]|"")*"$/s);
      }),
      times(200),
    );
  });

  it('is safe wherever a view shows it', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const view: View = [
          { kind: 'heading', line: a },
          { kind: 'paragraph', lines: [[{ text: a, tone: 'strong' }, b]] },
          {
            kind: 'table',
            title: a,
            columns: [
              { title: b, align: 'left', drop: 0 },
              { title: a, align: 'right', drop: 1 },
            ],
            rows: [[a, b]],
          },
          { kind: 'list', title: b, items: [a], boxes: true },
          { kind: 'next', commands: [b] },
        ];
        expect(renderText(view, { width: 60, color: false, unicode: true })).not.toMatch(ACTIVE);
        const markdown = renderMarkdown(view);
        expect(markdown).not.toMatch(ACTIVE);
        expect(markdown.replace(/^- `.*`$/gm, '')).not.toMatch(/<[a-z/!]/i);
      }),
      times(40),
    );
  });
});
