import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PlanDocument, planSchema } from '../../src/model/plan.js';
import { orderTreated } from '../../src/plan/assign.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { DAY_7, otherOrders, SLICE, START, status, type Trial, trialIn } from '../support/trial.js';

/** Experiments on time blocks and on single orders: the sample with the effect planted by the arms that cxf itself draws. */

const folder = scratch();
let trial: Trial;

beforeAll(async () => {
  trial = await trialIn(folder);
});

/** Late orders of a condition arrive on time, and the promise is four minutes longer, as a buffer would make it. */
const helped = (condition: string): string => `SELECT * REPLACE (
  CASE WHEN ${condition} AND delivered_at > promised_eta THEN promised_eta ELSE delivered_at END AS delivered_at,
  CASE WHEN ${condition} THEN promised_eta + INTERVAL 4 MINUTE ELSE promised_eta END AS promised_eta) FROM orders`;

async function planned(where: readonly string[], ...args: readonly string[]): Promise<PlanDocument> {
  return documentOf(await cxf(['plan', ...args, '--json', '--quiet', ...where]), planSchema);
}

describe('time blocks', () => {
  let where: string[];
  let plan: PlanDocument;
  let blocks: string[][];

  beforeAll(async () => {
    where = trial.fresh('blocks');
    const arms = join(folder, 'blocks.csv');
    plan = await planned(where, 'latest', '--rec', '2', '--from', trial.recommendation, '--assignments', arms);
    blocks = readFileSync(arms, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const started = await cxf(['experiment', 'start', plan.plan_id, '--at', START, '--quiet', ...where]);
    expect([started.code, started.stderr]).toEqual([0, '']);
  });

  it('are compared by pairs of weekdays, treated as the plan has drawn them', async () => {
    expect(plan.unit.kind).toBe('switchback');
    const days = blocks.filter(([, arm]) => arm === 'treatment').map(([unit]) => unit?.split('|')[1]?.slice(0, 10));
    // A block of the sample is the dinner of SF: two hours from 02:00 UTC on.
    const condition = `${SLICE} AND created_at >= TIMESTAMP '2024-01-05 08:00:00' AND strftime(created_at, '%Y-%m-%d') IN (${days.map((d) => `'${d}'`).join(', ')}) AND hour(created_at) IN (2, 3)`;
    const doc = await status([...where, ...(await otherOrders(folder, helped(condition)))], DAY_7);
    const onTime = doc.results.find((r) => r.metric === 'on_time_rate');
    expect(onTime).toMatchObject({ method: 'pairs', clusters: { treated: expect.any(Number) } });
    // Every late order of treated blocks is helped: all of what was lost to lateness comes back.
    expect(onTime?.current).toBeCloseTo(100, 5);
    expect(onTime?.estimate).toBeGreaterThan(12);
    expect(doc.srm).toMatchObject({ ok: true });
    expect(doc.srm.expected.treated + doc.srm.expected.untreated).toBe(7);
    expect(doc.checks.find((c) => c.check === 'applied')).toMatchObject({ ok: true });
  });

  it('leave out the burn-in', async () => {
    const doc = await status(where, DAY_7);
    expect(plan.unit.burn_in_minutes).toBeGreaterThan(0);
    const all = doc.results.find((r) => r.metric === 'on_time_rate')?.orders;
    const query = `SELECT * FROM orders WHERE NOT (${SLICE} AND created_at >= TIMESTAMP '2024-01-05 08:00:00' AND hour(created_at) = 2 AND minute(created_at) < ${plan.unit.burn_in_minutes})`;
    const without = await status([...where, ...(await otherOrders(folder, query))], DAY_7);
    expect(without.results.find((r) => r.metric === 'on_time_rate')?.orders).toEqual(all);
  });
});

describe('single orders', () => {
  let where: string[];
  let plan: PlanDocument;

  beforeAll(async () => {
    where = trial.fresh('orders');
    plan = await planned(where, 'convenience');
    const started = await cxf(['experiment', 'start', plan.plan_id, '--at', START, '--quiet', ...where]);
    expect([started.code, started.stderr]).toEqual([0, '']);
  });

  it('are told apart by the hash of their ids, and compared within stores', async () => {
    expect(plan.unit.kind).toBe('order');
    const scope = JSON.stringify(Object.entries(plan.slice).sort());
    // The rule in other words: sha256 of salt, slice and id, one a line, begins with 0 to 7.
    const treated = `sha256('${plan.unit.salt}' || chr(10) || '${scope}' || chr(10) || order_id) < '8'`;
    expect(orderTreated(scope, plan.unit.salt, 'x')).toBeTypeOf('boolean');
    const condition = `region = 'NYC' AND category = 'Convenience' AND created_at >= TIMESTAMP '2024-01-05 05:00:00' AND ${treated}`;
    const doc = await status([...where, ...(await otherOrders(folder, helped(condition)))], DAY_7);
    const onTime = doc.results.find((r) => r.metric === 'on_time_rate');
    expect(onTime?.current).toBeCloseTo(100, 5);
    expect(onTime).toMatchObject({ method: 'pairs', interval_kind: 'always_valid' });
    expect(onTime?.interval?.[0]).toBeGreaterThan(0);
    expect(doc.srm.ok).toBe(true);
    expect(doc.srm.observed.treated / (doc.srm.observed.treated + doc.srm.observed.untreated)).toBeCloseTo(0.5, 1);
  });

  it('take no assignment file', async () => {
    const said = await refusal(['experiment', 'start', plan.plan_id, '--at', START, '--assignments', 'arms.csv', ...where]);
    expect(said).toMatchObject({ code: 2, said: expect.stringContaining('draws single orders by the hash of their ids') });
  });
});
