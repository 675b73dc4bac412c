import { expect } from 'vitest';

/** Equal to so many digits: the error relative to the reference, absolute where that is 0. */
export function expectClose(actual: number, expected: number, relative: number, what = ''): void {
  const error = Math.abs(actual - expected) / (expected === 0 ? 1 : Math.abs(expected));
  expect(error, `${what} got ${actual}, reference ${expected}`).toBeLessThanOrEqual(relative);
}
