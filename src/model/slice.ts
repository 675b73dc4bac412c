import { DAYPART } from './dayparts.js';

/** Values fixed for some dimensions; `{}` is all orders. */
export type Slice = Readonly<Record<string, string>>;

/** Stands for a missing value of a dimension. */
export const MISSING = '(missing)';

/** A text that is equal exactly for equal slices, whatever the order of their keys. */
export const sliceKey = (slice: Slice): string =>
  JSON.stringify(Object.entries(slice).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** Every order of `inner` is in `outer`, by their names alone. */
export const contains = (outer: Slice, inner: Slice): boolean => Object.entries(outer).every(([k, v]) => inner[k] === v);

/** One of the two holds the other. */
export const nested = (a: Slice, b: Slice): boolean => contains(a, b) || contains(b, a);

/** Some order may be in both, by their names alone. */
export const compatible = (a: Slice, b: Slice): boolean => Object.entries(a).every(([k, v]) => b[k] === undefined || b[k] === v);

/** The slice at all hours. */
export const withoutDaypart = (slice: Slice): Slice =>
  Object.fromEntries(Object.entries(slice).filter(([name]) => name !== DAYPART));

/** Two findings tell of one regression: one slice holds the other, or they differ in the daypart only. */
export const related = (a: Slice, b: Slice): boolean => {
  const [x, y] = [withoutDaypart(a), withoutDaypart(b)];
  return nested(a, b) || (Object.keys(x).length > 0 && sliceKey(x) === sliceKey(y));
};
