import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsSchema, incidentDocumentSchema } from '../../src/model/documents.js';
import { calibrationSchema, type ExperimentDocument, experimentSchema, experimentsSchema } from '../../src/model/experiment.js';
import { planSchema } from '../../src/model/plan.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';
import { ARMS, act, DAY_3, DAY_7, END, morning, START, status, type Trial, trialIn } from '../support/trial.js';

const folder = scratch();
let trial: Trial;

beforeAll(async () => {
  trial = await trialIn(folder);
});

const states = (doc: ExperimentDocument) =>
  Object.fromEntries(doc.results.filter((r) => r.scope === 'slice').map((r) => [r.metric, r.state]));
const list = async (where: readonly string[], asOf: string) =>
  documentOf(await cxf(['experiment', 'list', '--json', '--as-of', asOf, ...where]), experimentsSchema).experiments;

describe('from the start to the end', () => {
  it('goes as the story goes', async () => {
    const where = trial.fresh('story');
    const started = await cxf(['experiment', 'start', trial.plan.plan_id, '--at', START, '--json', '--by', 'Ada', ...where]);
    const planned = documentOf(started, experimentSchema);
    expect(planned).toMatchObject({ status: 'planned', day: 0, last_day: 14, plan_id: trial.plan.plan_id, results: [] });
    expect(planned.history).toEqual([{ at: '2024-01-04T16:00:00.000Z', day: 0, what: 'start', to: null, note: null, by: 'Ada' }]);

    const third = await status(where, DAY_3);
    expect(third).toMatchObject({ status: 'running', day: 3, days_left: 11, phase: { number: 1, share: 0.1 } });
    expect(third.decision?.action).toBe('advance');
    expect(states(third)).toMatchObject({ cx_score: 'on_track', dasher_efficiency: 'within' });
    expect(third.looks).toEqual([]);

    const end = await status(where, END);
    expect(end).toMatchObject({ status: 'complete', day: 14, days_left: 0, conclusion: null });
    expect(end.decision?.action).toBe('make_permanent');
    expect(states(end)).toMatchObject({ cx_score: 'exceeded', cancellation_rate: 'exceeded', order_volume: 'within' });
    expect(end.next[0]).toMatch(/^cxf experiment conclude .* --decision make_permanent --resolve$/);

    const done = await act('conclude', where, END, '--decision', 'make_permanent', '--resolve', '--note', 'thanks', '--by', 'Bo');
    expect(done).toMatchObject({ status: 'complete', conclusion: 'make_permanent' });
    expect(done.history.at(-1)).toMatchObject({ what: 'conclude', to: 'make_permanent', note: 'thanks', by: 'Bo' });
    expect(done.next.join()).not.toContain('resolved');

    const { events } = documentOf(await cxf(['event', 'list', '--json', '--as-of', END, ...where]), eventsSchema);
    expect(events.at(-1)).toMatchObject({
      type: 'policy',
      lever: trial.plan.action.lever,
      from_value: '4',
      to_value: '2',
      scope: trial.plan.slice,
      at: END,
    });
    const shown = await cxf(['incident', 'show', trial.plan.incident_id, '--json', '--as-of', END, ...where]);
    const incident = documentOf(shown, incidentDocumentSchema);
    expect(incident.status).toBe('resolved');
    expect(incident.history.at(-1)).toMatchObject({ what: 'status', to: 'resolved', by: 'Bo' });

    const scored = await cxf(['experiment', 'calibration', '--json', '--as-of', END, ...where]);
    const calibration = documentOf(scored, calibrationSchema);
    expect(calibration).toMatchObject({ experiments: 1, held: { share: 1, of: 3 } });
    expect(calibration.factor).toBeGreaterThan(1);
    expect(calibration.rows.map((r) => r.metric)).toEqual(['cx_score', 'on_time_rate', 'cancellation_rate']);
    // Nothing of it is known before.
    const before = documentOf(await cxf(['experiment', 'calibration', '--json', ...where]), calibrationSchema);
    expect([before.rows, before.factor, before.realised_share]).toEqual([[], 1, null]);
  });

  it('sees nothing after as_of', async () => {
    const where = await trial.started('time');
    const third = await status(where, DAY_3);
    await act('hold', where, morning(6));
    await act('roll-back', where, END);
    expect(await status(where, DAY_3)).toEqual(third);
    expect(await list(where, '2024-01-04T00:00:00Z')).toEqual([]);
    expect((await list(where, DAY_3))[0]).toMatchObject({ status: 'running', day: 3 });
    expect((await list(where, END))[0]).toMatchObject({ status: 'rolled_back' });
  });

  it('gives the same bytes again, in every form', async () => {
    const where = await trial.started('bytes');
    for (const form of [[], ['--md'], ['--json']]) {
      const args = ['experiment', 'status', 'latest', '--as-of', END, ...form, ...where];
      expect((await cxf(args)).stdout).toBe((await cxf(args)).stdout);
    }
  });
});

describe('starting', () => {
  it('twice is one experiment', async () => {
    const where = await trial.started('twice');
    const first = await list(where, END);
    const again = await cxf([
      'experiment',
      'start',
      trial.plan.plan_id,
      '--at',
      `${START}T00:00:00-08:00`,
      '--note',
      'x',
      ...where,
    ]);
    expect(again.code).toBe(0);
    expect(await list(where, END)).toEqual(first);
  });

  it('with the file of the plan is the same as without', async () => {
    const where = await trial.started('file');
    const args = ['experiment', 'start', trial.plan.plan_id, '--at', START, '--assignments', ARMS, ...where];
    expect((await cxf(args)).code).toBe(0);
    expect(await list(where, END)).toHaveLength(1);
  });

  it('takes a beginning of the id, and the next local midnight where nothing is said', async () => {
    const where = trial.fresh('default');
    const start = async (...args: readonly string[]) =>
      documentOf(await cxf(['experiment', 'start', ...args, '--json', ...where]), experimentSchema);
    const first = await start(trial.plan.plan_id.slice(0, -2));
    expect(first.start).toBe('2024-01-05T08:00:00.000Z');
    expect((await start('latest', '--at', 'Tomorrow')).experiment_id).toBe(first.experiment_id);
  });

  it('takes arms of one’s own', async () => {
    const where = trial.fresh('own');
    const file = join(folder, 'own.csv');
    const units = readFileSync(ARMS, 'utf8').match(/^SF-[^,]+/gm) ?? [];
    const rows = units.map((u, i) => `${u},${i % 2 ? 'Treatment' : 'control'}`);
    writeFileSync(file, `unit,arm\n${rows.join('\n')}\n`);
    const args = ['experiment', 'start', trial.plan.plan_id, '--at', START, '--assignments', file, '--json', ...where];
    expect(documentOf(await cxf(args), experimentSchema).unit).toMatchObject({ treated: 29, untreated: 30 });
  });
});

describe('while it runs', () => {
  it('a hold stays in the phase until it is advanced', async () => {
    const where = await trial.started('hold');
    const held = await act('hold', where, morning(4), '--note', 'wait', '--by', 'Ada');
    expect(held).toMatchObject({ held: true, last_day: null, days_left: null, phase: { number: 1, day_to: null } });
    const later = await status(where, morning(10));
    expect(later).toMatchObject({ day: 9, held: true, phase: { number: 1 } });
    const on = await act('advance', where, morning(10));
    expect(on).toMatchObject({ held: false, last_day: 10 + 4 + 7 });
    expect((await status(where, morning(12))).phase).toMatchObject({ number: 2, day_from: 11, day_to: 14 });
    expect(on.history.map((h) => h.what)).toEqual(['start', 'hold', 'advance']);
  });

  it('an advance begins the next phase at the next midnight', async () => {
    const where = await trial.started('advance');
    // What was done today is not asked for again.
    expect((await act('advance', where, morning(2))).next.join()).not.toContain('advance');
    expect((await status(where, DAY_3)).phases.map((p) => [p.day_from, p.day_to])).toEqual([
      [1, 2],
      [3, 6],
      [7, 13],
    ]);
  });

  it('an extension makes the phase longer, also after the end', async () => {
    const where = await trial.started('extend');
    expect(await act('extend', where, DAY_3, '--days', '2')).toMatchObject({ last_day: 16, extended_days: 2 });
    const late = await act('extend', where, morning(18), '--days', '3');
    expect(late).toMatchObject({ status: 'running', extended_days: 5 });
  });

  it('the same again on the same day changes nothing', async () => {
    const where = await trial.started('again');
    const once = await act('hold', where, DAY_3);
    expect(await act('hold', where, DAY_3, '--note', 'once more')).toEqual(once);
    await act('extend', where, morning(6), '--days', '2');
    const extended = await status(where, morning(6));
    await act('extend', where, morning(6), '--days', '2');
    expect(await status(where, morning(6))).toEqual(extended);
  });

  it('another version of the plan takes over, and the history says what changed', async () => {
    const where = await trial.started('adjust');
    const made = await cxf([
      'plan',
      'latest',
      '--from',
      trial.recommendation,
      '--volume-margin',
      '8%',
      '--alpha',
      '0.01',
      '--json',
      ...where,
    ]);
    const next = documentOf(made, planSchema);
    const doc = await act('adjust', where, DAY_3, '--plan', next.plan_id, '--note', 'too strict');
    expect([doc.plan_id, doc.plan_hash]).toEqual([next.plan_id, next.plan_hash]);
    expect(doc.history.at(-1)).toMatchObject({ what: 'adjust', to: next.plan_id });
    expect(doc.history.at(-1)?.note).toMatch(
      /^too strict; alpha 0.05 -> 0.01, order_volume margin 5 % -> 8 % \(chosen after figures were seen/,
    );
    expect(doc.results.find((r) => r.metric === 'order_volume')?.margin).toBe(8);
    expect(await act('adjust', where, morning(5), '--plan', next.plan_id)).toMatchObject({ history: doc.history });
    // Before it, the first one was in force.
    expect((await status(where, morning(3))).plan_id).toBe(trial.plan.plan_id);
  });

  it('a roll-back ends it, logs the change and goes on with the incident', async () => {
    const where = await trial.started('back');
    const doc = await act('roll-back', where, DAY_7, '--note', 'complaints');
    expect(doc).toMatchObject({ status: 'rolled_back', day: 7, conclusion: null });
    expect(doc.next).toContain(`cxf plan ${trial.plan.incident_id}`);
    const { events } = documentOf(await cxf(['event', 'list', '--json', '--as-of', DAY_7, ...where]), eventsSchema);
    expect(events.at(-1)).toMatchObject({ lever: trial.plan.action.lever, from_value: '2', to_value: '4' });
    const shown = await cxf(['incident', 'show', trial.plan.incident_id, '--json', '--as-of', DAY_7, ...where]);
    expect(documentOf(shown, incidentDocumentSchema).status).toBe('investigating');
    // Another may begin.
    const again = await cxf(['experiment', 'start', trial.plan.plan_id, '--at', '2024-01-13', '--as-of', DAY_7, ...where]);
    expect(again.code).toBe(0);
  });

  it.each(['roll-back', 'conclude'])('%s before the first day leaves nothing to measure', async (what) => {
    const where = await trial.started(`never-${what}`);
    const more = what === 'conclude' ? ['--decision', 'iterate'] : [];
    const doc = await act(what, where, '2024-01-04T20:00:00Z', ...more);
    const ended = what === 'conclude' ? 'complete' : 'rolled_back';
    expect(doc).toMatchObject({ status: ended, day: 0, results: [], decision: null });
    expect(await status(where, DAY_3)).toMatchObject({ status: ended, day: 0, results: [], decision: null });
  });

  it('may be concluded without a change, and resolve the incident afterwards', async () => {
    const where = await trial.started('iterate');
    const doc = await act('conclude', where, DAY_7, '--decision', 'iterate');
    expect(doc).toMatchObject({ status: 'complete', conclusion: 'iterate', day: 7 });
    const log = async () => documentOf(await cxf(['event', 'list', '--json', '--as-of', DAY_7, ...where]), eventsSchema).events;
    expect((await log()).filter((e) => e.event_id.startsWith('exp-'))).toEqual([]);
    await act('conclude', where, DAY_7, '--decision', 'iterate', '--resolve');
    const shown = await cxf(['incident', 'show', trial.plan.incident_id, '--json', '--as-of', DAY_7, ...where]);
    expect(documentOf(shown, incidentDocumentSchema).status).toBe('resolved');
    const { code, error } = await refusal(['experiment', 'hold', 'latest', '--as-of', DAY_7, ...where]);
    expect([code, error.code]).toEqual([2, 'experiment_concluded']);
  });
});
