import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit as cutTo, pad, widthOf } from '../../src/report/width.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc
    .array(fc.constantFrom('a', ' ', '語', '👩‍👩‍👧', '👍🏽', '🇺🇸', 'e\u0301', 'ｆ', '한', '\u0915\u094d\u0937', '❤️'), {
      maxLength: 20,
    })
    .map((p) => p.join('')),
);
const columns = fc.integer({ min: 0, max: 40 });
const segments = (t: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(t)].map((s) => s.segment);

describe('widthOf', () => {
  // Columns as wcwidth of terminals has them (Unicode East Asian Width, UAX 11).
  it.each([
    ['', 0],
    ['abc', 3],
    ['語', 2],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['ｶﾅ', 2],
    ['e\u0301', 1],
    ['👍', 2],
    ['👍🏽', 2],
    ['👩‍👩‍👧', 2],
    ['🇺🇸', 2],
    ['❤️', 2],
    ['…', 1],
    ['▁█', 2],
  ])('%s takes %i', (t, width) => {
    expect(widthOf(t)).toBe(width);
  });
});

describe('fit', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['abcdef', 0, ''],
    ['語語語', 6, '語語語'],
    ['語語語', 5, '語語…'],
    ['語語語', 4, '語…'],
    ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%s to %i', (t, width, cut) => {
    expect(cutTo(t, width, '…')).toBe(cut);
  });

  it('never takes more room, keeps what fits, and cuts only between characters', () => {
    fc.assert(
      fc.property(text, columns, fc.constantFrom('…', '...', ''), (t, width, ellipsis) => {
        const cut = cutTo(t, width, ellipsis);
        expect(widthOf(cut)).toBeLessThanOrEqual(width);
        if (widthOf(t) <= width) expect(cut).toBe(t);
        else if (cut !== '') {
          expect(cut.endsWith(ellipsis)).toBe(true);
          const kept = cut.slice(0, cut.length - ellipsis.length);
          expect(segments(t).join('\n').startsWith(segments(kept).join('\n'))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('pad', () => {
  it('fills up to the width on the right side', () => {
    fc.assert(
      fc.property(text, columns, fc.constantFrom('left' as const, 'right' as const), (t, width, align) => {
        const padded = pad(t, width, align);
        expect(widthOf(padded)).toBe(Math.max(width, widthOf(t)));
        expect(align === 'left' ? padded.startsWith(t) : padded.endsWith(t)).toBe(true);
      }),
    );
    expect(pad('語', 4, 'left')).toBe('語  ');
    expect(pad('語', 4, 'right')).toBe('  語');
  });
});
