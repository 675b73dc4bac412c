import { expect } from 'vitest';

/** Where two answers differ by more than 1e-9, relative, as paths. */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))) return [];
    return [`${path}: ${a} | ${b}`];
  }
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
      differences(left[key], right[key], `${path}.${key}`),
    );
  }
  return Object.is(a, b) ? [] : [`${path}: ${JSON.stringify(a)} | ${JSON.stringify(b)}`];
}

export const expectSame = (a: unknown, b: unknown): void => expect(differences(a, b).slice(0, 5)).toEqual([]);

/** Something was answered: arrays and objects that are not all empty. */
export function size(answer: unknown): number {
  if (answer === null || answer === undefined) return 0;
  if (typeof answer !== 'object') return 1;
  return Object.values(answer).reduce((n: number, v) => n + size(v), 0);
}
