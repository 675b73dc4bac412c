import { betweenVariance } from '../stats/between.js';
import { type Dispersion, phi } from './contrast.js';
import type { StoreTable } from './stores-table.js';
import type { Usual } from './stores-usual.js';

/** Orders and loss of every store in the stretch in question. */
export interface Now {
  readonly orders: Float64Array;
  readonly loss: Float64Array;
}

interface Group {
  /** Orders of its stores, their loss beyond what was expected of them, and the variance of that. */
  readonly orders: number;
  readonly excess: number;
  readonly variance: number;
}

const EMPTY: Group = { orders: 0, excess: 0, variance: 0 };

/** A store's part in its group. */
function part(usual: Usual, now: Now, u: number): Group {
  const n = now.orders[u] as number;
  const level = usual.level[u] as number;
  if (!(n > 0) || !Number.isFinite(level)) return EMPTY;
  const chance = (usual.jump[u] as number) * level * phi(usual.spread[u] as Dispersion, (n * level) / (usual.jump[u] as number));
  return {
    orders: n,
    excess: (now.loss[u] as number) - n * level,
    variance: n * chance + n * n * (usual.variance[u] as number),
  };
}

const plus = (a: Group, b: Group, sign: 1 | -1): Group => ({
  orders: a.orders + sign * b.orders,
  excess: a.excess + sign * b.excess,
  variance: a.variance + sign * b.variance,
});

export interface Drift {
  /** Points per order. */
  readonly value: number;
  readonly variance: number;
}

/**
 * How far the slice of each store moved, judged by its other stores: their loss per order beyond what was expected of
 * them, shrunk towards none by the variance of such movements over all slices, likewise without the store.
 * @param aside stores found bad already: they say nothing of their slice
 */
export function driftOf(table: StoreTable, usual: Usual, now: Now, aside: ReadonlySet<number>): (unit: number) => Drift {
  const parts = table.units.map((_, u) => part(usual, now, u));
  const groups = table.groups.map(() => EMPTY);
  table.units.forEach(({ group }, u) => {
    if (!aside.has(u)) groups[group] = plus(groups[group] as Group, parts[u] as Group, 1);
  });
  return (unit) => {
    const { group } = table.units[unit] as StoreTable['units'][number];
    const rest = aside.has(unit) ? (groups[group] as Group) : plus(groups[group] as Group, parts[unit] as Group, -1);
    const seen = groups.map((g, i) => (i === group ? rest : g)).filter((g) => g.orders > 0);
    const v = seen.map((g) => g.variance / g.orders ** 2);
    const between = betweenVariance(
      seen.map((g) => g.excess / g.orders),
      v,
      seen.length,
    );
    if (!(rest.orders > 0)) return { value: 0, variance: between };
    const own = rest.variance / rest.orders ** 2;
    const weight = between > 0 ? between / (between + own) : 0;
    return { value: (weight * rest.excess) / rest.orders, variance: weight * own };
  };
}
