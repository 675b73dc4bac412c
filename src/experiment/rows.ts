import type { ClusterRows } from '../stats/cluster-fit.js';
import type { Grouped, Level } from './level.js';
import type { Shape } from './parts.js';

/** Units of one arm in a stretch of days. */
export interface Side {
  readonly units: readonly number[];
  readonly level: Level;
  /** What each unit counts: the denominator of a ratio, orders for a sum of several. */
  readonly weight: Float64Array;
}

/** Both arms of a stretch: untreated, treated. */
export type Compared = readonly [Side, Side];

/** Outcomes that a single order has or has not. */
const YES_NO = new Set(['on_time', 'cancelled', 'refunded', 'support', 'items_correct']);
/** Variance of the logarithm of orders per trip of one order: about that of trips of one to four orders. */
const TRIP = 0.1;

export const weightsOf = (grouped: Grouped, shape: Shape): Float64Array =>
  shape.parts.length === 1 ? (grouped.denominators[0] as Float64Array) : grouped.orders;

/**
 * Variance of one order (one unit of weight) that is chance, for the working model alone: it shifts weight between the errors of large
 * and small units, and a wrong value costs precision, not validity.
 */
export function chanceOf(grouped: Grouped, shape: Shape): number {
  const total = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);
  const orders = total(weightsOf(grouped, shape));
  return shape.parts.reduce((sum, p, k) => {
    const [top, bottom] = [total(grouped.numerators[k] as Float64Array), total(grouped.denominators[k] as Float64Array)];
    if (!(top > 0 && bottom > 0)) return sum;
    const rate = top / bottom;
    if (p.denominator === 'past') return sum + 1 / rate;
    if (!YES_NO.has(p.numerator) || rate >= 1) return sum + (shape.relative ? TRIP * (orders / bottom) : 0);
    return sum + p.slope * p.slope * rate * (1 - rate) * (orders / bottom);
  }, 0);
}

/** How a unit's rate lies around its arm's, linearised. */
const rateOf = ({ level, weight }: Side, i: number, all: number): number =>
  level.value + ((level.influence[i] as number) * all) / (weight[i] as number);

/** Column of the treatment. */
export const TREATED = 0;

interface Row {
  readonly unit: number;
  readonly cluster: number;
  readonly stretch: number;
  readonly treated: number;
  readonly y: number;
  readonly n: number;
}

/** A row for each unit and stretch, those of a cluster one after the other. */
function listOf(pairs: readonly Compared[], cluster: ArrayLike<number> | undefined): Row[] {
  const rows: Row[] = [];
  pairs.forEach((pair, stretch) => {
    pair.forEach((side, treated) => {
      const all = side.weight.reduce((a, b) => a + b, 0);
      side.units.forEach((unit, i) => {
        const n = side.weight[i] as number;
        if (n > 0) rows.push({ unit, cluster: cluster?.[unit] ?? unit, stretch, treated, y: rateOf(side, i, all), n });
      });
    });
  });
  return rows.sort((a, b) => a.cluster - b.cluster);
}

/** The past less its mean; units without one count as average ones. */
function centred(rows: readonly Row[], past: ArrayLike<number>): Float64Array {
  let [sum, weight] = [0, 0];
  for (const { unit, n } of rows) {
    const x = past[unit] as number;
    if (Number.isFinite(x)) [sum, weight] = [sum + n * x, weight + n];
  }
  return Float64Array.from(rows, ({ unit }) =>
    Number.isFinite(past[unit] as number) ? (past[unit] as number) - sum / weight : 0,
  );
}

/**
 * Rows of a regression whose coefficient of the treatment is the difference of the arms in each stretch of days, weighted by what they
 * can compare: a row for each unit and stretch, an effect of each stretch, and the units' own past where it is given.
 * @param past NaN where a unit has none
 * @param cluster units whose errors go together; left out: each on its own
 */
export function rowsOf(pairs: readonly Compared[], past: ArrayLike<number> | null, cluster?: ArrayLike<number>): ClusterRows {
  const rows = listOf(pairs, cluster);
  const column = (f: (r: Row) => number): Float64Array => Float64Array.from(rows, f);
  const starts = rows.flatMap((r, i) => (i === 0 || rows[i - 1]?.cluster !== r.cluster ? [i] : []));
  return {
    columns: [
      column((r) => r.treated),
      ...pairs.map((_, s) => column((r) => (r.stretch === s ? 1 : 0))),
      ...(past ? [centred(rows, past)] : []),
    ],
    ...{ y: column((r) => r.y), n: column((r) => r.n), starts: [...starts, rows.length] },
  };
}
