import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../src/report/text.js';
import { labelled, type View } from '../../src/report/view.js';

const sentence = 'orders per courier trip fall by less than 10 % (5.6 % is the stated trade-off)';
const view = (text: string, wrap: boolean): View => [
  {
    kind: 'table',
    title: 'Guardrails',
    columns: [
      { title: 'Metric', align: 'left', drop: 0 },
      { title: 'Margin', align: 'right', drop: 0 },
      { title: 'Meaning', align: 'left', drop: 1, ...(wrap ? { wrap: true } : {}) },
    ],
    rows: [
      ['Dasher efficiency', '-10%', text],
      ['Order volume', '-5%', 'short'],
    ],
  },
];
const drawn = (text: string, width: number, wrap = true): string[] =>
  renderText(view(text, wrap), { width, color: false, unicode: true }).trimEnd().split('\n');

describe('a column of sentences', () => {
  it('is broken into lines under itself, and nothing of it is lost', () => {
    expect(drawn(sentence, 80)).toEqual([
      'Guardrails',
      '  Metric             Margin  Meaning',
      '  Dasher efficiency    -10%  orders per courier trip fall by less than 10 %',
      '                             (5.6 % is the stated trade-off)',
      '  Order volume          -5%  short',
    ]);
    expect(drawn(sentence, 80, false).join('\n')).toContain('…');
  });

  it('is on one line where there is room', () => {
    expect(drawn(sentence, 120)).toHaveLength(4);
  });

  it('stays within the screen whatever its words are', () => {
    for (const text of ['x'.repeat(300), '🛒'.repeat(60), 'a b '.repeat(80)])
      for (const width of [40, 60, 80, 120])
        for (const line of drawn(text, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });
});

it('a label is strong, what it says is not', () => {
  const lines: View = [{ kind: 'paragraph', lines: [labelled('Why', 'as it is')] }];
  expect(renderText(lines, { width: 80, color: true, unicode: true })).toBe('\u001b[1mWhy: \u001b[22mas it is\n');
});
