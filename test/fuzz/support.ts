import fc from 'fast-check';
import { expect } from 'vitest';
import { CxfError } from '../../src/errors.js';

/** `npm run test:long` tries a thousand times as many cases. */
const SCALE = Number(process.env.CXF_FUZZ ?? 1);

export const times = (runs: number): { numRuns: number; endOnFailure: boolean } => ({
  numRuns: Math.round(runs * SCALE),
  endOnFailure: true,
});

/** Runs what may refuse its input: the value, or null after one clear refusal. Anything else that is thrown fails the test. */
export function refusing<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    expectRefusal(error);
    return null;
  }
}

export function expectRefusal(error: unknown): void {
  if (!(error instanceof CxfError)) throw error;
  expect([2, 4]).toContain(error.exitCode);
  expect(error.code).toMatch(/^[a-z_]+$/);
  expect(error.message).toMatch(/[.?]$/);
  expect(`${error.message} ${error.hint ?? ''}`.length).toBeLessThan(300);
}

/** Pieces that mean something to somebody, put together, and texts that mean nothing. */
export const pieces = (words: readonly string[], most = 8): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.constantFrom(...words), { maxLength: most }).map((w) => w.join('')) },
    {
      weight: 3,
      arbitrary: fc
        .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 3 })))
        .map((w) => w.join('')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
  );

/** What other programs act on: shells, SQL, HTML, terminals, spreadsheets, paths. */
export const EVIL = [
  "'",
  '"',
  '`',
  '$(touch x)',
  ';',
  '--',
  '/*',
  '*/',
  ')',
  '(',
  '\\',
  '\0',
  '\n',
  '\r',
  '\t',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u202e',
  '\u200b',
  '\ud800',
  '=cmd()',
  '+1',
  '-1',
  '@x',
  '<script>',
  '</style>',
  '&lt;',
  '|',
  '../',
  '/etc/hostname',
  '%00',
  '%s',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  '1e999',
  '\ufeff',
] as const;
