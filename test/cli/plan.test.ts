import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PlanDocument, planSchema, plansSchema } from '../../src/model/plan.js';
import { cxf, documentOf, refusal, SAMPLE, scratch } from '../support/process.js';

const folder = scratch();
const state = join(folder, 'state');
const at = (dir = state): string[] => ['--state', dir, '--quiet'];
const recommendation = join(folder, 'recommend.json');
/** The recommendation is made once: from a file the plan is the same, and sooner there. */
const FROM = ['--from', recommendation];
let made: PlanDocument;

const plan = async (...args: readonly string[]): Promise<PlanDocument> => {
  const finished = await cxf(['plan', ...args, '--json']);
  expect([finished.code, finished.stderr]).toEqual([0, '']);
  return documentOf(finished, planSchema);
};

beforeAll(async () => {
  expect((await cxf(['detect', ...at()])).code).toBe(0);
  made = await plan('latest', ...at());
  expect((await cxf(['recommend', 'latest', '--json', '--output', recommendation, ...at()])).code).toBe(0);
});

describe('cxf plan on the sample', () => {
  it('plans the first recommendation by store, over whole weeks', () => {
    expect(made.unit).toMatchObject({ kind: 'store', clusters: 59 });
    expect(made.unit.cross_unit_trip_share).toBeLessThan(0.02);
    expect(made.power).toMatchObject({ metric: 'on_time_rate', power: 0.8, days_min: 7, days_recommended: 14, feasible: true });
    expect(Math.abs(made.power.n_per_arm - 5000)).toBeLessThanOrEqual(500);
    expect(Math.abs((made.power.mde ?? 0) - 5)).toBeLessThanOrEqual(0.5);
  });

  it('gives the same bytes again', async () => {
    const [first, second] = [
      await cxf(['plan', 'latest', '--md', ...FROM, ...at()]),
      await cxf(['plan', 'latest', '--md', ...FROM, ...at()]),
    ];
    expect(second.stdout).toBe(first.stdout);
    const other = join(folder, 'other');
    await cxf(['detect', ...at(other)]);
    expect(await plan('latest', ...FROM, ...at(other))).toEqual(made);
  });

  it('writes Markdown that can be merged', async () => {
    const { stdout } = await cxf(['plan', 'show', made.plan_id, '--md', ...at()]);
    expect(stdout).toMatch(/^## Experiment plan: /);
    expect(stdout).toContain('```mermaid\ngantt\n');
    expect(stdout.match(/^ {2}.+ :p\d, (\d{4}-\d\d-\d\d|after p\d), \d+d$/gm)).toHaveLength(3);
    expect(stdout.match(/^- \[ \] /gm)?.length).toBeGreaterThanOrEqual(5);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.length).toBeLessThan(65_536);
  });

  it('draws the arms of the sample, and never over an existing file', async () => {
    const file = join(folder, 'arms.csv');
    await plan('latest', '--assignments', file, ...FROM, ...at());
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(readFileSync(join(SAMPLE, 'assignments.csv'), 'utf8'));
    writeFileSync(file, 'mine');
    const { code, error } = await refusal(['plan', 'latest', '--assignments', file, ...FROM, ...at()]);
    expect([code, error.code, readFileSync(file, 'utf8')]).toEqual([2, 'file_exists', 'mine']);
  });

  it('arms do not depend on power or margins', async () => {
    const [a, b] = [join(folder, 'a.csv'), join(folder, 'b.csv')];
    await plan('latest', '--assignments', a, ...FROM, ...at());
    const other = await plan('latest', '--assignments', b, '--alpha', '0.01', '--volume-margin', '4%', ...FROM, ...at());
    expect(other.plan_hash).not.toBe(made.plan_hash);
    expect(readFileSync(b, 'utf8')).toBe(readFileSync(a, 'utf8'));
  });
});

describe('plans that are kept', () => {
  it('are listed, shown as they were and superseded', async () => {
    const dir = join(folder, 'kept');
    cpSync(state, dir, { recursive: true });
    await plan('latest', ...FROM, ...at(dir));
    const next = await plan('latest', '--power', '0.9', ...FROM, ...at(dir));
    const { plans } = documentOf(await cxf(['plan', 'list', '--json', ...at(dir)]), plansSchema);
    const status = Object.fromEntries(plans.map((p) => [p.plan_id, p.status]));
    expect([status[made.plan_id], status[next.plan_id]]).toEqual(['superseded', 'current']);
    expect((await plan('show', 'latest', ...at(dir))).plan_id).toBe(next.plan_id);
    const { status: _, superseded_by: __, ...shown } = await plan('show', made.plan_id, ...at(dir));
    const { status: ___, superseded_by: ____, ...before } = made;
    expect(shown).toEqual(before);
  });

  it('are not there before their as_of', async () => {
    const finished = await cxf(['plan', 'list', '--json', '--as-of', '2024-01-03T00:00:00Z', ...at()]);
    expect(documentOf(finished, plansSchema).plans).toEqual([]);
  });
});

describe('refusals', () => {
  const refused = async (...args: readonly string[]) => {
    const { code, error, said } = await refusal(['plan', ...(args.includes('--rec') ? FROM : []), ...args, ...at()]);
    return [code, error.code, said] as const;
  };

  it.each([
    [['grocery-sf-0104-zzzz'], 'no_such_incident'],
    [['latest', '--rec', '9'], 'no_such_recommendation'],
    [['latest', '--rec', 'x'], 'bad_number'],
    [['latest', '--efficiency-margin', '1%'], 'contradicting_margin'],
    [['latest', '--alpha', '2'], 'bad_number'],
    [['latest', '--assignments', 'arms.xlsx'], 'bad_format'],
    [['latest', '--assignments', 'nowhere/arms.csv'], 'unwritable_output'],
    [['latest', '--from', 'nowhere.json'], 'no_such_file'],
    [['show', 'plan-x'], 'no_such_plan'],
  ])('%j', async (args, wanted) => {
    const [code, found] = await refused(...args);
    expect([code, found]).toEqual([2, wanted]);
  });

  it('of a resolved incident', async () => {
    const dir = join(folder, 'resolved');
    cpSync(state, dir, { recursive: true });
    await cxf(['incident', 'status', made.incident_id, 'resolved', ...at(dir)]);
    const { code, error } = await refusal(['plan', made.incident_id, ...at(dir)]);
    expect([code, error.code]).toEqual([2, 'incident_resolved']);
    expect(existsSync(join(folder, 'none.csv'))).toBe(false);
  });
});
