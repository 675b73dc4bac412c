import { type Refusal, refuse } from '../refusal.js';
import { type Column, fitWls, type WlsFit } from '../wls.js';
import { type Cells, cellsOf, type PanelCells, pick } from './cells.js';
import { components } from './components.js';
import { type TwoWay, twoWay } from './two-way.js';

export interface PanelOptions {
  /** Cluster of each unit; not given: every unit is its own. */
  readonly cluster?: ArrayLike<number>;
  /**
   * Parameters that the factor of CR1 counts: `all`, as statsmodels with dummies; `nested` leaves out the effects of units, which
   * their own cluster holds (Stata's xtreg, fixest), and is the better choice with few periods. Default `all`.
   */
  readonly count?: 'all' | 'nested';
  /** Of the intervals; default 0.95. */
  readonly level?: number;
}

export type PanelRefusal = Refusal<
  /** No cell has weight and outcome, or there is one unit or one period only. */
  | 'no_cells'
  | 'one_unit'
  | 'one_period'
  /** Unit and period effects explain every regressor: nobody treated, all treated, or no cells before and after. */
  | 'not_identified'
  /** Unit and period effects explain the outcome without remainder. */
  | 'constant_outcome'
  | 'one_cluster'
  | 'no_degrees_of_freedom'
>;

export interface PanelFit extends Omit<WlsFit, 'residual'> {
  readonly cells: Cells;
  readonly twoWay: TwoWay;
  /** Columns kept and the outcome, without unit and period effects. */
  readonly columns: readonly Float64Array[];
  readonly outcome: Float64Array;
  /** Residual of each cell of `cells`. */
  readonly residual: Float64Array;
  /** Cluster of each cell. */
  readonly cluster: Int32Array;
}

/** What rounding leaves of a column that the effects explain, relative to its size. */
const NOTHING = 1e-10;

/** Unit and period effects explain a column: what is left of it is rounding. */
export function isExplained(rest: Float64Array, raw: Float64Array, weight: Float64Array): boolean {
  const size = (x: Float64Array): number => x.reduce((sum, v, i) => sum + (weight[i] as number) * v * v, 0);
  return !(size(rest) > NOTHING ** 2 * size(raw));
}

const distinct = (codes: Int32Array): number => new Set(codes).size;

/**
 * Weighted least squares of the outcome on columns with unit and period effects (two-way fixed effects), covariance robust to any
 * correlation within a unit. By the theorem of Frisch, Waugh and Lovell: both sides without the effects, then `fitWls`.
 * @param columns one value for each row of the panel; a cell with one that is not finite is left out
 */
export function fitPanel(panel: PanelCells, columns: readonly Column[], options: PanelOptions = {}): PanelFit | PanelRefusal {
  const cells = cellsOf(
    panel,
    columns.map((c) => c.values),
  );
  if (cells.y.length === 0) return refuse('no_cells');
  if (distinct(cells.unit) < 2) return refuse('one_unit');
  if (distinct(cells.period) < 2) return refuse('one_period');
  const effects = twoWay(cells);
  const outcome = effects.within(cells.y);
  if (isExplained(outcome, cells.y, cells.weight)) return refuse('constant_outcome');
  const found = columns.flatMap(({ name, values }) => {
    const raw = pick(values, cells.row);
    const rest = effects.within(raw);
    return isExplained(rest, raw, cells.weight) ? [] : [{ name, values: rest }];
  });
  const absorbed = components(cells).rank - (options.count === 'nested' ? distinct(cells.unit) - 1 : 0);
  const cluster = Int32Array.from(cells.unit, (u) => (options.cluster ? (options.cluster[u] as number) : u));
  const { weight, y } = { weight: cells.weight, y: outcome };
  const fit = fitWls({ columns: found, y, weight, cluster, intercept: false, absorbed, level: options.level });
  if (!fit.ok) return refuse(fit.why === 'no_columns' ? 'not_identified' : fit.why === 'no_rows' ? 'no_cells' : fit.why);
  const kept = new Set(fit.coefficients.map((c) => c.name));
  return {
    ...fit,
    dropped: columns.filter((c) => !kept.has(c.name)).map((c) => c.name),
    cells,
    twoWay: effects,
    columns: found.filter((c) => kept.has(c.name)).map((c) => c.values),
    outcome,
    cluster,
  };
}
