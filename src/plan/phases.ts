import type { PlanBody } from '../model/plan.js';
import { type Draw, firstDraw, type UnitPast } from './draw.js';
import type { History, StoreHistory, UnitKind } from './types.js';

/** Share of the stores treated by the end of each phase. */
export const SHARES = [0.1, 0.5, 1] as const;
const FIRST_DAYS = 3;

/** Three days at 10 %, 50 % to the half, the rest at 100 %. */
export function calendarOf(days: number): { share: number; from: number; to: number }[] {
  const half = Math.floor(days / 2);
  return [
    { share: SHARES[0], from: 1, to: FIRST_DAYS },
    { share: SHARES[1], from: FIRST_DAYS + 1, to: half },
    { share: SHARES[2], from: half + 1, to: days },
  ];
}

/** Below this many treated stores a gain is not measured, whatever it is. */
const FEW = 30;
const MANY_TELL = 'a check for harm first: the gain is measured when half are treated';
const TELLS = [
  'a check for harm: too few units to measure a gain',
  'the comparison: treated and untreated units side by side',
  'no untreated units are left: the gain is measured against the days before, and against slices that were not treated',
] as const;

/** Phases of the roll-out; time blocks and single orders stay at one half until the decision. */
export function phasesFor(kind: UnitKind, days: number, stores: number): PlanBody['phases'] {
  if (kind !== 'store')
    return [
      {
        name: kind === 'order' ? 'half of the orders' : 'half of the time blocks',
        share: 0.5,
        day_from: 1,
        day_to: days,
        units: null,
        tells: 'both arms run side by side until the decision',
      },
    ];
  return calendarOf(days).map(({ share, from, to }, i) => ({
    name: `Phase ${i + 1}`,
    share,
    day_from: from,
    day_to: to,
    units: Math.round(share * stores),
    tells: i === 0 && share * stores >= FEW ? MANY_TELL : (TELLS[i] as string),
  }));
}

/**
 * What stores are balanced on: past orders, and the part of a store in the rate of its arm, which is its good orders beyond what its
 * orders would have at the rate of all. An average of the stores' own rates would let the smallest decide.
 */
export function pastOf(stores: readonly Pick<StoreHistory, 'id' | 'orders' | 'n' | 'good'>[]): UnitPast[] {
  const all = stores.reduce((sum, s) => ({ n: sum.n + s.n, good: sum.good + s.good }), { n: 0, good: 0 });
  const rate = all.n > 0 ? all.good / all.n : 0;
  return stores.map((s) => ({ id: s.id, values: [s.orders, s.good - rate * s.n] }));
}

/** The draw of stores: that of the first salt whose phases are alike. */
export const drawOf = (history: Pick<History, 'stores'>, scope: string): Draw =>
  firstDraw({ scope, past: pastOf(history.stores), shares: SHARES });

/** Stores that join in each phase, their orders and their rate before: what the draw looks like. */
export function balanceOf(history: History, draw: Draw): PlanBody['balance'] {
  const phase = new Map(draw.assignments.map((a) => [a.unit, a.phase]));
  return SHARES.flatMap((_, i) => {
    const stores = history.stores.filter((s) => phase.get(s.id) === i + 1);
    const sum = (f: (s: (typeof stores)[number]) => number): number => stores.reduce((a, s) => a + f(s), 0);
    const n = sum((s) => s.n);
    if (stores.length === 0) return [];
    return [
      {
        phase: i + 1,
        stores: stores.length,
        orders_per_day: round(sum((s) => s.orders) / Math.max(1, history.days), 1),
        baseline: n > 0 ? round((100 * sum((s) => s.good)) / n, 2) : null,
      },
    ];
  });
}

/** Rounded for the document: digits beyond these are noise, and would change the hash. */
export const round = (x: number, digits: number): number => {
  const rounded = Number(x.toFixed(digits));
  return rounded === 0 ? 0 : rounded;
};
