import { QUARTERS } from '../model/stretches.js';
import { benjaminiHochberg } from '../stats/adjust.js';
import { type Dispersion, tail } from './contrast.js';
import { type Drift, driftOf, type Now } from './stores-drift.js';
import { lossRoot, MIN_LEVEL } from './stores-root.js';
import type { StoreTable } from './stores-table.js';
import { type Usual, usualOf } from './stores-usual.js';

/**
 * q-value under which a store counts as changed. Stricter than for slices: whoever tests hundreds of stores every day and allows
 * one run in twenty an error is wrong every month, and stores do have bad days (figures in docs/methods.md).
 */
export const STORE_ALPHA = 0.005;
/** Fewer orders than this, in the stretch judged or in the days before, say nothing of a store. */
export const MIN_STORE_ORDERS = 15;
const MIN_DAYS = 2;
/** Stores found bad leave their slices' movement, and the rest is looked at again: so many times at most. */
const ROUNDS = 5;
const STILL: Drift = { value: 0, variance: 0 };
/** Signs weaker than this are none. */
const WORTH = 1.5;
/** The last quarter of the hours judged, the last half, all of them. */
export const STRETCHES = [1, 2, QUARTERS] as const;

/** A store's strongest sign of harm. */
export interface StoreFinding {
  readonly unit: number;
  /** Quarters of the hours judged, counted back from their end. */
  readonly quarters: number;
  readonly orders: number;
  /** Points lost per order: now, and what was to be expected with the slice's movement; the variance of the latter. */
  readonly loss: number;
  readonly expected: number;
  readonly variance: number;
  readonly z: number;
  /** One-sided, corrected for the stretches looked at. */
  readonly p: number;
  readonly q: number;
}

export interface StoresJudged {
  readonly table: StoreTable;
  readonly usual: Usual;
  readonly tested: number;
  /** Those over the line, the strongest sign first. */
  readonly found: readonly StoreFinding[];
  /** p below which a store would have been over the line. */
  readonly line: number;
}

export function nowOf(table: StoreTable, quarters: number): Now {
  const sum = (values: Float64Array): Float64Array =>
    Float64Array.from(table.units, (_, u) => {
      let total = 0;
      for (let i = 0; i < quarters; i++) total += values[u * table.width + i] as number;
      return total;
    });
  return { orders: sum(table.orders), loss: sum(table.loss) };
}

/** The test of one store over some hours, given the loss per order to be expected and the variance of that. */
export function storeContrast(
  usual: Usual,
  unit: number,
  seen: { readonly orders: number; readonly loss: number },
  expected: number,
  variance: number,
): { readonly z: number; readonly p: number } {
  const { orders, loss } = seen;
  const jump = usual.jump[unit] as number;
  const spread = usual.spread[unit] as Dispersion;
  const points = orders * Math.max(MIN_LEVEL, expected);
  const z = lossRoot(loss, points, orders ** 2 * variance, jump, spread);
  const estimated = spread.level * (1 + (points / jump) * spread.cv2);
  return { z, p: tail({ slack: Math.min(1, estimated), df: spread.df }, z) };
}

/** The strongest sign of harm of every store with orders enough. */
export function storeTests(table: StoreTable, usual: Usual, aside: ReadonlySet<number>): Omit<StoreFinding, 'q'>[] {
  const stretches = STRETCHES.map((quarters) => {
    const now = nowOf(table, quarters);
    return { quarters, now, drift: driftOf(table, usual, now, aside) };
  });
  return table.units.flatMap((_, unit) => {
    if ((usual.orders[unit] as number) < MIN_STORE_ORDERS || (usual.days[unit] as number) < MIN_DAYS) return [];
    let best: Omit<StoreFinding, 'q'> | null = null;
    for (const { quarters, now, drift } of stretches) {
      const orders = now.orders[unit] as number;
      if (orders < MIN_STORE_ORDERS) continue;
      const seen = { orders, loss: now.loss[unit] as number };
      const test = (moved: Drift) => {
        // Where the others got better, a store that stayed as it was has not been harmed.
        const expected = (usual.level[unit] as number) + Math.max(0, moved.value);
        const variance = (usual.variance[unit] as number) + moved.variance;
        return { expected, variance, ...storeContrast(usual, unit, seen, expected, variance) };
      };
      // The slice's movement only takes from z: where there is little without it, it need not be known.
      const rough = test(STILL);
      const { expected, variance, z, p: single } = rough.z < WORTH ? rough : test(drift(unit));
      const p = Math.min(1, STRETCHES.length * single);
      if (!best || p < best.p) best = { unit, quarters, orders, loss: seen.loss / orders, expected, variance, z, p };
    }
    return best ? [best] : [];
  });
}

/**
 * One pooled test per store (points of CX score lost per order) against its own usual level shrunk towards its slice, the
 * slice's movement taken out; the false discovery rate is controlled over the stores tested.
 */
export function judgeStores(table: StoreTable, alpha = STORE_ALPHA): StoresJudged {
  const usual = usualOf(table);
  let aside: ReadonlySet<number> = new Set();
  for (let round = 1; ; round++) {
    const tests = storeTests(table, usual, aside);
    const q = benjaminiHochberg(tests.map((t) => t.p));
    const found = tests.map((t, i): StoreFinding => ({ ...t, q: q[i] as number })).filter((t) => t.q < alpha);
    if (round === ROUNDS || found.every((f) => aside.has(f.unit))) {
      found.sort((a, b) => a.p - b.p || a.unit - b.unit);
      return { table, usual, tested: tests.length, found, line: (alpha * Math.max(1, found.length)) / Math.max(1, tests.length) };
    }
    aside = new Set([...aside, ...found.map((f) => f.unit)]);
  }
}
