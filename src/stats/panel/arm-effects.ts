import { type Cells, cellsOf, type PanelCells } from './cells.js';
import { isExplained } from './fit.js';
import { sumBy, type TwoWay, twoWay } from './two-way.js';

export interface Arms {
  /** Treatment of a unit of an arm in a period: dose[arm * periods + period]. */
  readonly dose: ArrayLike<number>;
}

/**
 * Diff-in-diff of any assignment of units to arms. The outcome is projected on unit and period effects once; an assignment then
 * takes one set of period effects of its doses and two passes over the cells.
 */
export class ArmEffects {
  readonly #cells: Cells;
  readonly #projection: TwoWay;
  readonly #outcome: Float64Array;
  readonly #dose: ArrayLike<number>;
  /** Mean dose of each unit in each arm: means[arm * units + unit]. */
  readonly #means: Float64Array;

  private constructor(cells: Cells, projection: TwoWay, outcome: Float64Array, dose: ArrayLike<number>) {
    this.#cells = cells;
    this.#projection = projection;
    this.#outcome = outcome;
    this.#dose = dose;
    const { unit, weight, period, units, periods } = cells;
    const size = sumBy(unit, units, (i) => weight[i] as number);
    const arms = dose.length / periods;
    this.#means = new Float64Array(arms * units);
    for (let arm = 0; arm < arms; arm++) {
      const sums = sumBy(unit, units, (i) => (weight[i] as number) * (dose[arm * periods + (period[i] as number)] as number));
      this.#means.set(
        sums.map((sum, u) => (sum === 0 ? 0 : sum / (size[u] as number))),
        arm * units,
      );
    }
  }

  /** Null where unit and period effects explain the outcome. */
  static of(panel: PanelCells, { dose }: Arms): ArmEffects | null {
    const cells = cellsOf(panel);
    const projection = twoWay(cells);
    const outcome = projection.within(cells.y);
    return isExplained(outcome, cells.y, cells.weight) ? null : new ArmEffects(cells, projection, outcome, dose);
  }

  /** Doses of the cells without their unit's mean; their sums by period; their size with it. */
  #centred(arm: ArrayLike<number>): { x: Float64Array; byPeriod: Float64Array; size: number } {
    const { unit, period, weight, units, periods } = this.#cells;
    const x = new Float64Array(unit.length);
    const byPeriod = new Float64Array(periods);
    let size = 0;
    for (let i = 0; i < x.length; i++) {
      const [u, t, w] = [unit[i] as number, period[i] as number, weight[i] as number];
      const own = arm[u] as number;
      const given = this.#dose[own * periods + t] as number;
      const centred = given - (this.#means[own * units + u] as number);
      x[i] = centred;
      byPeriod[t] = (byPeriod[t] as number) + w * centred;
      size += w * given * given;
    }
    return { x, byPeriod, size };
  }

  /** Estimate and its t by CR0, units as clusters; null where the arms have no contrast. */
  at(arm: ArrayLike<number>): { readonly estimate: number; readonly t: number } | null {
    const { unit, period, weight, units } = this.#cells;
    const { x, byPeriod, size } = this.#centred(arm);
    const effects = this.#projection.solve(new Float64Array(units), byPeriod);
    const score = new Float64Array(units);
    const information = new Float64Array(units);
    let [scores, total] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      const u = unit[i] as number;
      const d = (x[i] as number) - (effects.unit[u] as number) - (effects.period[period[i] as number] as number);
      const [s, a] = [(weight[i] as number) * d * (this.#outcome[i] as number), (weight[i] as number) * d * d];
      score[u] = (score[u] as number) + s;
      information[u] = (information[u] as number) + a;
      scores += s;
      total += a;
    }
    if (!(total > 1e-20 * size)) return null;
    const estimate = scores / total;
    const variance = score.reduce((sum, s, u) => sum + (s - estimate * (information[u] as number)) ** 2, 0);
    return { estimate, t: scores / Math.sqrt(variance) };
  }
}
