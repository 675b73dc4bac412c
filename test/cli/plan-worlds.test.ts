import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema } from '../../src/model/documents.js';
import { type PlanDocument, planSchema } from '../../src/model/plan.js';
import { CHOSEN } from '../support/plan.js';
import { cxf, documentOf, type Finished, refusal, scratch } from '../support/process.js';
import { MORNING, ONSET, type ShopOptions, writeShop } from '../support/shop.js';

/** Plans on a small shop without trips, with few and many stores and little history, and of an effect too small to find. */

const folder = scratch();
const state = join(folder, 'state');
const advice = join(folder, 'advice.json');
const faint = join(folder, 'faint.json');
const DAY = 86_400_000;
let id: string;

const stores = (count: number): ShopOptions => ({ store: (n) => `store-${n % count}` });
const WORLDS: Readonly<Record<string, ShopOptions>> = {
  four: stores(4),
  forty: stores(40),
  thousands: stores(4000),
  week: { ...stores(40), from: ONSET - 7 * DAY },
  day: { ...stores(40), from: ONSET - DAY },
};
const at = (world: string): string[] => [
  '--source',
  join(folder, `${world}.csv`),
  '--state',
  state,
  '--as-of',
  MORNING,
  '--quiet',
];
const run = (world: string, ...args: string[]): Promise<Finished> => cxf(['plan', id, '--from', advice, ...args, ...at(world)]);

async function planned(world: string, ...args: string[]): Promise<{ doc: PlanDocument; text: string }> {
  const [json, text] = [await run(world, '--json', ...args), await run(world, ...args)];
  expect([json.code, text.code, text.stderr]).toEqual([0, 0, '']);
  expect(text.stdout).not.toMatch(/NaN|undefined|Infinity|\bnull\b|-0\.0 |-0 %/);
  return { doc: documentOf(json, planSchema), text: text.stdout };
}

beforeAll(async () => {
  for (const [name, options] of Object.entries(WORLDS)) writeShop(folder, options, `${name}.csv`);
  id = documentOf(await cxf(['detect', '--json', ...at('forty')]), detectSchema).incidents[0]?.id as string;
  const doc = { schema: 'cxf.recommend/v1', incident: { id }, verdict: 'act' };
  writeFileSync(advice, JSON.stringify({ ...doc, recommendations: [CHOSEN] }));
  const expected = { on_time_rate: { from: 78, to: 78.1, delta: 0.1 } };
  writeFileSync(faint, JSON.stringify({ ...doc, recommendations: [{ ...CHOSEN, expected }] }));
});

describe('a plan', () => {
  it('of four stores takes time blocks, and says why', async () => {
    const { doc, text } = await planned('four');
    expect([doc.unit.kind, doc.power.feasible]).toEqual(['switchback', true]);
    expect(text.replace(/\s+/g, ' ')).toContain('4 stores are too few to randomise');
    expect((doc.power.days_recommended as number) % 14).toBe(0);
  });

  it('of forty stores without trips says that it does not know who shares a courier', async () => {
    const { doc, text } = await planned('forty');
    expect([doc.unit.kind, doc.unit.cross_unit_trip_share]).toEqual(['store', null]);
    expect(text).toContain('no trip_id');
    expect(doc.metrics.guardrails.map((g) => g.metric)).not.toContain('dasher_efficiency');
    expect(doc.unit.draw?.accepted).toBe(true);
  });

  it('of thousands of stores is made in seconds and draws them all', async () => {
    const file = join(folder, 'thousands-arms.csv');
    const { doc } = await planned('thousands');
    expect((await run('thousands', '--assignments', file)).code).toBe(0);
    expect(doc.unit.clusters).toBeGreaterThan(2000);
    expect(existsSync(file)).toBe(true);
  });

  it('on one week of history says so', async () => {
    const { doc } = await planned('week');
    expect(doc.power.history_days).toBe(7);
    expect(doc.assumptions.join()).toMatch(/7 days of history/);
  });

  it('on a single day of history has no NaN in it', async () => {
    const { doc } = await planned('day');
    expect(doc.power.history_days).toBeLessThanOrEqual(2);
  });

  it('that cannot find its effect is not dressed as one that can, and draws no arms', async () => {
    const file = join(folder, 'faint-arms.csv');
    const { doc, text } = await planned('forty', '--from', faint);
    expect(doc.power).toMatchObject({ feasible: false, days_min: null, days_recommended: null });
    expect([doc.phases, doc.balance, doc.next, doc.unit.draw]).toEqual([[], [], [], null]);
    expect(text).toContain('This plan cannot work as it stands');
    expect(text).not.toMatch(/Minimum:|Recommended:|Rollout plan|at the earliest|checklist|Stop rules|next:/);
    expect((await cxf(['plan', 'list', ...at('forty')])).stdout).toContain('cannot work');
    const before = (await cxf(['plan', 'list', '--json', ...at('forty')])).stdout;
    const { code, error } = await refusal(['plan', id, '--from', faint, '--power', '0.9', '--assignments', file, ...at('forty')]);
    expect([code, error.code, existsSync(file)]).toEqual([2, 'plan_cannot_work', false]);
    expect((await cxf(['plan', 'list', '--json', ...at('forty')])).stdout).toBe(before);
  });
});

describe('refusals', () => {
  it('name the nearest incident and the nearest plan', async () => {
    const wrong = `${id.slice(0, -1)}x`;
    const incident = await refusal(['plan', wrong, ...at('forty')]);
    expect([incident.code, incident.error.code]).toEqual([2, 'no_such_incident']);
    expect(incident.said).toContain(id);
    const { doc } = await planned('forty');
    const plan = await refusal(['plan', 'show', `${doc.plan_id.slice(0, -1)}z`, ...at('forty')]);
    expect([plan.code, plan.said.includes(doc.plan_id)]).toEqual([2, true]);
  });

  it('of a recommendation that is not there say which are', async () => {
    const { code, error, said } = await refusal(['plan', id, '--from', advice, '--rec', '2', ...at('forty')]);
    expect([code, error.code]).toEqual([2, 'no_such_recommendation']);
    expect(said).toMatch(/\b1\b/);
  });

  it('of margins that contradict the recommendation say by how much', async () => {
    const { code, error, said } = await refusal(['plan', id, '--from', advice, '--efficiency-margin', '4%', ...at('forty')]);
    expect([code, error.code]).toEqual([2, 'contradicting_margin']);
    expect(said).toContain('5 %');
  });
});

describe('what the hash covers', () => {
  it('margins, alpha and power; the same question again is the same plan, to the byte', async () => {
    const hashes = new Set<string>();
    const questions = [[], ['--alpha', '0.01'], ['--power', '0.9'], ['--volume-margin', '4%'], ['--spillover-margin', '3%']];
    for (const args of questions) {
      const [first, again] = [await run('forty', '--json', ...args), await run('forty', '--json', ...args)];
      expect(again.stdout).toBe(first.stdout);
      hashes.add(documentOf(first, planSchema).plan_hash);
    }
    expect(hashes.size).toBe(questions.length);
  });
});
