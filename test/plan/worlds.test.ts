import { describe, expect, it } from 'vitest';
import type { MetricId } from '../../src/model/metrics.js';
import { comparedDays, phasedMde } from '../../src/plan/phased.js';
import { calendarOf } from '../../src/plan/phases.js';
import { makePlan } from '../../src/plan/plan.js';
import { burnInMinutes, covariateDays, covariateMde, daysNeeded, optionOf, storesNeeded } from '../../src/plan/power.js';
import type { History } from '../../src/plan/types.js';
import { reasonFor } from '../../src/plan/unit.js';
import { worldsOf } from '../../src/plan/worlds.js';
import { random } from '../../src/stats/random.js';
import { CHOSEN, DEMANDS, historyOf } from '../support/plan.js';

/** A history whose stores have days, and levels that last. */
function daily(stores: number, perDay = 15, days = 28): History {
  const base = historyOf({ stores, perDay, days });
  const rng = random(7);
  const list = base.stores.map((s) => {
    const level = Math.min(0.98, 0.9 + 0.04 * rng.normal());
    const size = Math.ceil(perDay * Math.exp(0.4 * rng.normal()));
    const byDay = Array.from({ length: days }, () => {
      let total = 0;
      for (let i = 0; i < size; i++) if (rng.uniform() < level) total++;
      return { n: size, total };
    });
    const sum = (rows: typeof byDay) => rows.reduce((a, d) => ({ n: a.n + d.n, total: a.total + d.total }), { n: 0, total: 0 });
    const [a, b] = [sum(byDay.slice(0, days / 2)), sum(byDay.slice(days / 2))];
    return { id: s.id, orders: a.n + b.n, n: a.n + b.n, good: a.total + b.total, halves: [a, b] as const, byDay };
  });
  return { ...base, stores: list, ordersPerDay: list.reduce((s, x) => s + x.n, 0) / days };
}

const goal = { rate: 0.78, effect: 0.08 };
const shares = calendarOf(14).flatMap(({ share, from, to }) => Array.from({ length: to - from + 1 }, () => share));

describe('the stores of a history as an experiment meets them', () => {
  it('lie around the rate of the incident, sized by days, once for each stretch', () => {
    const history = daily(30);
    const worlds = worldsOf(history, 0.78, 14);
    expect(worlds).toHaveLength(15);
    for (const world of worlds) {
      const n = world.reduce((a, s) => a + s.n, 0);
      expect(n / (14 * history.ordersPerDay)).toBeCloseTo(1, 6);
      expect(world.reduce((a, s) => a + s.n * s.rate, 0) / n).toBeCloseTo(0.78, 2);
    }
  });

  it('are nearer to each other over longer experiments than the history, and know their past from other days', () => {
    const spread = (days: number): number =>
      worldsOf(daily(40), 0.78, days)[0]?.reduce((a, s) => a + (s.rate - 0.78) ** 2, 0) as number;
    expect(spread(56)).toBeLessThan(spread(28));
    for (const s of worldsOf(daily(10), 0.78, 28, true)[0] ?? []) expect(s.past).toBeGreaterThan(0.5);
  });

  it('whose days are not known are those of the halves', () => {
    expect(worldsOf(historyOf({ stores: 12 }), 0.78, 14)).toHaveLength(2);
  });
});

describe('power of a plan', () => {
  const history = daily(40);

  it('more days find less, the own past as covariate finds still less and needs no more days', () => {
    const [one, two] = [7, 14].map((days) => optionOf('store', history, goal, DEMANDS, days).mde as number) as [number, number];
    expect(two).toBeLessThan(one);
    expect(covariateMde(history, goal, DEMANDS, 14)).toBeLessThan(two);
    expect(covariateDays(history, goal, DEMANDS)).toBeLessThanOrEqual(daysNeeded('store', history, goal, DEMANDS) as number);
    expect(covariateDays(history, { ...goal, effect: 0.001 }, DEMANDS)).toBeNull();
    expect(storesNeeded(history, { ...goal, effect: 0.02 }, DEMANDS, 14)).toBeGreaterThan(40);
  });

  it('in phases: days with both kinds of stores, their past as covariate', () => {
    expect(comparedDays(shares, 40)).toBe(7);
    const mde = phasedMde(history, goal, DEMANDS, shares) as number;
    expect(mde).toBeGreaterThan(covariateMde(history, goal, DEMANDS, 14) as number);
    expect(mde).toBeLessThan(0.1);
    expect(phasedMde(history, goal, DEMANDS, [1, 1, 1])).toBeNull();
    expect(phasedMde(historyOf({ stores: 40 }), goal, DEMANDS, shares)).toBeGreaterThan(0);
  });
});

describe('what is carried over', () => {
  it('sets the burn-in, at most half a block, and is told', () => {
    const history = { ...daily(20), blockHours: 6, carryOverHours: 1.3, deliveryMinutes: 35 };
    expect(burnInMinutes(history)).toBe(90);
    expect(burnInMinutes({ ...history, blockHours: 2 })).toBe(60);
    expect(burnInMinutes({ ...history, carryOverHours: 0 })).toBe(45);
    expect(reasonFor('switchback', 'batching', history)).toMatch(/burn-in 90 min \(an hour is still felt after 1.3 h\)/);
    expect(reasonFor('switchback', 'batching', { ...history, blockHours: 4 })).toMatch(/asks for blocks of 6 h/);
    expect(reasonFor('switchback', 'batching', { ...history, carryOverHours: null })).toMatch(/cannot be told/);
  });

  it('by couriers between the arms is part of the unit and, where it is much, of the reason', () => {
    const current = new Map<MetricId, number | null>([['on_time_rate', 78]]);
    const unit = (both: number | null) =>
      makePlan({
        ...{ incidentId: 'x', slice: { region: 'SF' }, current, chosen: CHOSEN, metric: 'on_time_rate', demands: DEMANDS },
        history: { ...historyOf({ stores: 20 }), couriers: both === null ? null : { by: 'courier_day', couriers: 100, both } },
      }).unit;
    expect([unit(85), unit(10), unit(null)].map((u) => u.courier_overlap)).toEqual([0.85, 0.1, null]);
    expect(unit(85).why).toMatch(/85 % of couriers \(each day\) serve stores of both arms/);
    expect(unit(10).why).not.toMatch(/both arms/);
  });
});
