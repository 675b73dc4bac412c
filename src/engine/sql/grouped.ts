import { type ExprNode, verbatim } from '@uwdata/mosaic-sql';

/**
 * GROUP BY so many of the selected columns, from the given one, by their positions: not every engine knows the names of
 * the selection there, and where one does, a column of the source may be called the same.
 */
export const grouped = (from: number, count: number): ExprNode[] =>
  Array.from({ length: count }, (_, i) => verbatim(String(from + i + 1)));
