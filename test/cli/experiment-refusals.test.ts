import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema } from '../../src/model/experiment.js';
import { planSchema } from '../../src/model/plan.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { ARMS, act, DAY_3, END, morning, START, type Trial, trialIn } from '../support/trial.js';

/** What goes wrong around an experiment: one sentence, the code of the contract, and nothing is changed. */

const folder = scratch();
const EVIL = '\u001b[31m=cmd()|`x`</script>';
let trial: Trial;
let none: string[];
let running: string[];

beforeAll(async () => {
  trial = await trialIn(folder);
  none = trial.fresh('none');
  running = await trial.started('running');
});

const count = async (where: readonly string[]): Promise<number> =>
  documentOf(await cxf(['experiment', 'list', '--json', '--as-of', END, ...where]), experimentsSchema).experiments.length;
const refused = async (where: readonly string[], ...args: readonly string[]) => {
  const { code, error, said } = await refusal(['experiment', ...args, ...where]);
  expect(said).not.toContain('\u001b');
  expect(said.length).toBeLessThan(400);
  return { got: [code, error.code], said };
};

describe('an assignment file', () => {
  const text = readFileSync(ARMS, 'utf8');
  const lines = text.trimEnd().split('\n');
  const edited = (change: (rows: string[]) => string[]): string => `${change([...lines]).join('\n')}\n`;
  const all = (cells: string): string => edited((rows) => rows.map((r, i) => (i === 0 ? r : r.replace(/,.*/, `,${cells}`))));

  it.each([
    ['an unknown store', edited((r) => [...r, 'SF-GRO-99,control,']), 'unknown_unit', /"SF-GRO-99" is no store of the plan/],
    ['a hostile store', edited((r) => [...r, `${EVIL},control,`]), 'unknown_unit', /is no store of the plan/],
    ['a store in both arms', edited((r) => [...r, 'SF-GRO-01,control,']), 'bad_assignment', /twice, in different arms/],
    ['a store twice', edited((r) => [...r, r[1] as string]), 'bad_assignment', /occurs twice[.;]/],
    [
      'a missing store',
      edited((r) => r.filter((x) => !x.startsWith('SF-GRO-02,'))),
      'missing_unit',
      /"SF-GRO-02" of the plan has no row/,
    ],
    ['nobody treated', all('control,'), 'empty_arm', /no unit is treated/],
    ['nobody left', all('treatment,1'), 'empty_arm', /every unit is treated from phase 1 on/],
    [
      'a phase that is none',
      edited((r) => r.map((x, i) => (i === 3 ? x.replace(/,\d*$/, ',4') : x))),
      'bad_assignment',
      /column "phase", row 3: "4" is not a phase/,
    ],
    [
      'a phase that is a word',
      edited((r) => r.map((x, i) => (i === 1 ? x.replace(/,\d*$/, ',soon') : x))),
      'bad_assignment',
      /"soon" is not a phase/,
    ],
    [
      'an arm that is none',
      edited((r) => r.map((x, i) => (i === 2 ? x.replace('treatment', 'both') : x))),
      'bad_assignment',
      /column "arm", row 2: "both" is not an arm/,
    ],
    ['an empty unit', edited((r) => [...r, ',control,']), 'bad_assignment', /column "unit", row 60: is empty/],
    ['no column unit', text.replace('unit', 'stor'), 'bad_assignment', /has no column unit/],
    ['no rows', 'unit,arm,phase\n', 'missing_unit', /has no row/],
    ['nothing at all', '', 'bad_assignment', /./],
  ])('with %s', async (what, content, wanted, sentence) => {
    const file = join(folder, `${what.replaceAll(' ', '-')}.csv`);
    writeFileSync(file, content);
    const { got, said } = await refused(none, 'start', trial.plan.plan_id, '--at', START, '--assignments', file);
    expect([got, said]).toEqual([[2, wanted], expect.stringMatching(sentence)]);
    expect(await count(none)).toBe(0);
  });

  it('that is not there, or is a folder', async () => {
    const start = ['start', trial.plan.plan_id, '--at', START, '--assignments'];
    expect((await refused(none, ...start, 'nowhere.csv')).got).toEqual([2, 'no_such_file']);
    mkdirSync(join(folder, 'dir.csv'));
    const { got, said } = await refused(none, ...start, join(folder, 'dir.csv'));
    expect([got[0], said]).toEqual([2, expect.stringContaining('dir.csv')]);
  });

  it('with spaces, capitals and quotes is read', async () => {
    const where = trial.fresh('quoted');
    const file = join(folder, 'quoted.csv');
    writeFileSync(file, text.replaceAll('treatment', 'TREATED').replace(/^(SF-GRO-01),/m, '"$1",'));
    const args = ['experiment', 'start', trial.plan.plan_id, '--at', START, '--assignments', file, '--quiet', ...where];
    expect((await cxf(args)).code).toBe(0);
  });
});

describe('a start', () => {
  it('names the nearest plan', async () => {
    const near = `${trial.plan.plan_id.slice(0, -1)}${trial.plan.plan_id.endsWith('x') ? 'y' : 'x'}`;
    const { got, said } = await refused(none, 'start', near);
    expect(got).toEqual([2, 'no_such_plan']);
    expect(said).toContain(`did you mean "${trial.plan.plan_id}"`);
    expect((await refused(none, 'start', EVIL)).got).toEqual([2, 'no_such_plan']);
  });

  it.each([
    [['--at', '2024-01-05T03:00'], 'bad_start', /is no midnight in America\/Los_Angeles.*2024-01-05T08:00:00.000Z/],
    [['--at', 'soon'], 'bad_time', /--at "soon" is not a time/],
    [['--at', '2023-12-01'], 'bad_start', /before the incident began \(2024-01-04T02:00:00.000Z\)/],
    [['--at', ''], 'bad_time', /--at "" is not a time/],
    [['--at', '2024-02-30'], 'bad_time', /is not a time/],
    [['--by', 'cxf'], 'bad_name', /--by cxf/],
    [['--at'], 'usage', /--at/],
  ])('%j', async (args, wanted, sentence) => {
    const { got, said } = await refused(none, 'start', trial.plan.plan_id, ...args);
    expect([got, said]).toEqual([[2, wanted], expect.stringMatching(sentence)]);
    expect(await count(none)).toBe(0);
  });

  it('of a second experiment while one runs', async () => {
    const { got, said } = await refused(running, 'start', trial.plan.plan_id, '--at', '2024-01-06');
    expect(got).toEqual([2, 'experiment_running']);
    expect(said).toMatch(/still under way.*conclude it first: cxf experiment conclude exp-/);
    expect((await refused(running, 'start', trial.plan.plan_id, '--at', '2024-01-06', '--as-of', DAY_3)).got).toEqual(got);
    expect(await count(running)).toBe(1);
  });

  it('for an incident that is resolved', async () => {
    const where = trial.fresh('resolved');
    await cxf(['incident', 'status', trial.plan.incident_id, 'resolved', ...where]);
    expect((await refused(where, 'start', trial.plan.plan_id)).got).toEqual([2, 'incident_resolved']);
    expect(await count(where)).toBe(0);
  });

  it('of a superseded plan, and of one that cannot work', async () => {
    const where = trial.fresh('unsuitable');
    const plan = async (...args: readonly string[]) =>
      documentOf(
        await cxf(['plan', 'latest', '--from', trial.recommendation, '--json', '--quiet', ...args, ...where]),
        planSchema,
      );
    const next = await plan('--alpha', '0.01');
    const { got, said } = await refused(where, 'start', trial.plan.plan_id);
    expect([got, said]).toEqual([[2, 'superseded_plan'], expect.stringContaining(`cxf experiment start ${next.plan_id}`)]);
    // A gain that no number of these stores would show.
    const small = join(folder, 'small.json');
    writeFileSync(small, readFileSync(trial.recommendation, 'utf8').replaceAll(/("delta": ?-?)\d+(\.\d+)?/g, '$10.1'));
    const hopeless = await plan('--from', small);
    expect(hopeless.power.feasible).toBe(false);
    const refusedToo = await refused(where, 'start', hopeless.plan_id);
    expect(refusedToo.got).toEqual([2, 'infeasible_plan']);
    expect(await count(where)).toBe(0);
  });
});

describe('a question', () => {
  it('before the start is not answered', async () => {
    const { got, said } = await refused(running, 'status', 'latest');
    expect(got).toEqual([4, 'not_started']);
    expect(said).toMatch(/starts at 2024-01-05T08:00:00.000Z.*--as-of 2024-01-06T08:00:00.000Z/);
  });

  it.each([
    [['status', 'exp-nothing'], 2, 'no_such_experiment'],
    [['status', EVIL], 2, 'no_such_experiment'],
    [['status', 'latest', '--fail-on', 'high'], 2, 'bad_option'],
    [['status', 'latest', '--as-of', 'never'], 2, 'bad_time'],
    [['status', 'latest', '--source', '/nowhere.parquet', '--as-of', END], 2, 'no_such_file'],
    [['status'], 2, 'usage'],
    [['stats', 'latest'], 2, 'usage'],
  ])('%j', async (args, code, wanted) => {
    expect((await refused(running, ...args)).got).toEqual([code, wanted]);
  });

  it('without any experiment', async () => {
    const { got, said } = await refused(none, 'status', 'latest');
    expect([got, said]).toEqual([[2, 'no_experiment'], expect.stringContaining('cxf experiment start PLAN')]);
    const empty = await cxf(['experiment', ...none]);
    expect([empty.code, empty.stdout]).toEqual([0, expect.stringContaining('No experiments yet')]);
  });
});

describe('an action', () => {
  it.each([
    [['hold', 'latest'], 'wrong_time'],
    [['advance', 'latest'], 'wrong_time'],
    [['extend', 'latest', '--days', '3'], 'wrong_time'],
    [['extend', 'latest', '--days', '0', '--as-of', DAY_3], 'bad_number'],
    [['extend', 'latest', '--days', '1.5', '--as-of', DAY_3], 'bad_number'],
    [['extend', 'latest', '--days', '99', '--as-of', DAY_3], 'bad_number'],
    [['extend', 'latest', '--as-of', DAY_3], 'usage'],
    [['hold', 'latest', '--as-of', END], 'wrong_time'],
    [['adjust', 'latest', '--plan', 'plan-none', '--as-of', DAY_3], 'no_such_plan'],
    [['conclude', 'latest', '--as-of', DAY_3], 'usage'],
    [['conclude', 'latest', '--decision', 'ship', '--as-of', DAY_3], 'bad_decision'],
    [['roll_back', 'latest'], 'usage'],
  ])('%j', async (args, wanted) => {
    expect((await refused(running, ...args)).got).toEqual([2, wanted]);
  });

  it('that would change what is tried', async () => {
    const where = await trial.started('adjusted');
    const other = documentOf(
      await cxf(['plan', 'latest', '--rec', '2', '--from', trial.recommendation, '--json', '--quiet', ...where]),
      planSchema,
    );
    const first = await refused(where, 'adjust', 'latest', '--plan', other.plan_id, '--as-of', DAY_3);
    expect(first.got).toEqual([2, 'other_plan']);
    const own = await refused(where, 'adjust', 'latest', '--plan', trial.plan.plan_id, '--as-of', DAY_3);
    expect(own.got).toEqual([2, 'same_plan']);
  });

  it('after the conclusion', async () => {
    const where = await trial.started('over');
    await act('conclude', where, END, '--decision', 'make-permanent');
    for (const args of [['hold'], ['roll-back'], ['extend', '--days', '2'], ['conclude', '--decision', 'iterate']]) {
      const [what, ...more] = args as [string, ...string[]];
      expect((await refused(where, what, 'latest', ...more, '--as-of', morning(16))).got).toEqual([2, 'experiment_concluded']);
    }
  });
});
