import { metricDef, metricValue } from '../../../src/model/metrics.js';
import { sumIndex } from '../../../src/model/sums.js';
import { LOSS, LOSS2, WIDTH } from '../../scenarios/ledger.js';
import { DRIVERS, type Works } from '../works.js';
import { inHours, type Scope } from './target.js';

/** Drivers are summed beside the contract's sums, to know what an ordinary day is. */
const WIDE = WIDTH + DRIVERS;

export const scoreOf = (sums: ArrayLike<number>): number =>
  metricValue(metricDef('cx_score'), sums as Float64Array) ?? Number.NaN;
export const ordersOf = (sums: ArrayLike<number>): number => sums[sumIndex.orders] as number;

/** Sums of the orders of a scope under some harms. */
export function measure<H>(works: Works<H>, harms: readonly H[], scope: Scope): Float64Array {
  const total = new Float64Array(WIDTH);
  works.run(harms, scope, (hour, s, sums) => {
    if (!inHours(works, scope, s, hour)) return;
    for (let i = 0; i < WIDTH; i++) total[i] = (total[i] as number) + (sums[i] as number);
  });
  return total;
}

/** The month as it is without any harm, by hour and store. */
export class Panel<H> {
  readonly #sums: Float64Array;
  constructor(
    readonly works: Works<H>,
    hours: number,
  ) {
    const stores = works.stores.length;
    this.#sums = new Float64Array(hours * stores * WIDE);
    works.run([], { from: 0, to: hours }, (hour, s, sums, drivers) => {
      const start = (hour * stores + s) * WIDE;
      for (let i = 0; i < WIDE; i++)
        this.#sums[start + i] = (this.#sums[start + i] as number) + ((i < WIDTH ? sums[i] : drivers[i - WIDTH]) as number);
    });
  }

  /** Sums of a scope, moved back by some days. */
  sum(scope: Scope, daysBack = 0): Float64Array {
    const stores = this.works.stores.length;
    const into = new Float64Array(WIDE);
    for (let h = scope.from; h < scope.to; h++)
      for (const s of scope.stores) {
        const hour = h - 24 * daysBack;
        if (hour < 0 || !inHours(this.works, scope, s, h)) continue;
        const start = (hour * stores + s) * WIDE;
        for (let i = 0; i < WIDE; i++) into[i] = (into[i] as number) + (this.#sums[start + i] as number);
      }
    return into;
  }
}

export interface Usual {
  readonly orders: number;
  /** Points by which the scope's score is below the days before, and its z between days and between orders. */
  readonly drop: number;
  readonly z: number;
  /** Standard deviation of the score of such a stretch: between days, or of its orders if that is more. */
  readonly sd: number;
  /** Largest of the drivers' moves in such deviations. */
  readonly drivers: number;
}

/** Mean, and standard deviation with the error of a mean of four weeks. */
function moments(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
  return { mean, sd: Math.sqrt((squares / (values.length - 1)) * (1 + 1 / values.length)) };
}

/** How far a stretch without harm is from the same hours on the 28 days before. */
export function usual<H>(panel: Panel<H>, scope: Scope): Usual {
  const now = panel.sum(scope);
  const orders = ordersOf(now);
  const past = Array.from({ length: 28 }, (_, i) => panel.sum(scope, i + 1)).filter((p) => ordersOf(p) > 0);
  const none = { orders, drop: 0, z: 0, sd: Number.POSITIVE_INFINITY, drivers: 0 };
  if (orders < 10 || past.length < 20) return none;
  const days = moments(past.map(scoreOf));
  const all = past.reduce((sum, p) => sum.map((x, i) => x + (p[i] as number)), new Float64Array(WIDE));
  const n = ordersOf(all);
  const spread = Math.sqrt(Math.max(1, (all[LOSS2] as number) / n - ((all[LOSS] as number) / n) ** 2));
  const sd = Math.max(days.sd, spread / Math.sqrt(orders));
  const moves = Array.from({ length: DRIVERS }, (_, d) => {
    const mean = (p: Float64Array): number => (p[WIDTH + d] as number) / ordersOf(p);
    const m = moments(past.map(mean));
    return m.sd > 0 ? Math.abs(mean(now) - m.mean) / m.sd : 0;
  });
  const drop = days.mean - scoreOf(now);
  return { orders, drop, z: drop / sd, sd, drivers: Math.max(...moves) };
}
