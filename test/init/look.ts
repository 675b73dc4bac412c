import type { ColumnLook, Shape, TimeLook } from '../../src/model/look.js';
import { SHAPES } from '../../src/model/look.js';

/** A look at a column of texts, with what is given changed. */
export function textColumn(
  name: string,
  more: Partial<Omit<ColumnLook, 'shapes'>> & { readonly shapes?: Partial<Record<Shape, number>> } = {},
): ColumnLook {
  const { shapes = {}, ...rest } = more;
  return {
    ...{ name, type: 'VARCHAR', rows: 1000, filled: 1000, distinct: 1000, firstBeyond12: 0, secondBeyond12: 0 },
    ...{ clockShare: 0, seconds: 0, fractions: 0, halves: 0, numbers: null, values: [] },
    ...rest,
    shapes: { ...(Object.fromEntries(SHAPES.map((s) => [s, 0])) as Record<Shape, number>), ...shapes },
  };
}

export const values = (counts: Readonly<Record<string, number>>) => Object.entries(counts).map(([value, n]) => ({ value, n }));

/** A column with these words, so often each. */
export const words = (name: string, counts: Readonly<Record<string, number>>, rows = 1000): ColumnLook => {
  const filled = Object.values(counts).reduce((a, b) => a + b, 0);
  return textColumn(name, { rows, filled, distinct: Object.keys(counts).length, values: values(counts) });
};

/** A time with orders by hour of the day. */
export const timeLook = (more: Partial<TimeLook> = {}): TimeLook => ({
  ...{ column: 't', filled: 1, first: Date.UTC(2024, 0, 1), last: Date.UTC(2024, 0, 31, 23, 59), filledBy: [], days: [] },
  byHour: new Array(24).fill(100),
  ...more,
});
