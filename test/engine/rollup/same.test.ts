import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support.js';
import { edits, World } from './world.js';

const folder = scratch();

describe('answers from what earlier runs have kept', () => {
  // Every row is checked, or the ids of a part of them only: rules for small and for large sources.
  it.each([2_000_000, 200])(
    'are those of reading all orders again, whatever was edited (exact up to %d)',
    async (exactUpTo) => {
      await fc.assert(
        fc.asyncProperty(edits, async (list) => {
          const world = new World(mkdtempSync(join(folder, 'w-')));
          await world.apply({ kind: 'write', file: 0, seed: 1, hours: 24, flaw: 'none' });
          await world.apply({ kind: 'write', file: 1, seed: 2, hours: 24, flaw: 'none' });
          for (const edit of list) {
            await world.apply(edit);
            expect(await world.told(true, exactUpTo)).toBe(await world.told(false, exactUpTo));
          }
        }),
        { numRuns: Number(process.env.CXF_TEST_RUNS ?? 6) },
      );
    },
    600_000,
  );
});
