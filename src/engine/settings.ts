import { usageError } from '../errors.js';
import type { Weights } from '../model/metrics.js';
import { nearest } from '../model/nearest.js';
import type { Mapping } from './mapping.js';

export interface EngineSettings {
  readonly source: string;
  readonly sourceName: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly dimensions: readonly string[] | null;
  /** Further columns that hold a number, or yes and no: `[drivers]`. */
  readonly drivers?: readonly { readonly id: string; readonly column: string }[];
  readonly weights: Weights;
  /** Up to so many orders every row is checked; beyond, ids and plausibility of a part. Default: two million. */
  readonly exactUpTo?: number;
  /** Where sums of closed hours are kept, and how many bytes they may take; without either, nothing is kept. */
  readonly stateDir?: string;
  readonly cacheBytes?: number;
  /** Smaller sources (bytes) are read again every time: that is as quick. */
  readonly cacheFrom?: number;
  /** From more packs of one kind on they are made one. */
  readonly cachePacks?: number;
  /** What the database may use: bytes of memory, threads; null: its default. */
  readonly memoryBytes?: number | null;
  readonly threads?: number | null;
  /** Told how far a long scan is. */
  readonly progress?: ((text: string) => void) | undefined;
}

/** Dimensions to slice by: those asked for, else the contract's; stores only where there is nothing else. */
export function dimensionsOf(settings: EngineSettings, mapping: Mapping): string[] {
  if (settings.dimensions) {
    for (const name of settings.dimensions) {
      if (mapping.columns.has(name)) continue;
      const near = nearest(name, mapping.columns.keys());
      throw usageError(
        'unknown_dimension',
        `dimensions: ${settings.sourceName} has no column "${name.slice(0, 60)}".`,
        near ? `did you mean "${near}"?` : `map it: [columns] ${name} = "..."`,
      );
    }
    return [...settings.dimensions];
  }
  const found = ['region', 'category'].filter((d) => mapping.columns.has(d));
  const dimensions = found.length > 0 ? found : ['store_id'].filter((d) => mapping.columns.has(d));
  if (dimensions.length === 0)
    throw usageError(
      'no_dimension',
      `${settings.sourceName} has none of the columns region, category and store_id.`,
      'map at least one in cxf.toml: [columns] region = "city"',
    );
  return dimensions;
}
