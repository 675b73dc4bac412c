import { type CxfError, usageError } from '../errors.js';
import { nearestId } from '../model/nearest.js';

export interface Kind {
  /** Such as `experiment`; with it `no_such_experiment`. */
  readonly name: string;
  /** Command that lists them. */
  readonly list: string;
  /** What to do where there is none for `latest`. */
  readonly none: () => CxfError;
}

/** One of several by its id, the beginning of one, or `latest`: the first that `isLatest` takes. */
export function findById<T extends { readonly id: string }>(
  items: readonly T[],
  id: string,
  kind: Kind,
  isLatest: (item: T) => boolean = () => true,
): T {
  if (id === 'latest') {
    const last = items.find(isLatest);
    if (last) return last;
    throw kind.none();
  }
  const exact = items.find((x) => x.id === id);
  if (exact) return exact;
  const starting = id === '' ? [] : items.filter((x) => x.id.startsWith(id));
  const [first] = starting;
  if (first && starting.length === 1) return first;
  if (first) {
    const some = starting.slice(0, 4).map((x) => x.id);
    throw usageError(
      'ambiguous_id',
      `"${id.slice(0, 60)}" begins the ids of ${starting.length} ${kind.name}s.`,
      `write more of it: ${some.join(', ')}`,
    );
  }
  const near = nearestId(
    id,
    items.map((x) => x.id),
  );
  throw usageError(
    `no_such_${kind.name}`,
    `There is no ${kind.name} "${id.slice(0, 60)}" in this state.`,
    near ? `did you mean "${near}"?` : `see ${kind.list}`,
  );
}
