import { iccOf } from '../stats/power/icc.js';
import { type Expected, moveRate } from '../stats/power/redrawn.js';
import type { BlockSums } from '../stats/power/switchback.js';
import type { History } from './types.js';

/** Stretches of the history that experiments are imagined in, spread evenly over it. */
const MOST_STRETCHES = 28;

const NONE: BlockSums = { n: 0, total: 0 };
const add = (a: BlockSums, b: BlockSums): BlockSums => ({ n: a.n + b.n, total: a.total + b.total });
const less = (a: BlockSums, b: BlockSums): BlockSums => ({ n: a.n - b.n, total: a.total - b.total });

/** Sums of a store over a stretch of the history, and over the days outside of it; its days, where they are known. */
export interface Stretch {
  readonly inside: BlockSums;
  readonly outside: BlockSums;
  readonly days: readonly BlockSums[];
}

/** Length of a stretch in days, and every store in each of them. */
interface Stretches {
  readonly days: number;
  readonly stretches: readonly (readonly Stretch[])[];
}

/** Stretches of the wanted length, or of the whole history if that is shorter. Where a store's days are not known its halves stand for them. */
export function stretchesOf(history: History, wanted: number): Stretches {
  const whole = history.stores.map((s) => s.halves.reduce(add, NONE));
  if (history.stores.some((s) => s.byDay === undefined)) {
    const half = (h: number) =>
      history.stores.map((s) => ({ inside: s.halves[h] as BlockSums, outside: s.halves[1 - h] as BlockSums, days: [] }));
    return { days: history.days / 2, stretches: [half(0), half(1)] };
  }
  const days = Math.max(1, Math.min(wanted, history.days));
  const last = history.days - days;
  const count = Math.min(MOST_STRETCHES, last + 1);
  const starts = Array.from({ length: count }, (_, i) => Math.round(count === 1 ? 0 : (i * last) / (count - 1)));
  const stretches = starts.map((from) =>
    history.stores.map((s, i) => {
      const own = (s.byDay as readonly BlockSums[]).slice(from, from + days);
      const inside = own.reduce(add, NONE);
      return { inside, outside: less(whole[i] as BlockSums, inside), days: own };
    }),
  );
  return { days, stretches };
}

/**
 * The stores as an experiment of so many days would meet them, once for each stretch of the history: sizes by days, distances from the
 * mean as much smaller or larger as chance makes them over so many orders, around the rate of the incident.
 * @param past with the store's rate on the days outside the stretch (at least half of the history) as its own past
 */
export function worldsOf(history: History, rate: number, days: number, past = false): Expected[][] {
  const found = stretchesOf(history, past ? Math.min(days, Math.floor(history.days / 2)) : days);
  const longer = days / found.days;
  return found.stretches.map((all) => {
    const stores = all.filter((s) => s.inside.n > 0);
    const n = stores.reduce((a, s) => a + s.inside.n, 0);
    const mean = stores.reduce((a, s) => a + s.inside.total, 0) / Math.max(1, n);
    const icc = iccOf(stores.map(({ inside: { n, total } }) => ({ n, total, squares: total })));
    const chance = (n: number): number => (icc.ok ? icc.icc : 0) + (1 - (icc.ok ? icc.icc : 0)) / n;
    return stores.map(({ inside, outside }) => {
      const distance = (inside.total / inside.n - mean) * Math.sqrt(chance(inside.n * longer) / chance(inside.n));
      const world = { n: inside.n * longer, rate: moveRate(mean + distance, mean, rate) };
      return past ? { ...world, past: outside.n > 0 ? outside.total / outside.n : null } : world;
    });
  });
}
