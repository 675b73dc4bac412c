import type { FoundIncident } from '../model/documents.js';
import { type Slice, sliceKey } from '../model/slice.js';
import { incidentTitle } from '../model/title.js';

/** The first of each slice: among the orders of region=SF, `Grocery` and `Grocery SF` are one. */
function unique<T extends { readonly slice: Slice }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ slice }) => {
    const key = sliceKey(slice);
    return !seen.has(key) && seen.add(key);
  });
}

function pin(f: FoundIncident, where: Slice): FoundIncident {
  const slice = { ...where, ...f.slice };
  const tops = unique(f.top_slices.map((t) => ({ ...t, slice: { ...where, ...t.slice } })));
  return {
    ...f,
    slice,
    title: incidentTitle(slice, f.metric, f),
    top_slices: tops.map((t, n) => ({ ...t, rank: n + 1 })),
  };
}

/** What was found among the orders of a filter, under its whole name: the filter is part of the slice. */
export const pinned = (found: readonly FoundIncident[], where: Slice): readonly FoundIncident[] =>
  Object.keys(where).length === 0 ? found : unique(found.map((f) => pin(f, where)));
