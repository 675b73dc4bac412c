import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { drawLine, renderText } from '../../src/report/text.js';
import type { View } from '../../src/report/view.js';
import { widthOf } from '../../src/report/width.js';

const VIEW: View = [
  { kind: 'heading', line: ['Root cause: ', { text: 'HIGH', tone: 'high' }, ' Grocery SF - CX Score -18'] },
  {
    kind: 'paragraph',
    hang: 2,
    lines: [
      [{ text: 'grocery-sf-0104-801b; Grocery + SF + dinner (6-8pm); Wed Jan 3 18:00 PST to Wed Jan 3 22:00 PST', tone: 'dim' }],
      [{ text: 'Verdict ', tone: 'strong' }, { text: 'Act on it now, ', tone: 'bad' }, 'and tell the others that it is done '],
    ],
  },
];

test.each(Array.from({ length: 41 }, (_, i) => 40 + i))('colours make no line wider, %i columns', (width) => {
  const options = { width, unicode: true };
  const colored = renderText(VIEW, { ...options, color: true });
  expect(stripVTControlCharacters(colored)).toBe(renderText(VIEW, { ...options, color: false }));
});

test('one line is cut to the width, with colours or without, and is safe', () => {
  const line = [{ text: 'one\u001b[2J two', tone: 'bad' as const }, ' three 語語語'];
  for (const width of [1, 5, 10, 14, 15, 40]) {
    const plain = drawLine(line, { width, color: false, unicode: true });
    expect(widthOf(plain)).toBeLessThanOrEqual(width);
    expect(stripVTControlCharacters(drawLine(line, { width, color: true, unicode: true }))).toBe(plain);
  }
  expect(drawLine(line, { width: 40, color: false, unicode: true })).toBe('one two three 語語語');
  expect(drawLine(line, { width: 40, color: false, unicode: false })).toBe('one two three ???');
});
