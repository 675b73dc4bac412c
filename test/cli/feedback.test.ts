import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectSchema, type IncidentDocument, incidentDocumentSchema } from '../../src/model/documents.js';
import { cxf, documentOf, refusal, scratch } from '../support/process.js';

/** On the packaged sample: two incidents on the morning of January 4. */
const folder = scratch();
const dirOf = (name: string): string => join(folder, name);
const MORNING = '2024-01-04T08:00:00-08:00';
const at = (name: string, asOf = MORNING): string[] => ['--state', dirOf(name), '--as-of', asOf, '--json'];
const detect = async (where: readonly string[]) => documentOf(await cxf(['detect', ...where]), detectSchema);
const feedback = async (...args: readonly string[]): Promise<IncidentDocument> =>
  documentOf(await cxf(['incident', 'feedback', ...args]), incidentDocumentSchema);

/** A state of its own in which both have been found. */
function found(name: string): string {
  cpSync(dirOf('found'), dirOf(name), { recursive: true });
  return name;
}
beforeAll(async () => {
  expect((await detect(at('found'))).incidents).toHaveLength(2);
});

describe('feedback', () => {
  it('a false alarm closes the incident and keeps its metric on its slice silent below 1.5 times its size, for four weeks', async () => {
    const name = found('false');
    const doc = await feedback('grocery', 'false-alarm', '--note', 'a test', '--by', 'Ada', ...at(name));
    expect(doc.status).toBe('resolved');
    const [said] = doc.feedback;
    expect(said).toMatchObject({ verdict: 'false_alarm', until: '2024-02-01T16:00:00.000Z', note: 'a test', by: 'Ada' });
    expect(said?.line).toBeCloseTo(-1.5 * (doc.delta ?? Number.NaN), 9);
    const next = await detect(at(name, '2024-01-04T12:00:00-08:00'));
    expect(next.muted).toMatchObject([{ incident_id: doc.id, verdict: 'false_alarm', slice: doc.slice }]);
    expect(next.incidents.map((i) => i.metric)).toEqual(['on_time_rate']);
  });

  it('what is expected stays silent until it ends, and is told again after', async () => {
    const name = found('expected');
    const doc = await feedback('conv', 'expected', '--until', '2024-01-04T10:00:00-08:00', ...at(name));
    expect(doc.status).toBe('monitoring');
    const during = await detect(at(name, '2024-01-04T09:00:00-08:00'));
    expect([during.muted.length, during.incidents.length]).toEqual([1, 1]);
    const after = await detect(at(name, '2024-01-04T10:00:00-08:00'));
    expect([after.muted.length, after.incidents.length]).toEqual([0, 2]);
    expect(after.incidents.map((i) => i.id)).toContain(doc.id);
  });

  it('what is known stays open and does not fail a run; what is real changes nothing', async () => {
    const name = found('known');
    await feedback('grocery', 'known', ...at(name));
    const real = await feedback('conv', 'real', ...at(name));
    expect([real.status, real.feedback.map((f) => f.verdict)]).toEqual(['new', ['real']]);
    const failOn = async (severity: string) => (await cxf(['detect', '--fail-on', severity, ...at(name)])).code;
    expect([await failOn('high'), await failOn('medium')]).toEqual([0, 3]);
  });

  it('runs before it do not know of it', async () => {
    const name = found('before');
    await feedback('grocery', 'false_alarm', ...at(name));
    expect((await detect(at(name, '2024-01-04T07:00:00-08:00'))).muted).toEqual([]);
  });

  it('says on the screens what stays silent', async () => {
    const name = found('screens');
    await feedback('conv', 'expected', '--until', '2024-01-06', ...at(name));
    const [run, shown] = [
      await cxf(['detect', ...at(name).slice(0, 4)]),
      await cxf(['incident', 'show', 'conv', ...at(name).slice(0, 4)]),
    ];
    expect(run.stdout).toMatch(/1 muted:\n {2}Convenience NYC - On-time -5%: expected until Sat Jan 6 03:00 EST/);
    expect(shown.stdout).toContain('expected: this slice stays silent until Sat Jan 6 2024 03:00 EST');
  });

  it.each([
    [['latest', 'wrong'], 'bad_verdict'],
    [['latest', 'expected'], 'no_until'],
    [['latest', 'expected', '--until', 'soon'], 'bad_time'],
    [['latest', 'expected', '--until', '2023-01-01'], 'bad_until'],
    [['latest', 'real', '--until', '2024-02-01'], 'bad_until'],
    [['nothing', 'real'], 'no_such_incident'],
    [['latest', 'real', '--by', 'cxf'], 'bad_name'],
  ])('refuses %j', async (args, code) => {
    const refused = await refusal(['incident', 'feedback', ...args, '--state', dirOf('found'), '--as-of', MORNING]);
    expect([refused.code, refused.error.code]).toEqual([2, code]);
  });
});
