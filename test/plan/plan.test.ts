import { describe, expect, it } from 'vitest';
import type { MetricId } from '../../src/model/metrics.js';
import { type PlanBody, planBodySchema } from '../../src/model/plan.js';
import { makePlan } from '../../src/plan/plan.js';
import type { Chosen, Demands, History } from '../../src/plan/types.js';
import { CHOSEN, DEMANDS, historyOf } from '../support/plan.js';

const current = new Map<MetricId, number | null>([
  ['cx_score', 70],
  ['on_time_rate', 78],
  ['cancellation_rate', 8],
  ['refund_rate', 4],
  ['support_rate', 3],
  ['item_accuracy', 94],
  ['dasher_efficiency', 1.2],
  ['order_volume', 700],
]);

function plan(history: History, chosen: Chosen = CHOSEN, demands: Demands = DEMANDS): PlanBody {
  const slice = { region: 'SF', category: 'Grocery' };
  const body = makePlan({ incidentId: 'grocery-sf', slice, current, chosen, metric: 'on_time_rate', history, demands });
  expect(planBodySchema.parse(JSON.parse(JSON.stringify(body)))).toEqual(body);
  expect(JSON.stringify(body)).not.toMatch(/NaN|Infinity|undefined/);
  return body;
}

describe('a plan', () => {
  const body = plan(historyOf({ stores: 60 }));

  it('has what the screen of the story has', () => {
    expect(body.metrics.primary.map((m) => [m.metric, m.target])).toEqual([
      ['cx_score', 12],
      ['on_time_rate', 8],
      ['cancellation_rate', -4],
    ]);
    expect(body.metrics.secondary.map((m) => m.metric)).toEqual(['refund_rate', 'support_rate', 'item_accuracy']);
    expect(body.metrics.guardrails.map((g) => [g.metric, g.margin, g.scope])).toEqual([
      ['dasher_efficiency', 10, 'slice'],
      ['order_volume', 5, 'slice'],
      ['cx_score', 2, 'elsewhere'],
    ]);
    expect(body.unit.kind).toBe('store');
    expect(body.phases.map((p) => [p.share, p.day_from, p.day_to])).toEqual([
      [0.1, 1, 3],
      [0.5, 4, 7],
      [1, 8, 14],
    ]);
    expect(body.monitoring.length).toBeGreaterThanOrEqual(5);
    expect(body.rollback.triggers.length).toBeGreaterThan(3);
    expect(body.balance.reduce((s, b) => s + b.stores, 0)).toBe(60);
  });

  it('is the same for the same input, and another with other margins or alpha', () => {
    const again = JSON.stringify(plan(historyOf({ stores: 60 })));
    expect(again).toBe(JSON.stringify(body));
    for (const other of [
      { ...DEMANDS, alpha: 0.01 },
      { ...DEMANDS, margins: { ...DEMANDS.margins, volume: 4 } },
    ])
      expect(JSON.stringify(plan(historyOf({ stores: 60 }), CHOSEN, other))).not.toBe(again);
  });

  it('refuses a margin that the recommendation itself would breach', () => {
    const margins = { ...DEMANDS.margins, efficiency: 4 };
    expect(() => plan(historyOf({ stores: 60 }), CHOSEN, { ...DEMANDS, margins })).toThrow(/contradicts/);
    const costly = { ...CHOSEN, tradeoffs: [{ metric: 'dasher_efficiency', delta: null, delta_pct: -11, unit: '%' }] };
    expect(plan(historyOf({ stores: 60 }), costly).metrics.guardrails[0]?.margin).toBe(15);
  });
});

describe('the unit', () => {
  it('is the store where few trips serve several, time blocks where many do', () => {
    expect(plan(historyOf({ stores: 60, shared: 0.05 })).unit).toMatchObject({ kind: 'store', cross_unit_trip_share: 0.05 });
    const leaking = plan(historyOf({ stores: 60, shared: 0.5 }));
    expect(leaking.unit.kind).toBe('switchback');
    expect(leaking.unit.why).toMatch(/50 % of courier trips serve several/);
    expect(leaking.phases.map((p) => p.share)).toEqual([0.5]);
  });

  it('is the region’s time where couriers move between stores, the order where a promise changes', () => {
    expect(plan(historyOf({ stores: 60 }), { ...CHOSEN, cause: 'dasher_supply' }).unit.kind).toBe('switchback');
    expect(plan(historyOf({ stores: 60 }), { ...CHOSEN, cause: 'eta_model' }).unit.kind).toBe('order');
  });

  it('says so where trips are not known', () => {
    const body = plan(historyOf({ stores: 60, shared: null }));
    expect([body.unit.kind, body.unit.cross_unit_trip_share]).toEqual(['store', null]);
    expect(body.unit.why).toMatch(/not known \(no trip_id\)/);
    expect(body.assumptions.join()).toMatch(/no trip_id/);
  });

  it('stands beside the others with their power', () => {
    const { alternatives } = plan(historyOf({ stores: 60 }));
    expect(alternatives.map((a) => [a.kind, a.chosen])).toEqual([
      ['store', true],
      ['switchback', false],
      ['order', false],
    ]);
    for (const a of alternatives) expect(a.mde).toBeGreaterThan(0);
  });
});

describe('however many stores', () => {
  it('4: no plan that cannot work is dressed as one', () => {
    const body = plan({ ...historyOf({ stores: 4, perDay: 3 }), blocks: [] });
    expect(body.unit.kind).toBe('store');
    expect(body.power).toMatchObject({ feasible: false, days_min: null, days_recommended: null });
    expect(body.power.enough).toMatch(/stores like these|no number of stores/);
    expect(body.phases).toEqual([]);
  });

  it('4 with much traffic: time blocks find it instead', () => {
    const body = plan(historyOf({ stores: 4, perDay: 200 }));
    expect([body.unit.kind, body.power.feasible]).toEqual(['switchback', true]);
    expect(body.unit.why).toMatch(/4 stores are too few/);
  });

  it('4,000: small effects are found, in whole weeks', () => {
    const body = plan(historyOf({ stores: 4000, perDay: 3 }));
    expect(body.power.feasible).toBe(true);
    expect(body.power.mde).toBeLessThan(1);
    expect(body.power.days_recommended).toBe(14);
  });

  it('one week of history is said', () => {
    const body = plan(historyOf({ stores: 40, days: 7 }));
    expect(body.assumptions.join()).toMatch(/7 days of history/);
  });

  it('none, and a single one, and none that was ever late', () => {
    for (const history of [
      historyOf({ stores: 0 }),
      historyOf({ stores: 1 }),
      { ...historyOf({ stores: 30, spread: 0 }), stores: historyOf({ stores: 30 }).stores.map((s) => ({ ...s, good: s.n })) },
    ])
      plan({ ...history, ordersPerDay: history.ordersPerDay || 100 });
  });
});
