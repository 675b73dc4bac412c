import { QUARTERS } from '../model/stretches.js';
import { betweenVariance } from '../stats/between.js';
import { type Dispersion, phi } from './contrast.js';
import { MIN_LEVEL } from './stores-root.js';
import { type Past, storeSpreads } from './stores-spread.js';
import type { StoreTable } from './stores-table.js';

/** What is usual for each store, in points of score lost per order. */
export interface Usual {
  /** Its own level in the past; NaN without orders. */
  readonly own: Float64Array;
  /** Orders, and stretches with orders, that this rests on. */
  readonly orders: Float64Array;
  readonly days: Float64Array;
  /** The level expected of it, shrunk towards the stores of its slice, and the variance of that. */
  readonly level: Float64Array;
  readonly variance: Float64Array;
  /** Day-to-day variation. */
  readonly spread: readonly Dispersion[];
  /** Variance of one order's loss over its mean, by store: the jump of its slice. */
  readonly jump: Float64Array;
}

/** A store's own level counts as if so many orders like those of its slice had been among its own, where chance is reckoned by it. */
const PRIOR_ORDERS = 20;
/** Sums over the stretches of the past, and how many of them have orders. */
function pastOf(table: StoreTable) {
  const count = table.units.length;
  const [orders, loss, days] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let u = 0; u < count; u++)
    for (let i = u * table.width + QUARTERS; i < (u + 1) * table.width; i++) {
      const n = table.orders[i] as number;
      orders[u] = (orders[u] as number) + n;
      loss[u] = (loss[u] as number) + (table.loss[i] as number);
      days[u] = (days[u] as number) + (n > 0 ? 1 : 0);
    }
  return { orders, loss, days };
}

/** Mean loss of every group in the past. */
function groupMeans(table: StoreTable, past: Past): Float64Array {
  const [orders, loss] = [new Float64Array(table.groups.length), new Float64Array(table.groups.length)];
  table.units.forEach(({ group }, u) => {
    orders[group] = (orders[group] as number) + (past.orders[u] as number);
    loss[group] = (loss[group] as number) + (past.loss[u] as number);
  });
  return loss.map((l, g) => Math.max(MIN_LEVEL, (orders[g] as number) > 0 ? l / (orders[g] as number) : 0));
}

/**
 * Every store's level shrunk towards its slice's stores: B own + (1 - B) target with B = t2 / (t2 + v), t2 the variance
 * between the stores of a slice relative to its mean, v that of the store's own level. No store is moved by more than its
 * own standard error (limited translation, Efron and Morris 1972): one that always was far from the rest stays there.
 */
function shrunk(table: StoreTable, means: Float64Array, own: Float64Array, v: Float64Array): Pick<Usual, 'level' | 'variance'> {
  const at = table.units.map(({ group }) => means[group] as number);
  const known = table.units.flatMap((_, u) => (Number.isFinite(v[u] as number) ? [u] : []));
  const t2 = betweenVariance(
    known.map((u) => (own[u] as number) / (at[u] as number) - 1),
    known.map((u) => (v[u] as number) / (at[u] as number) ** 2),
    known.length - new Set(known.map((u) => table.units[u]?.group)).size,
  );
  const targets = table.groups.map(() => ({ sum: 0, weight: 0 }));
  for (const u of known) {
    const target = targets[table.units[u]?.group ?? 0] as { sum: number; weight: number };
    const weight = 1 / ((v[u] as number) + t2 * (at[u] as number) ** 2);
    target.sum += weight * (own[u] as number);
    target.weight += weight;
  }
  const level = new Float64Array(table.units.length).fill(Number.NaN);
  const variance = new Float64Array(table.units.length).fill(Number.POSITIVE_INFINITY);
  for (const u of known) {
    const { sum, weight } = targets[table.units[u]?.group ?? 0] as { sum: number; weight: number };
    const [m, vu, between] = [own[u] as number, v[u] as number, t2 * (at[u] as number) ** 2];
    const b = between / (between + vu);
    const moved = (1 - b) * (sum / weight - m);
    const limit = Math.sqrt(vu);
    level[u] = Math.max(MIN_LEVEL, m + Math.max(-limit, Math.min(limit, moved)));
    variance[u] = Math.abs(moved) > limit ? vu : b * vu + (1 - b) ** 2 / weight;
  }
  return { level, variance };
}

/** What is usual for each store. Pure. */
export function usualOf(table: StoreTable): Usual {
  const past = pastOf(table);
  const means = groupMeans(table, past);
  const own = past.loss.map((l, u) => l / (past.orders[u] as number));
  const mean = past.loss.map((l, u) => {
    const group = means[table.units[u]?.group ?? 0] as number;
    return (l + PRIOR_ORDERS * group) / ((past.orders[u] as number) + PRIOR_ORDERS);
  });
  const spread = storeSpreads(table, past, means);
  const jump = Float64Array.from(table.units, ({ group }) => table.jump[group] as number);
  const v = past.orders.map((n, u) => {
    const unit = (jump[u] as number) * (mean[u] as number);
    return n > 0
      ? (unit * phi(spread[u] as Dispersion, (n * (mean[u] as number)) / (jump[u] as number) / (past.days[u] as number))) / n
      : Number.POSITIVE_INFINITY;
  });
  return { own, orders: past.orders, days: past.days, ...shrunk(table, means, own, v), spread, jump };
}
