import type { Did } from './did.js';
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

/** Clusters of a fit in the order of their codes, whatever that of the rows, and the scores of the treatment in them. */
export class WildScores {
  readonly clusters: number;
  readonly estimate: number;
  /** Sum of w d^2 over each cluster. */
  readonly information: Float64Array;
  readonly outcome: Scores;
  readonly treatment: Scores;

  constructor(did: Did) {
    const { cells, columns, outcome, cluster, twoWay } = did.fit;
    const d = columns[0] as Float64Array;
    const names = new Map([...new Set(cluster)].sort((a, b) => a - b).map((name, g) => [name, g]));
    const code = cluster.map((name) => names.get(name) as number);
    this.clusters = names.size;
    this.estimate = did.effect.estimate;
    const weighted = (x: Float64Array, i: number): number => (cells.weight[i] as number) * (d[i] as number) * (x[i] as number);
    const byPeriod = (x: Float64Array): Float64Array =>
      sumBy(
        cells.period.map((t, i) => (code[i] as number) * cells.periods + t),
        this.clusters * cells.periods,
        (i) => (cells.weight[i] as number) * (x[i] as number),
      );
    const treated = byPeriod(d);
    const scores = (x: Float64Array): Scores => {
      const sums = byPeriod(x);
      const spill = new Float64Array(this.clusters ** 2);
      for (let j = 0; j < this.clusters; j++) {
        // Residuals sum to 0 within every unit, whatever factor its cluster draws: only period effects are to be fitted anew.
        const own = sums.subarray(j * cells.periods, (j + 1) * cells.periods);
        const { period } = twoWay.solve(new Float64Array(cells.units), own);
        for (let g = 0; g < this.clusters; g++)
          for (let t = 0; t < cells.periods; t++)
            spill[g * this.clusters + j] =
              (spill[g * this.clusters + j] as number) + (treated[g * cells.periods + t] as number) * (period[t] as number);
      }
      return { own: sumBy(code, this.clusters, (i) => weighted(x, i)), spill };
    };
    this.information = sumBy(code, this.clusters, (i) => weighted(d, i));
    this.outcome = scores(outcome);
    this.treatment = scores(d);
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
    return { outcome: one(this.outcome), treatment: one(this.treatment) };
  }

  /** |t| (by CR0: a factor would be the same in every draw) of drawn outcomes, effect `b0` imposed. */
  t({ outcome, treatment }: ReturnType<WildScores['draw']>, b0: number): number {
    const total = this.information.reduce((sum, a) => sum + a, 0);
    let shift = 0;
    for (let g = 0; g < this.clusters; g++) shift += ((outcome.raw[g] as number) - b0 * (treatment.raw[g] as number)) / total;
    let variance = 0;
    for (let g = 0; g < this.clusters; g++) {
      const own = (outcome.raw[g] as number) - (outcome.spilled[g] as number);
      const taken = b0 * ((treatment.raw[g] as number) - (treatment.spilled[g] as number));
      variance += (own - taken - shift * (this.information[g] as number)) ** 2;
    }
    return (Math.abs(shift) * total) / Math.sqrt(variance);
  }
}
