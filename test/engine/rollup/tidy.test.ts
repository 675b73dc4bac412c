import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratch } from '../support.js';
import { World } from './world.js';

const folder = scratch();
it('keeps few packs, however many runs add some, and none of files that are gone', async () => {
  const world = new World(mkdtempSync(join(folder, 'w-')));
  const packs = (): string[] =>
    readdirSync(join(world.state, 'rollups')).flatMap((name) =>
      readdirSync(join(world.state, 'rollups', name)).filter((f) => f.endsWith('.parquet')),
    );
  world.asOf += 4 * 86_400_000;
  for (let file = 0; file < 8; file++) {
    await world.apply({ kind: 'write', file, seed: file, hours: 20, flaw: 'none' });
    await world.told(true, 2_000_000);
  }
  // Four kinds: sums by dimensions and by store, dated ones, filled columns.
  expect(packs().length).toBeGreaterThan(3);
  expect(packs().length).toBeLessThanOrEqual(4 * 2);
  for (let file = 0; file < 7; file++) await world.apply({ kind: 'remove', file });
  await world.apply({ kind: 'write', file: 7, seed: 50, hours: 20, flaw: 'none' });
  await world.told(true, 2_000_000);
  expect(packs().length).toBeLessThanOrEqual(4);
}, 120_000);
