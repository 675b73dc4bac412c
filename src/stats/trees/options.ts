import type { Columns, Loss } from './ensemble.js';

/** Names and meanings as in XGBoost; every default can be left out. */
export interface TreeOptions {
  /** `logistic`: target in [0, 1], margins are log odds. Default `squared`. */
  readonly loss?: Loss;
  /** Trees at most. Default 100. */
  readonly rounds?: number;
  /** Splits on a path at most. Default 4. */
  readonly depth?: number;
  /** Learning rate: share of a tree's values that is kept. Default 0.1. */
  readonly eta?: number;
  /** Ridge penalty of a leaf's value. Default 1. */
  readonly lambda?: number;
  /** Gain that a split needs at least (twice the loss it saves). Default 0. */
  readonly gamma?: number;
  /** Sum of second derivatives (with squared loss: of weights) that a child needs at least. Default 1. */
  readonly minChildWeight?: number;
  /** Bins of a feature at most, besides the one for missing values: 2 to 255. Default 255. */
  readonly bins?: number;
  /** Share of the rows that each tree sees, drawn without replacement. Default 1. */
  readonly subsample?: number;
  /** Share of the features that each tree sees, at least one. Default 1. */
  readonly columnSample?: number;
  /** Of all drawing: subsamples and the validation part. Default 1. */
  readonly seed?: number;
  /** One a row, not negative; a row of weight 0 is not seen. Default all 1. */
  readonly weights?: ArrayLike<number>;
  /** One a feature: 1 where the margin must not fall as the feature rises, -1 where it must not rise, 0 for neither. */
  readonly monotone?: ArrayLike<number>;
  readonly validation?: Validation;
}

/** Early stopping: rows that no tree sees tell when to end; the ensemble is cut behind the tree with the least loss there. */
export interface Validation {
  /** Share of the rows, drawn by the seed, or which ones they are (whole days, say). */
  readonly rows: number | ArrayLike<number>;
  /** Trees without a smaller loss before fitting ends. */
  readonly patience: number;
}

export type Settings = Required<Omit<TreeOptions, 'weights' | 'monotone' | 'validation'>>;

const DEFAULTS: Settings = {
  loss: 'squared',
  rounds: 100,
  depth: 4,
  eta: 0.1,
  lambda: 1,
  gamma: 0,
  minChildWeight: 1,
  bins: 255,
  subsample: 1,
  columnSample: 1,
  seed: 1,
};

/** Lowest and highest value that is taken. */
const RANGES = {
  rounds: [0, 1e6],
  depth: [0, 30],
  eta: [0, 1],
  lambda: [0, Number.MAX_VALUE],
  gamma: [0, Number.MAX_VALUE],
  minChildWeight: [0, Number.MAX_VALUE],
  bins: [2, 255],
  subsample: [0, 1],
  columnSample: [0, 1],
} as const;

/** @throws RangeError that names the option and what it may be */
export function settings(options: TreeOptions): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const chosen: Settings = { ...DEFAULTS, ...given };
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = chosen[name as keyof typeof RANGES];
    if (!(value >= low && value <= high)) throw new RangeError(`trees: ${name} is ${value}, not between ${low} and ${high}`);
  }
  return chosen;
}

/** @throws RangeError where arrays do not fit each other or hold what no loss can take */
export function checkInput(features: Columns, target: Float64Array, options: TreeOptions): void {
  const n = target.length;
  const { weights, monotone, loss } = options;
  if (features.length === 0) throw new RangeError('trees: no features');
  const longer = features.findIndex((column) => column.length !== n);
  if (longer >= 0) throw new RangeError(`trees: feature ${longer} has ${features[longer]?.length} rows, the target ${n}`);
  if (weights && weights.length !== n) throw new RangeError(`trees: ${weights.length} weights for ${n} rows`);
  if (monotone && monotone.length !== features.length)
    throw new RangeError(`trees: ${monotone.length} monotone signs for ${features.length} features`);
  for (let i = 0; i < n; i++) {
    const y = target[i] as number;
    if (!Number.isFinite(y)) throw new RangeError(`trees: the target of row ${i} is ${y}`);
    if (loss === 'logistic' && !(y >= 0 && y <= 1)) throw new RangeError(`trees: the target of row ${i} is ${y}, not in [0, 1]`);
    if (weights && !((weights[i] as number) >= 0 && Number.isFinite(weights[i])))
      throw new RangeError(`trees: the weight of row ${i} is ${weights[i]}`);
  }
}
