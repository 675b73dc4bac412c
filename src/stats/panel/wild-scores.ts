import type { Did } from './did.js';
import type { PanelFit } from './fit.js';
import { sumBy } from './two-way.js';

/** What the draws need of a column u of residuals, cluster by cluster. */
interface Scores {
  /** Sum of w d u over the cluster. */
  readonly own: Float64Array;
  /** [g, j]: sum of w d x period effects that the residuals of cluster j alone would have, over cluster g. */
  readonly spill: Float64Array;
}

/** Scores of one draw: of the residuals as drawn, and of what unit and period effects take of them. */
interface DrawnScores {
  readonly raw: Float64Array;
  readonly spilled: Float64Array;
}

/** Codes 0, 1, ... of the clusters of a fit, in the order of their names whatever that of the rows. */
function codesOf({ cluster }: PanelFit): { code: Int32Array; clusters: number } {
  const names = new Map([...new Set(cluster)].sort((a, b) => a - b).map((name, g) => [name, g]));
  return { code: cluster.map((name) => names.get(name) as number), clusters: names.size };
}

/** Sums of w x by cluster and period: [g, t] is at g * periods + t. */
function byPeriod({ cells }: PanelFit, code: Int32Array, clusters: number, x: Float64Array): Float64Array {
  const at = cells.period.map((t, i) => (code[i] as number) * cells.periods + t);
  return sumBy(at, clusters * cells.periods, (i) => (cells.weight[i] as number) * (x[i] as number));
}

function scoresOf(fit: PanelFit, code: Int32Array, clusters: number, d: Float64Array, x: Float64Array): Scores {
  const { units, periods, weight } = fit.cells;
  const [treated, sums] = [byPeriod(fit, code, clusters, d), byPeriod(fit, code, clusters, x)];
  const spill = new Float64Array(clusters ** 2);
  for (let j = 0; j < clusters; j++) {
    // Residuals sum to 0 within every unit, whatever factor its cluster draws: only period effects are to be fitted anew.
    const { period } = fit.twoWay.solve(new Float64Array(units), sums.subarray(j * periods, (j + 1) * periods));
    for (let g = 0; g < clusters; g++) {
      let sum = 0;
      for (let t = 0; t < periods; t++) sum += (treated[g * periods + t] as number) * (period[t] as number);
      spill[g * clusters + j] = sum;
    }
  }
  return { own: sumBy(code, clusters, (i) => (weight[i] as number) * (d[i] as number) * (x[i] as number)), spill };
}

/** Scores of the treatment in the clusters of a fit, and what draws of cluster factors make of them. */
export class WildScores {
  readonly clusters: number;
  /** Sum of w d^2 over each cluster. */
  readonly #information: Float64Array;
  readonly #outcome: Scores;
  readonly #treatment: Scores;

  constructor({ fit }: Did) {
    const { code, clusters } = codesOf(fit);
    const d = fit.columns[0] as Float64Array;
    this.clusters = clusters;
    this.#outcome = scoresOf(fit, code, clusters, d, fit.outcome);
    this.#treatment = scoresOf(fit, code, clusters, d, d);
    this.#information = this.#treatment.own;
  }

  /** Scores of residuals v u with cluster factors v, and of their refitted part, for the two columns that u is made of. */
  draw(v: Float64Array): { outcome: DrawnScores; treatment: DrawnScores } {
    const one = ({ own, spill }: Scores): DrawnScores => {
      const raw = new Float64Array(this.clusters);
      const spilled = new Float64Array(this.clusters);
      for (let g = 0; g < this.clusters; g++) {
        raw[g] = (own[g] as number) * (v[g] as number);
        let sum = 0;
        for (let j = 0; j < this.clusters; j++) sum += (spill[g * this.clusters + j] as number) * (v[j] as number);
        spilled[g] = sum;
      }
      return { raw, spilled };
    };
    return { outcome: one(this.#outcome), treatment: one(this.#treatment) };
  }

  /** |t| (by CR0: a factor would be the same in every draw) of drawn outcomes, effect `b0` imposed. */
  t({ outcome, treatment }: ReturnType<WildScores['draw']>, b0: number): number {
    const total = this.#information.reduce((sum, a) => sum + a, 0);
    let shift = 0;
    for (let g = 0; g < this.clusters; g++) shift += ((outcome.raw[g] as number) - b0 * (treatment.raw[g] as number)) / total;
    let variance = 0;
    for (let g = 0; g < this.clusters; g++) {
      const own = (outcome.raw[g] as number) - (outcome.spilled[g] as number);
      const taken = b0 * ((treatment.raw[g] as number) - (treatment.spilled[g] as number));
      variance += (own - taken - shift * (this.#information[g] as number)) ** 2;
    }
    return (Math.abs(shift) * total) / Math.sqrt(variance);
  }
}
