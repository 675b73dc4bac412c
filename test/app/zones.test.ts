import { expect, it } from 'vitest';
import { regionsWithZones } from '../../src/app/zones.js';
import type { Settings } from '../../src/config/settings.js';
import type { Engine } from '../../src/engine/types.js';

it('regions are read only where some of them may have a clock of their own', async () => {
  const asked: string[] = [];
  const values = async (name: string): Promise<string[]> => {
    asked.push(name);
    return ['NYC', 'SF'];
  };
  const engine = { values } as unknown as Engine;
  const settings = (timezones: Record<string, string>) => ({ timezones }) as unknown as Settings;
  const zoned = settings({ NYC: 'America/New_York' });
  expect(await regionsWithZones(engine, zoned, {}, true)).toEqual(['NYC', 'SF']);
  expect(await regionsWithZones(engine, zoned, { region: 'SF' }, true)).toEqual([]);
  expect(await regionsWithZones(engine, zoned, {}, false)).toEqual([]);
  expect(await regionsWithZones(engine, settings({}), {}, true)).toEqual([]);
  expect(asked).toEqual(['region']);
});
