import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.js';
import type { View } from '../../src/report/view.js';

const view = (text: string): View => [
  { kind: 'heading', line: [{ text, tone: 'strong' }, '  id'] },
  { kind: 'paragraph', lines: [text, 'second line'] },
  {
    kind: 'table',
    title: text,
    columns: [
      { title: 'Slice', align: 'left', drop: 0 },
      { title: '', align: 'right', drop: 1 },
    ],
    rows: [
      [text, '1'],
      ['', [text, { text: '!', tone: 'bad' }]],
    ],
  },
  { kind: 'next', commands: [`cxf detect --where "${text}"`] },
];

describe('renderMarkdown', () => {
  it('draws headings, paragraphs, tables and commands', () => {
    expect(renderMarkdown(view('Grocery'))).toBe(
      [
        '## Grocery  id',
        '',
        'Grocery  ',
        'second line',
        '',
        '**Grocery**',
        '',
        '| Slice |   |',
        '| --- | ---: |',
        '| Grocery | 1 |',
        '|   | Grocery\\! |',
        '',
        'Next:',
        '',
        '- `cxf detect --where "Grocery"`',
        '',
      ].join('\n'),
    );
  });

  it('keeps what is strong in a paragraph, and what stands apart', () => {
    const lines: View = [
      {
        kind: 'paragraph',
        lines: [
          ['   ', { text: '1. a*b ', tone: 'strong' }, 'c', '  d'],
          [{ text: ' ', tone: 'strong' }, 'x'],
        ],
      },
    ];
    expect(renderMarkdown(lines)).toBe('**1\\. a\\*b** c\u2003d  \nx\n');
  });

  it('keeps its shape whatever the names in the data are', () => {
    const name = fc
      .array(
        fc.constantFrom(
          '|',
          '\n',
          '\r\n',
          '`',
          '#',
          '- ',
          '---',
          '<b>',
          '](x)',
          '\\',
          ' ',
          'a',
          '\u2028',
          '1. ',
          '> ',
          '===',
          '    ',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(''));
    const lines = renderMarkdown(view('x')).split('\n').length;
    fc.assert(
      fc.property(name, (text) => {
        const markdown = renderMarkdown(view(`x${text}`));
        const drawn = markdown.split('\n');
        expect(drawn).toHaveLength(lines);
        for (const row of drawn.filter((l) => l.startsWith('|'))) expect(row.replace(/\\./g, '').match(/\|/g)).toHaveLength(3);
        const command = drawn.at(-2) ?? '';
        expect(command.match(/`/g)).toHaveLength(2);
        expect(command).toMatch(/^- `.*`$/);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out what it cannot draw, and always ends the line', () => {
    const trend: View = [
      { kind: 'series', title: 't', points: [], format: String, mark: null, markLabel: '' },
      { kind: 'heading', line: 'x' },
    ];
    expect(renderMarkdown(trend)).toBe('### x\n');
    expect(renderMarkdown([])).toBe('\n');
  });
});
