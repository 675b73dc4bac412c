const sorted = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);
export const quantile = (list: readonly number[], q: number): number =>
  sorted(list)[Math.min(list.length - 1, Math.floor(q * list.length))] as number;
export const median = (list: readonly number[]): number => quantile(list, 0.5);
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
