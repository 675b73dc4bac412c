import type { Random } from '../../../src/stats/random.js';
import type { Order } from './orders.js';

/**
 * Whole numbers out of rates: what rounding leaves over goes to the same key's next group, so that no slice drifts from its rate.
 * Drawn by quota rather than by coin, because the sample must show the story's numbers at 700 orders a day.
 */
export class Carry {
  readonly #left = new Map<string, number>();

  /**
   * @param step counts are multiples of it: 2 where orders ride in pairs
   * @param rest the key that makes up for this one's rounding at once, so that their sum is right too
   */
  take(key: string, wanted: number, most: number, { step = 1, rest }: { step?: number; rest?: string } = {}): number {
    const want = wanted + (this.#left.get(key) ?? 0);
    const count = Math.max(0, Math.min(most - (most % step), step * Math.round(want / step)));
    this.#left.set(key, Math.max(-step, Math.min(step, want - count)));
    if (rest !== undefined) this.#left.set(rest, (this.#left.get(rest) ?? 0) + wanted - count);
    return count;
  }
}

export const groupBy = (orders: readonly Order[], key: (o: Order) => string): Map<string, Order[]> => {
  const groups = new Map<string, Order[]>();
  for (const o of orders) {
    const group = groups.get(key(o));
    if (group) group.push(o);
    else groups.set(key(o), [o]);
  }
  return groups;
};

/** Orders alike in what harms them stand together, so that each kind gets its part of the quota and not only the slice. */
const SLOW = [0, 0.15, 0.35] as const;
const stratum = (o: Order): number =>
  (o.batchSize > 1 ? 16 : 0) + (o.fragile ? 8 : 0) + (o.store.drifts ? 4 : 0) + SLOW.filter((limit) => o.slow > limit).length;

export const byStratum = (orders: readonly Order[], rng: Random): Order[] =>
  rng.shuffle(orders).sort((a, b) => stratum(a) - stratum(b));

/** Systematic sampling: `count` orders, each in proportion to its hazard. */
export function draw(orders: readonly Order[], hazard: (o: Order) => number, count: number, rng: Random): Order[] {
  const sorted = byStratum(orders, rng);
  const step = sorted.reduce((s, o) => s + hazard(o), 0) / Math.max(1, count);
  const chosen = new Set<Order>();
  let sum = 0;
  let next = rng.uniform() * step;
  for (const o of sorted) {
    sum += hazard(o);
    if (sum <= next) continue;
    if (chosen.size < count) chosen.add(o);
    while (next < sum) next += step;
  }
  for (const o of sorted) if (chosen.size < count) chosen.add(o);
  return [...chosen];
}
