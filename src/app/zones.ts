import type { Settings } from '../config/settings.js';
import type { Engine } from '../engine/types.js';
import type { Slice } from '../model/slice.js';

/**
 * The regions of a slice that may have a clock of their own; none where all have that of the marketplace, which costs no reading.
 * @param told whether regions are told apart at all
 */
export function regionsWithZones(engine: Engine, settings: Settings, slice: Slice, told: boolean): Promise<readonly string[]> {
  const one = slice.region !== undefined || Object.keys(settings.timezones).length === 0;
  return one || !told ? Promise.resolve([]) : engine.values('region');
}
