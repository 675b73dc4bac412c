import type { Settings } from '../config/settings.js';
import type { Engine, SourceInfo } from '../engine/types.js';
import type { Slice } from '../model/slice.js';

/** The regions of a slice that may have a clock of their own; none where all have that of the marketplace, which costs no reading. */
export function regionsWithZones(engine: Engine, info: SourceInfo, settings: Settings, slice: Slice): Promise<readonly string[]> {
  const one = slice.region !== undefined || Object.keys(settings.timezones).length === 0;
  return one || !info.dimensions.includes('region') ? Promise.resolve([]) : engine.values('region');
}
