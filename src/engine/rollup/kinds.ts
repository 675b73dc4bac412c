import { SUM_IDS } from '../../model/sums.js';
import type { CellsRequest } from '../types.js';

/** What the rows of a pack are summed by, and what they tell. */
export interface Kind {
  readonly dimensions: readonly string[];
  readonly bucketMinutes: CellsRequest['bucketMinutes'];
  /** Sums; sums by when outcomes became known as well; or how many orders have a value in the columns of metrics. */
  readonly what: 'sums' | 'dated' | 'filled';
  /** Of `filled`: how many columns there are. */
  readonly columns?: number;
}

export const kindId = (kind: Kind): string =>
  `${kind.what}:${kind.bucketMinutes}:${kind.columns ?? 0}:${JSON.stringify(kind.dimensions)}`;

export const kindOf = (id: string): Kind | null => {
  const [what, minutes, columns, ...rest] = id.split(':');
  try {
    const dimensions = JSON.parse(rest.join(':')) as string[];
    return {
      what: what as Kind['what'],
      bucketMinutes: Number(minutes) as Kind['bucketMinutes'],
      columns: Number(columns),
      dimensions,
    };
  } catch {
    return null;
  }
};

export const dims = (kind: Pick<Kind, 'dimensions'>): string[] => kind.dimensions.map((_, i) => `d${i}`);

/** Whole numbers that add up over rows. */
export const measuresOf = (kind: Kind): string[] =>
  kind.what === 'filled' ? Array.from({ length: kind.columns ?? 0 }, (_, i) => [`n${i}`, `f${i}`]).flat() : [...SUM_IDS];

/** Columns of a pack beside the number of the file. */
export const columnsOf = (kind: Kind): string[] => [
  'bucket',
  ...dims(kind),
  ...(kind.what === 'filled' ? [] : ['known']),
  ...measuresOf(kind),
  ...(kind.what === 'filled' ? [] : ['latest']),
];

/** Rows of `finer`, added up, are rows of `kind`. */
export const serves = (finer: Kind, kind: Kind): boolean =>
  finer.what === kind.what &&
  finer.bucketMinutes === kind.bucketMinutes &&
  (finer.columns ?? 0) === (kind.columns ?? 0) &&
  kind.dimensions.every((name) => finer.dimensions.includes(name));
