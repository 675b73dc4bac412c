import { type Coefficient, coefficient } from '../coefficient.js';
import { type Refusal, refuse } from '../refusal.js';
import { type Cells, cellsOf, type PanelCells, pick } from './cells.js';
import { components } from './components.js';
import { since } from './event-study.js';
import { isExplained } from './fit.js';
import { sumBy, twoWay } from './two-way.js';

export interface ImputationOptions {
  /** Cluster of each unit; not given: every unit is its own. */
  readonly cluster?: ArrayLike<number>;
  readonly level?: number;
}

/** Average effect on treated cells, weighted as they are. */
export interface Imputed {
  readonly estimate: number;
  /** Null with fewer than two treated clusters: nothing says how much effects vary between them. */
  readonly effect: Coefficient | null;
  readonly cells: number;
  readonly weight: number;
}

export interface Imputation extends Imputed {
  readonly ok: true;
  /** By periods since the event. */
  readonly horizons: readonly (Imputed & { readonly at: number })[];
  /** Treated cells without a counterfactual: their unit or period has no untreated cell to compare with. */
  readonly leftOut: number;
  readonly clusters: number;
  readonly df: number;
}

export type ImputationRefusal = Refusal<'no_untreated_cells' | 'no_counterfactual' | 'constant_outcome' | 'one_cluster'>;

/** Treated cells with a counterfactual, and the untreated ones it comes from. */
class Counterfactual {
  readonly untreated: Cells;
  readonly treated: Cells;
  readonly leftOut: number;
  /** Untreated outcomes less their fit; treated ones less their counterfactual. */
  readonly residual: Float64Array;
  readonly gain: Float64Array;
  readonly #effects: ReturnType<typeof twoWay>;

  constructor(panel: PanelCells, age: Float64Array) {
    this.untreated = cellsOf(panel, [], (row) => !((age[row] as number) >= 0));
    const parts = components(this.untreated);
    const unitPart = (row: number): number => parts.unit[panel.unit[row] as number] as number;
    const known = (row: number): boolean => unitPart(row) >= 0 && unitPart(row) === parts.period[panel.period[row] as number];
    this.treated = cellsOf(panel, [], (row) => (age[row] as number) >= 0 && known(row));
    this.leftOut = cellsOf(panel, [], (row) => (age[row] as number) >= 0).y.length - this.treated.y.length;
    this.#effects = twoWay(this.untreated);
    const fitted = this.#fitted(this.untreated.y, this.untreated);
    this.residual = this.untreated.y.map((y, i) => y - fitted(this.untreated, i));
    this.gain = this.treated.y.map((y, i) => y - fitted(this.treated, i));
  }

  /** Effects of the untreated cells predict every outcome. */
  get isConstant(): boolean {
    const { untreated, treated } = this;
    return isExplained(this.residual, untreated.y, untreated.weight) && isExplained(this.gain, treated.y, treated.weight);
  }

  /** Unit and period effects of the untreated cells whose normal equations have the sums of `values` over `of` on the right. */
  #fitted(values: Float64Array, of: Cells, weighted = true): (cells: Cells, i: number) => number {
    const value = (i: number): number => (weighted ? (of.weight[i] as number) : 1) * (values[i] as number);
    const { unit, period } = this.#effects.solve(sumBy(of.unit, of.units, value), sumBy(of.period, of.periods, value));
    return (cells, i) => (unit[cells.unit[i] as number] as number) + (period[cells.period[i] as number] as number);
  }

  /** The estimate sum v gain as a sum over outcomes: what weights v of treated cells mean for the untreated ones. */
  untreatedWeights(v: Float64Array): Float64Array {
    const fitted = this.#fitted(v, this.treated, false);
    return this.untreated.weight.map((w, i) => -w * fitted(this.untreated, i));
  }
}

/**
 * Common effect from which the spread of effects between clusters is measured: the one that makes the variance least, which is never
 * too small on average (Borusyak, Jaravel, Spiess 2024, section 4.3, with all treated cells as one group).
 */
function centre(code: Int32Array, clusters: number, v: Float64Array, gain: Float64Array): number {
  const sums = sumBy(code, clusters, (i) => v[i] as number);
  const gains = sumBy(code, clusters, (i) => (v[i] as number) * (gain[i] as number));
  const size = sums.reduce((sum, s) => sum + s * s, 0);
  return sums.reduce((sum, s, g) => sum + s * (gains[g] as number), 0) / size;
}

/** Average over the treated cells that `chosen` picks, with its conservative variance, clustered. */
function average(
  c: Counterfactual,
  cluster: (cells: Cells) => Int32Array,
  clusters: number,
  chosen: (cell: number) => boolean,
  level: number | undefined,
): Imputed {
  const picked = c.treated.weight.map((w, i) => (chosen(i) ? w : 0));
  const weight = picked.reduce((sum, w) => sum + w, 0);
  const v = picked.map((w) => w / weight);
  const estimate = v.reduce((sum, x, i) => sum + x * (c.gain[i] as number), 0);
  const [own, other] = [cluster(c.treated), cluster(c.untreated)];
  const middle = centre(own, clusters, v, c.gain);
  const treatedPart = sumBy(own, clusters, (i) => (v[i] as number) * ((c.gain[i] as number) - middle));
  const back = c.untreatedWeights(v);
  const untreatedPart = sumBy(other, clusters, (i) => (back[i] as number) * (c.residual[i] as number));
  const variance =
    treatedPart.reduce((sum, s, g) => sum + (s + (untreatedPart[g] as number)) ** 2, 0) * (clusters / (clusters - 1));
  const treated = new Set(own.filter((_, i) => (v[i] as number) > 0)).size;
  return {
    estimate,
    effect: treated < 2 ? null : coefficient('imputation', estimate, Math.sqrt(variance), clusters - 1, level),
    cells: picked.filter((w) => w > 0).length,
    weight,
  };
}

/**
 * Effect of treatments that begin at different times, by imputation (Borusyak, Jaravel, Spiess 2024): unit and period effects are
 * fitted to untreated cells alone, treated outcomes are compared with what these predict, and the differences averaged by weight.
 * No treated unit serves as a control. Variance: theirs, conservative where effects differ, times G / (G - 1); t with G - 1
 * degrees of freedom.
 * @param event first treated period of each unit, which stays treated; negative or NaN: never
 */
export function imputation(
  panel: PanelCells,
  event: ArrayLike<number>,
  options: ImputationOptions = {},
): Imputation | ImputationRefusal {
  const age = since(panel, event);
  const c = new Counterfactual(panel, age);
  if (c.untreated.y.length === 0) return refuse('no_untreated_cells');
  if (c.treated.y.length === 0) return refuse('no_counterfactual');
  if (c.isConstant) return refuse('constant_outcome');
  const nameOf = (unit: number): number => (options.cluster ? (options.cluster[unit] as number) : unit);
  const names = [...new Set([...c.untreated.unit, ...c.treated.unit].map(nameOf))];
  if (names.length < 2) return refuse('one_cluster');
  const code = new Map(names.map((name, g) => [name, g]));
  const cluster = (cells: Cells): Int32Array => cells.unit.map((u) => code.get(nameOf(u)) as number);
  const over = (chosen: (cell: number) => boolean): Imputed => average(c, cluster, names.length, chosen, options.level);
  const horizon = pick(age, c.treated.row);
  const horizons = [...new Set(horizon)].sort((a, b) => a - b);
  return {
    ok: true,
    ...over(() => true),
    horizons: horizons.map((at) => ({ at, ...over((i) => horizon[i] === at) })),
    leftOut: c.leftOut,
    clusters: names.length,
    df: names.length - 1,
  };
}
