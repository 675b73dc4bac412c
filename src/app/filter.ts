import type { Engine, SourceInfo } from '../engine/types.js';
import { usageError } from '../errors.js';
import { DAYPART } from '../model/dayparts.js';
import { nearest } from '../model/nearest.js';
import type { Slice } from '../model/slice.js';

const suggestion = (word: string, candidates: readonly string[]): string => {
  const near = nearest(word, candidates);
  return near ? `did you mean "${near}"?` : `known: ${candidates.slice(0, 8).join(', ')}${candidates.length > 8 ? ', ...' : ''}`;
};

/** Refuses a filter on a dimension or value that no order has: it would silently select nothing. */
export async function checkFilter(
  engine: Engine,
  info: SourceInfo,
  where: Slice,
  dayparts: readonly string[],
  flag: string,
): Promise<void> {
  for (const [name, value] of Object.entries(where)) {
    const names = [...info.dimensions, DAYPART];
    if (name !== DAYPART && !names.includes(name) && name !== 'store_id')
      throw usageError('unknown_dimension', `${flag}: ${info.name} has no dimension "${name}".`, suggestion(name, names));
    const values = name === DAYPART ? dayparts : await engine.values(name);
    if (!values.includes(value))
      throw usageError('unknown_value', `${flag}: no order has ${name} "${value}".`, suggestion(value, values));
  }
}
